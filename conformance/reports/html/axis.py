"""Instants to places on a line; a gap that would leave no room for anything else is cut."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

SECOND = 1_000_000
_STEPS = [part * SECOND // 1000 for part in (1, 2, 5, 10, 20, 50, 100, 200, 500)]
_STEPS += [
    seconds * SECOND for seconds in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200)
]
_STEPS += [days * 86_400 * SECOND for days in (1, 2, 7, 30, 90, 365, 3650, 36500, 365000)]
_TICKS = 8
_APART = 48.0


class Cut(NamedTuple):
    """A gap that is drawn shorter than it is: from `left` to `right`, and how long it is in microseconds."""

    left: float
    right: float
    length: int


class Axis(NamedTuple):
    """`instants` in microseconds, ascending, and where each stands; between them the axis is straight."""

    instants: tuple[int, ...]
    places: tuple[float, ...]
    cuts: tuple[Cut, ...]

    def x(self, at: int) -> float:
        """Where an instant stands; one beyond an end stands at that end."""
        place = bisect_right(self.instants, at)
        if place == 0 or place == len(self.instants):
            return self.places[0 if place == 0 else -1]
        before, after = self.instants[place - 1 : place + 1]
        left, right = self.places[place - 1 : place + 1]
        return round(left + (right - left) * (at - before) / (after - before), 1)


def axis_of(instants: Iterable[int], left: float, right: float) -> Axis:
    """The axis from `left` to `right` on which all these instants have their place."""
    known = tuple(sorted({0, *instants}))
    if len(known) == 1:
        return Axis(known, (left,), ())
    gaps = [after - before for before, after in pairwise(known)]
    drawn = _shortened(gaps)
    scale = (right - left) / sum(drawn)
    places = tuple(round(left + scale * done, 2) for done in accumulate(drawn, initial=0.0))
    cuts = tuple(
        Cut(places[place], places[place + 1], gap) for place, gap in enumerate(gaps) if drawn[place] < gap
    )
    return Axis(known, places, cuts)


def _shortened(gaps: Sequence[int]) -> list[float]:
    """The gaps, each one that is more than twice as long as all others together cut to an eighth of those."""
    drawn = [float(gap) for gap in gaps]
    for place in sorted(range(len(gaps)), key=lambda place: -gaps[place]):
        rest = sum(drawn) - drawn[place]
        if drawn[place] <= 2 * rest or rest == 0:
            break
        drawn[place] = rest / 8
    return drawn


def ticks(axis: Axis) -> Iterator[tuple[float, str]]:
    """Where round times stand, and the words for them; none within a cut, none too near to another."""
    step = _step(axis)
    last = float("-inf")
    for at in _rounds(axis, step):
        place = axis.x(at)
        if place - last >= _APART:
            yield place, told(at, step)
            last = place


def _step(axis: Axis) -> int:
    shown = axis.instants[-1] - axis.instants[0] - sum(cut.length for cut in axis.cuts)
    return next((step for step in _STEPS if shown <= step * _TICKS), _STEPS[-1])


def _rounds(axis: Axis, step: int) -> Iterator[int]:
    """The multiples of the step that no cut hides."""
    if len(axis.instants) == 1:
        yield axis.instants[0]
    cut = {(cut.left, cut.right) for cut in axis.cuts}
    for (begins, ends), span in zip(pairwise(axis.instants), pairwise(axis.places), strict=True):
        if span not in cut:
            yield from range(-(-begins // step) * step, ends + 1, step)


def told(at: int, step: int = SECOND) -> str:
    """An instant as `m:ss`, with hours or parts of a second where it needs them."""
    sign, size = ("-" if at < 0 else ""), abs(at)
    seconds, rest = divmod(size, SECOND)
    part = f".{rest:06d}".rstrip("0") if rest and step < SECOND else ""
    hours, minutes = seconds // 3600, seconds // 60 % 60
    clock = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{sign}{clock}:{seconds % 60:02d}{part}"
