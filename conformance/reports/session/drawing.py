"""The timeline in text characters: phases as bands, events by outcome, the score below them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.contract.timeline import ExportedEvent
from conformance.reports.paint import Paint
from conformance.reports.session.story import Moment, Story
from conformance.reports.session.wording import SECOND

WIDTH = 96
MARKS = {"success": "+", "partial": "~", "fail": "x", "info": "."}
ERROR = "!"
LEGEND = "+ success  ~ partial  x fail  ! critical error  . info"
_RANK = ".+~x!"
"""Where several events share a column, the gravest is shown."""


def drawn(story: Story, paint: Paint) -> Iterator[str]:
    """Bands, events, score and axis; nothing for a session without events."""
    if not story.phases:
        return
    moments = [moment for phase in story.phases for moment in phase.moments]
    yield _bands(story)
    yield "".join(_painted(mark, paint) for mark in _marks(story, moments)).rstrip()
    if scores := _scores(story, moments):
        yield scores
    ends = _minutes(story.length)
    yield f"{_minutes(0)}{ends:>{WIDTH - 4}}"


def _column(story: Story, at: int) -> int:
    return min(max(at, 0) * (WIDTH - 1) // max(story.length, 1), WIDTH - 1)


def _bands(story: Story) -> str:
    row = [" "] * WIDTH
    for phase in story.phases:
        start, stop = _column(story, phase.begins), _column(story, phase.ends)
        room = stop - start - 1
        band = f"|{phase.name[: max(room, 0)]:-<{max(room, 0)}}"
        row[start : start + len(band)] = band
    row[-1] = "|"
    return "".join(row)


def _marks(story: Story, moments: Iterable[Moment]) -> str:
    row = [" "] * WIDTH
    for moment in moments:
        place, mark = _column(story, moment.at), mark_of(moment.event)
        if row[place] == " " or _RANK.index(mark) > _RANK.index(row[place]):
            row[place] = mark
    return "".join(row)


def mark_of(event: ExportedEvent) -> str:
    """The character that stands for an event."""
    return ERROR if event["event_type"] == "critical_error" else MARKS[event["outcome"]]


def _painted(mark: str, paint: Paint) -> str:
    painters = {"+": paint.good, "~": paint.odd, "x": paint.bad, ERROR: paint.bad}
    return painters[mark](mark) if mark in painters else mark


def _scores(story: Story, moments: Iterable[Moment]) -> str:
    """The sum of the scores under each event that changes it, as far as there is room."""
    row = ""
    for moment in moments:
        place = _column(story, moment.at)
        text = str(moment.running)
        if moment.event.get("score_delta") and place > len(row) - (not row) and place + len(text) <= WIDTH:
            row = f"{row:<{place}}{text}"
    return row


def _minutes(instant: int) -> str:
    seconds = round(instant / SECOND)
    return f"{seconds // 60}:{seconds % 60:02d}"
