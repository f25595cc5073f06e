"""Start, bound and end one program. Knows nothing about what the program is for."""

from conformance.processes.fence import Fence
from conformance.processes.own import printed_by
from conformance.processes.program import CannotStart, Ended, Limits, run_program
from conformance.processes.proof import Proof, proof
from conformance.processes.resident import Left, Overlong, Resident

__all__ = [
    "CannotStart",
    "Ended",
    "Fence",
    "Left",
    "Limits",
    "Overlong",
    "Proof",
    "Resident",
    "printed_by",
    "proof",
    "run_program",
]
