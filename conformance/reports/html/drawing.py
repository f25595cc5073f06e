"""A session, or two laid over one another, as places in a picture of 960 units across."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from conformance.model.vocabulary import PHASE_RANK
from conformance.reports.html.axis import Axis, Cut, axis_of, ticks, told
from conformance.reports.html.pairing import Pair, pairs
from conformance.reports.html.sketch import Mark, Sketch

WIDTH, LEFT, RIGHT = 960, 76, 946
MOST_DRAWN = 200
_MOST_BANDS = 60
_MOST_STEPS = 1000
_SLOTS, _SLOT, _ROOM = 6, 17, 17.0
_BAND = 20
_SCORE = 110


class Bar(NamedTuple):
    """A stay in a phase; `kind` is the phase's number, or x for one that the contract does not know."""

    x: float
    y: int
    width: float
    phase: str
    kind: str
    label: str


class Spot(NamedTuple):
    """Where an event is drawn."""

    x: float
    y: float
    pair: Pair
    words: str


class Line(NamedTuple):
    """The score as it rises and falls: an SVG path, and where it ends."""

    path: str
    x: float
    y: float
    total: int


class Drawing(NamedTuple):
    """All places of a picture; `lanes` names the rows at the left, `y` by name."""

    height: int
    bars: tuple[Bar, ...]
    spots: tuple[Spot, ...]
    lines: tuple[Line | None, Line | None]
    lanes: tuple[tuple[str, float], ...]
    levels: tuple[tuple[int, float], ...]
    ticks: tuple[tuple[float, str], ...]
    cuts: tuple[Cut, ...]
    floor: int
    top: int
    drawn: tuple[Pair, ...]
    states: Counter[str]


def drawing_of(expected: Sketch, actual: Sketch | None) -> Drawing:
    """Bands at the top, events below them, then the score, and the time at the foot."""
    sketches = [sketch for sketch in (expected, actual) if sketch is not None]
    every = (
        pairs(expected.marks, actual.marks) if actual else tuple(Pair(None, mark) for mark in expected.marks)
    )
    drawn = _drawn(every)
    axis = axis_of(
        [at for sketch in sketches for at in (sketch.length, *(mark.at for mark in sketch.marks))],
        LEFT,
        RIGHT,
    )
    bars = [bar for row, sketch in enumerate(sketches) for bar in _bars(sketch, axis, 4 + row * (_BAND + 3))]
    events = 4 + len(sketches) * (_BAND + 3) + 16
    spots, used = _spots(drawn, axis, events)
    top = events + max(used, 1) * _SLOT + 6
    scale = _Scale(sketches, top)
    named = ["expected", "got"] if actual else ["phases"]
    lanes = [(name, 4 + row * (_BAND + 3) + 14.0) for row, name in enumerate(named)]
    return Drawing(
        top + _SCORE + 26,
        tuple(bars),
        spots,
        (_line(expected, axis, scale), _line(actual, axis, scale) if actual else None),
        (*lanes, ("events", events + 4.0)),
        tuple((score, scale.y(score)) for score in scale.levels),
        tuple(ticks(axis)),
        axis.cuts,
        top + _SCORE,
        top,
        drawn,
        Counter(pair.state for pair in every),
    )


def _drawn(every: Sequence[Pair]) -> tuple[Pair, ...]:
    """Those that must be seen, as many as can be, in the order of time."""
    if len(every) <= MOST_DRAWN:
        return tuple(every)
    places = sorted(range(len(every)), key=lambda place: every[place].rank)[:MOST_DRAWN]
    return tuple(every[place] for place in sorted(places))


def _bars(sketch: Sketch, axis: Axis, y: int) -> Iterator[Bar]:
    for band in sketch.bands[:_MOST_BANDS]:
        left, right = axis.x(band.begins), axis.x(band.ends)
        width = round(max(right - left, 1.5), 1)
        label = band.phase if len(band.phase) * 7 + 8 <= width else ""
        yield Bar(left, y, width, band.phase, str(PHASE_RANK.get(band.phase, "x")), label)


def _spots(drawn: Iterable[Pair], axis: Axis, y: float) -> tuple[tuple[Spot, ...], int]:
    """Events that would cover one another stand in rows; and how many rows there are."""
    ends = [float("-inf")] * _SLOTS
    spots, used = [], 0
    for pair in drawn:
        x = axis.x(pair.mark.at)
        free = (slot for slot, end in enumerate(ends) if end + _ROOM <= x)
        slot = next(free, min(range(_SLOTS), key=ends.__getitem__))
        ends[slot], used = x, max(used, slot + 1)
        spots.append(Spot(x, y + slot * _SLOT, pair, _words(pair)))
    return tuple(spots), used


def _words(pair: Pair) -> str:
    return f"{told(pair.mark.at, 1)} {pair.mark.event} {pair.mark.outcome}{_points(pair.mark)}"


def _points(mark: Mark) -> str:
    return f" {mark.points:+d}" if mark.points else ""


class _Scale:
    """Scores to heights."""

    def __init__(self, sketches: Iterable[Sketch], top: int) -> None:
        sums = [mark.running for sketch in sketches for mark in sketch.marks]
        self.low, self.high = min([0, *sums]), max([20, *sums])
        self.top = top

    @property
    def levels(self) -> tuple[int, ...]:
        """The scores that the axis names."""
        return tuple(sorted({self.low, 0, self.high}))

    def y(self, score: int) -> float:
        share = (self.high - score) / (self.high - self.low)
        return round(self.top + 8 + share * (_SCORE - 16), 1)


def _line(sketch: Sketch, axis: Axis, scale: _Scale) -> Line:
    changes = [mark for mark in sketch.marks if mark.points][:_MOST_STEPS]
    total = changes[-1].running if changes else 0
    steps = "".join(f"H{axis.x(mark.at):g}V{scale.y(mark.running):g}" for mark in changes)
    end = axis.x(max([sketch.length, *(mark.at for mark in sketch.marks)]))
    path = f"M{axis.x(0):g} {scale.y(0):g}{steps}H{end:g}"
    return Line(path, end, scale.y(total), total)
