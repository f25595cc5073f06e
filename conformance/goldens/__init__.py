"""The golden exports: propose them anew, read what moved, accept it for a reason, check them.

None of it is ever a side effect of something else.
"""

from conformance.goldens.accept import Accepted, accept
from conformance.goldens.change import Change, Way
from conformance.goldens.check import Problem, check
from conformance.goldens.diff import Diff, against, diff
from conformance.goldens.kinds import Example, Kind, kinds
from conformance.goldens.propose import Proposal, propose
from conformance.goldens.refusal import NotAccepted
from conformance.goldens.roots import Roots

__all__ = [
    "Accepted",
    "Change",
    "Diff",
    "Example",
    "Kind",
    "NotAccepted",
    "Problem",
    "Proposal",
    "Roots",
    "Way",
    "accept",
    "against",
    "check",
    "diff",
    "kinds",
    "propose",
]
