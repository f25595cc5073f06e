"""What most of the cases that went wrong have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

_FEWEST = 3


class Shared(NamedTuple):
    """A flag that `wrong` of the `failing` cases have."""

    flag: str
    wrong: int
    failing: int


def shared_flag(failing: Sequence[Collection[str]], passing: Sequence[Collection[str]]) -> Shared | None:
    """The flag that most of the failing cases have; each case is given as its flags.

    None where fewer than three cases failed, where no flag has more than half of them, or where it is as
    common among the cases that passed. Of two that are equal, the one that fewer passing cases have.
    """
    if len(failing) < _FEWEST:
        return None
    wrong, fine = (Counter(flag for case in cases for flag in set(case)) for cases in (failing, passing))
    telling = [flag for flag in wrong if 2 * wrong[flag] > len(failing)]
    telling = [flag for flag in telling if wrong[flag] * len(passing) > fine[flag] * len(failing)]
    if not telling:
        return None
    best = min(telling, key=lambda flag: (-wrong[flag], fine[flag], flag))
    return Shared(best, wrong[best], len(failing))
