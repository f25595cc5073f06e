"""The golden exports: propose them anew, read what moved, accept it for a reason, check them.

None of it is ever a side effect of something else.
"""

from conformance.goldens.accept import Accepted, NotAccepted, accept
from conformance.goldens.check import Problem, check
from conformance.goldens.diff import Change, diff
from conformance.goldens.propose import Proposal, propose
from conformance.goldens.roots import Roots
from conformance.goldens.telling import told

__all__ = [
    "Accepted",
    "Change",
    "NotAccepted",
    "Problem",
    "Proposal",
    "Roots",
    "accept",
    "check",
    "diff",
    "propose",
    "told",
]
