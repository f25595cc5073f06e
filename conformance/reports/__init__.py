"""A result in, text or bytes out. Nothing is computed here, and nothing is judged."""
