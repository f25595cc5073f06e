"""Results of runs side by side: what has changed between two, and how several stand to the requirements."""
