"""How a runtime is driven: a program for each recording, one that stays, a Python callable."""
