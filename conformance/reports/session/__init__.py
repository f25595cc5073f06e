"""One session for a person: what happened when, what it earned, and what the re-audit changed."""
