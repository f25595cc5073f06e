"""Start, bound and end one program. Knows nothing about what the program is for."""

from conformance.processes.program import CannotStart, Ended, Limits, run_program
from conformance.processes.resident import Left, Overlong, Resident

__all__ = ["CannotStart", "Ended", "Left", "Limits", "Overlong", "Resident", "run_program"]
