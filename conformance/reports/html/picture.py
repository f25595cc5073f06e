"""A picture of one session: phases, events by outcome, and the score; expected and got over one another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from conformance.reports.html.axis import Cut, told
from conformance.reports.html.drawing import LEFT, RIGHT, WIDTH, Drawing, drawing_of
from conformance.reports.html.environment import rendered
from conformance.reports.html.pairing import DIFFERS, EXTRA, MISSING, SAME, Pair
from conformance.reports.html.sketch import MOST_EVENTS, Sketch
from conformance.reports.wording import many

if TYPE_CHECKING:
    from markupsafe import Markup

_NAMES = {
    "success": "success",
    "partial": "partial",
    "fail": "fail",
    "critical": "critical error",
    "info": "info",
    "unknown": "outcome unknown",
}
_STATES = {SAME: "as expected", MISSING: "expected, not there", EXTRA: "not expected", DIFFERS: "differs"}


def picture(expected: Sketch | None, actual: Sketch | None = None, *, tabled: bool = True) -> Markup:
    """An SVG with its legend, and the same as a table; of one session, if only one of the two is there.

    Nothing, where there is neither. A page that has the events in a table of its own leaves ours out by
    `tabled`. The styles are those of `style.css`.
    """
    from markupsafe import Markup

    alone = expected or actual
    if alone is None:
        return Markup()
    both = actual if expected is not None else None
    drawing = drawing_of(alone, both)
    return rendered(
        "picture.html.j2",
        drawing=drawing,
        both=both is not None,
        tabled=tabled,
        told=_told(drawing, alone, both),
        notes=tuple(_notes(drawing, alone, both)),
        outcomes={pair.mark.outcome for pair in drawing.drawn},
        names=_NAMES,
        legend=_STATES,
        words_of={state: f", {words}" for state, words in _STATES.items()},
        held=_held,
        clock=told,
        cut_words=_cut,
        width=WIDTH,
        left=LEFT,
        right=RIGHT,
    )


def _told(drawing: Drawing, alone: Sketch, both: Sketch | None) -> str:
    """The picture in a sentence or two."""
    first = f"A session of {told(alone.length)} with {many(len(alone.marks), 'event')}"
    if both is None:
        return f"{first}; the points of its events add up to {_total(drawing, 0)}."
    counts = [f"{drawing.states[state]} {words}" for state, words in _STATES.items() if drawing.states[state]]
    totals = f"points expected {_total(drawing, 0)}, got {_total(drawing, 1)}"
    return f"{first}, and what was written for it: {', '.join(counts) or 'no events'}; {totals}."


def _total(drawing: Drawing, place: int) -> int:
    line = drawing.lines[place]
    return line.total if line else 0


def _notes(drawing: Drawing, alone: Sketch, both: Sketch | None) -> Iterator[str]:
    """What the picture leaves out."""
    if (count := drawing.states.total()) > len(drawing.drawn):
        yield f"{len(drawing.drawn)} of {count} events are drawn, those that differ or went wrong first."
    for sketch in filter(None, (alone, both)):
        if sketch.left_out:
            yield f"Only the first {MOST_EVENTS} events were read; {sketch.left_out} more follow."
        if sketch.unplaced:
            yield f"Without a time that can be read, and so not drawn: {many(sketch.unplaced, 'event')}."
    for cut in drawing.cuts:
        yield f"{_cut(cut)}."


def _cut(cut: Cut) -> str:
    return f"{told(cut.length)} without an event, drawn shorter"


def _held(pair: Pair) -> str:
    """How an event differs from what is expected of it."""
    if pair.state != DIFFERS or pair.expected is None or pair.actual is None:
        return _STATES[pair.state]
    fields = ("outcome", "phase", "points")
    told_of = ((name, getattr(pair.expected, name), getattr(pair.actual, name)) for name in fields)
    return "; ".join(f"{name}: expected {one}, got {other}" for name, one, other in told_of if one != other)
