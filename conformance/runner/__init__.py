"""Execute a plan: each case through the runtime, its export through the checks; then the level."""
