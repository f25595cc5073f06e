"""Values that the layers hand to one another. No input or output, no clock, no chance."""
