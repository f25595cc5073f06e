"""What exports may lie in. A module for each kind of container; all are read as streams."""
