"""How a runtime is driven: a program for each recording, a Python callable; more kinds will follow."""
