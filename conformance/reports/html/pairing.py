"""Which event of one session is which of another."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from conformance.reports.html.sketch import CRITICAL, Mark

SAME, DIFFERS, MISSING, EXTRA = "same", "differs", "missing", "extra"
_GRAVITY = (CRITICAL, "fail", "partial", "unknown", "success", "info")


class Pair(NamedTuple):
    """An event as it is expected and as it came; one of the two may be None."""

    expected: Mark | None
    actual: Mark | None

    @property
    def mark(self) -> Mark:
        """What is drawn: the event as it came, where it did."""
        found = self.actual or self.expected
        assert found is not None
        return found

    @property
    def state(self) -> str:
        if self.expected is None:
            return EXTRA
        if self.actual is None:
            return MISSING
        alike = self.expected._replace(running=0) == self.actual._replace(running=0)
        return SAME if alike else DIFFERS

    @property
    def rank(self) -> tuple[bool, int]:
        """What must be seen comes first."""
        return self.state == SAME, _GRAVITY.index(self.mark.outcome)


def pairs(expected: Iterable[Mark], actual: Iterable[Mark]) -> tuple[Pair, ...]:
    """Events of one type at one instant are the same event; in the order of time."""
    waiting: defaultdict[tuple[int, str], deque[Mark]] = defaultdict(deque)
    for mark in expected:
        waiting[mark.at, mark.event].append(mark)
    met = list(_met(waiting, actual))
    met += [Pair(mark, None) for marks in waiting.values() for mark in marks]
    return tuple(sorted(met, key=lambda pair: pair.mark.at))


def _met(waiting: defaultdict[tuple[int, str], deque[Mark]], actual: Iterable[Mark]) -> Iterator[Pair]:
    for mark in actual:
        alike = waiting[mark.at, mark.event]
        yield Pair(alike.popleft() if alike else None, mark)
