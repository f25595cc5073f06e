"""Pages: one file each, without network, in which a text from elsewhere is no more than text."""
