"""What the suite holds a runtime to, as data: cases, recordings, goldens and scenarios."""
