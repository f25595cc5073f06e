"""Start, bound and end one program. Knows nothing about what the program is for."""

from conformance.processes.program import CannotStart, Ended, Limits, run_program

__all__ = ["CannotStart", "Ended", "Limits", "run_program"]
