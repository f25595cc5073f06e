"""The picture of a session: what is expected and what came, laid over one another, as SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from conformance.reports.html.axis import Axis, axis_of, ticks, told
from conformance.reports.html.page import environment
from conformance.reports.html.pairing import DIFFERS, EXTRA, MISSING, SAME, Pair, pairs
from conformance.reports.html.sketch import CRITICAL, UNKNOWN, Band, Mark, Sketch
from conformance.reports.wording import many

if TYPE_CHECKING:
    from markupsafe import Markup

WIDTH, LEFT, RIGHT = 960, 96, 936
MOST_MARKS, MOST_BANDS = 300, 60
_LANES = ("success", "partial", "fail", CRITICAL, "info", UNKNOWN)
_BAND, _LANE, _PLOT, _GAP = 24, 24, 96, 12
_LINE = 14  # the height of a line of text
_LETTER = 7.2  # the width of one, in the size in which bands are named
_STATES = {
    SAME: "as expected",
    DIFFERS: "came otherwise",
    MISSING: "expected, and missing",
    EXTRA: "not expected",
}
_MICROSECOND = 1


class Stay(NamedTuple):
    """A phase as a box; `name` is empty where there is no room for it."""

    x: float
    width: float
    name: str
    phase: str
    title: str


class Row(NamedTuple):
    """The phases of one of the two sessions."""

    y: int
    label: str
    stays: tuple[Stay, ...]


class Dot(NamedTuple):
    """An event: its place, shape and state."""

    x: float
    y: int
    outcome: str
    state: str
    title: str


class Line(NamedTuple):
    """How the score rises and falls in one session, as the data of a path."""

    kind: str
    path: str


@dataclass(frozen=True)
class _Drawing:
    """The two sessions on one axis; a session alone is `expected`, and `alone` says so."""

    expected: Sketch
    actual: Sketch
    alone: bool
    axis: Axis
    pairs: tuple[Pair, ...]

    @property
    def sessions(self) -> tuple[tuple[str, Sketch], ...]:
        if self.alone:
            return (("session", self.expected),)
        return ("expected", self.expected), ("got", self.actual)


def picture(expected: Sketch | None, actual: Sketch | None) -> Markup:
    """A figure with both sessions on one time axis, or with the one that there is; empty without any.

    Its looks are those of `picture.css`.
    """
    from markupsafe import Markup

    first = expected or actual
    if first is None:
        return Markup("")
    made = _drawing(first, actual if expected and actual else first, alone=not (expected and actual))
    return Markup(environment().get_template("picture.html.j2").render(_values(made)))  # noqa: S704 # escaped there


def _drawing(expected: Sketch, actual: Sketch, *, alone: bool) -> _Drawing:
    instants = [at for one in (expected, actual) for at in (one.length, *(mark.at for mark in one.marks))]
    axis = axis_of(instants, LEFT, RIGHT)
    return _Drawing(expected, actual, alone, axis, pairs(expected.marks, actual.marks))


def _values(made: _Drawing) -> dict[str, object]:
    """Everything from top to bottom, with where it stands."""
    shown = _shown(made.pairs)
    rows = tuple(_rows(made))
    top = rows[-1].y + _BAND + _GAP if rows else _GAP
    used = {pair.mark.outcome for pair in shown}
    lanes = {lane: top + _LANE * place for place, lane in enumerate(name for name in _LANES if name in used)}
    plot = top + _LANE * len(lanes) + _GAP
    return {
        "width": WIDTH,
        "left": LEFT,
        "right": RIGHT,
        "rows": rows,
        "band": _BAND,
        "lanes": lanes,
        "lane": _LANE,
        "dots": tuple(_dots(shown, lanes, made.axis)),
        "plot": plot,
        "bottom": plot + _PLOT,
        **_score(made, plot),
        "cuts": tuple((cut.left, cut.right, _long(cut.length)) for cut in made.axis.cuts),
        "ticks": tuple(ticks(made.axis)),
        "alone": made.alone,
        "states": _states(made),
        "said": _said(made),
        "notes": tuple(_notes(made, len(shown))),
    }


def _rows(made: _Drawing) -> Iterator[Row]:
    """One row where both sessions have the same phases."""
    both = made.sessions
    alike = len({sketch.bands for _, sketch in both}) == 1
    for place, (label, sketch) in enumerate(both[:1] if alike else both):
        named = "phases" if alike else label
        yield Row(
            _GAP + place * (_BAND + 4),
            named,
            tuple(_stay(band, made.axis) for band in sketch.bands[:MOST_BANDS]),
        )


def _stay(band: Band, axis: Axis) -> Stay:
    x, end = axis.x(band.begins), axis.x(band.ends)
    room = int((end - x - 8) / _LETTER)
    name = band.phase
    title = f"{name}, {told(band.begins, _MICROSECOND)} to {told(band.ends, _MICROSECOND)}"
    fits = name if len(name) <= room else f"{name[: room - 1]}…" if room > 3 else ""
    return Stay(x, round(max(end - x, 1), 1), fits, band.phase, title)


def _shown(found: Sequence[Pair]) -> tuple[Pair, ...]:
    """As many events as can be told apart, those first that must be seen; in the order of time."""
    ranked = sorted(found, key=lambda pair: pair.rank)[:MOST_MARKS]
    return tuple(sorted(ranked, key=lambda pair: pair.mark.at))


def _dots(found: Iterable[Pair], lanes: dict[str, int], axis: Axis) -> Iterator[Dot]:
    for pair in found:
        mark = pair.mark
        yield Dot(axis.x(mark.at), lanes[mark.outcome] + _LANE // 2, mark.outcome, pair.state, _title(pair))


def _title(pair: Pair) -> str:
    head = f"{told(pair.mark.at, _MICROSECOND)} {_about(pair.mark)}"
    if pair.state == DIFFERS and pair.expected is not None:
        return f"{head}; expected {_about(pair.expected)}"
    return head if pair.state == SAME else f"{head}; {_STATES[pair.state]}"


def _about(mark: Mark) -> str:
    points = f", {mark.points:+d}" if mark.points else ""
    return f"{mark.event}, {mark.outcome}{points}"


def _score(made: _Drawing, top: int) -> dict[str, object]:
    """The step lines, and the values at which a rule is drawn, with their heights."""
    sums = [mark.running for _, sketch in made.sessions for mark in sketch.marks]
    low, high = min([0, *sums]), max([0, *sums])
    span = max(high - low, 1)

    def y(value: int) -> float:
        return round(top + _PLOT - _PLOT * (value - low) / span, 1)

    lines = (Line(kind, _path(sketch, made.axis, y)) for kind, sketch in reversed(made.sessions))
    rules = tuple((value, y(value)) for value in sorted({low, 0, high}))
    named = {low, high} | ({0} if min(high, -low) * _PLOT >= _LINE * span else set())
    return {"lines": tuple(lines), "rules": rules, "named": named}


def _path(sketch: Sketch, axis: Axis, y: Callable[[int], float]) -> str:
    """Steps; of several at one place the last is seen."""
    steps = {axis.x(mark.at): y(mark.running) for mark in sketch.marks}
    drawn = "".join(f"H{x:g}V{height:g}" for x, height in steps.items())
    return f"M{axis.x(0):g} {y(0):g}{drawn}H{axis.x(sketch.length):g}"


def _long(microseconds: int) -> str:
    """A length in the unit that suits it."""
    seconds = microseconds / 1_000_000
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.3g} s"


def _states(made: _Drawing) -> tuple[tuple[str, str, int], ...]:
    """The states that occur, in words, and how often."""
    counted = Counter(pair.state for pair in made.pairs)
    if made.alone:
        return ()
    return tuple((state, words, counted[state]) for state, words in _STATES.items() if counted[state])


def _said(made: _Drawing) -> str:
    """The picture in words."""
    length = told(made.expected.length)
    if made.alone:
        return f"One session of {length} with {many(len(made.expected.marks), 'event')}."
    states = ", ".join(f"{count} {words}" for _, words, count in _states(made)) or "none"
    return f"A session of {length}, expected and as it came. Events: {states}."


def _notes(made: _Drawing, shown: int) -> Iterator[str]:
    """What is not drawn."""
    if shown < len(made.pairs):
        yield f"drawn are {shown} of {len(made.pairs)} events, those that differ and the gravest first"
    for label, sketch in made.sessions:
        if sketch.left_out:
            yield f"{label}: {many(sketch.left_out, 'event')} beyond the first {len(sketch.marks)} not read"
        if sketch.unplaced:
            yield f"{label}: {many(sketch.unplaced, 'event')} without a time that can be read"
        if len(sketch.bands) > MOST_BANDS:
            yield f"{label}: drawn are {MOST_BANDS} of {len(sketch.bands)} stays in a phase"
