"""Generated sessions: legal and illegal ones without end, through a runtime and the reference."""
