"""Pages: one file each, without network, in which no text from elsewhere is more than text."""
