"""One session as lines for a terminal of 100 characters."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import islice

from conformance.model.scenario import Scenario
from conformance.reports.paint import Paint
from conformance.reports.safe_text import safe, shortened
from conformance.reports.session import re_audit, tones
from conformance.reports.session.drawing import ERROR, LEGEND, MARKS, drawn, mark_of
from conformance.reports.session.re_audit import Change
from conformance.reports.session.story import Drill, Entry, Moment, Story
from conformance.reports.session.wording import (
    clock,
    ending,
    hard_fail,
    judged,
    note,
    occasion,
    re_audit_state,
    reckoning,
    signed,
    stretch,
    thresholds,
)
from conformance.reports.wording import many

WIDTH = 100
MOST_EVENTS = 200
MOST_ENTRIES = 100
_NAME = 28


def session_lines(story: Story, paint: Paint) -> Iterator[str]:
    """All that a person wants to know of one session."""
    yield from _head(story, paint)
    if story.phases:
        yield from ("", paint.loud("timeline"), *(f"  {line}" for line in drawn(story, paint)), f"  {LEGEND}")
    yield from _events(story, paint)
    yield from ("", paint.loud("score"), *_ledger(story, paint))
    yield from ("", paint.loud(f"audit before and after: {re_audit_state(story)}"), *_changes(story, paint))
    yield from ("", paint.loud("drills recommended"), *_drills(story.drills))


def _head(story: Story, paint: Paint) -> Iterator[str]:
    document = story.document
    yield paint.loud(safe(f"session {document['session_id']}, participant {document['participant_id']}"))
    versions = f"{document['scenario_version']}, rubric {document['rubric_version']}"
    yield from _row("scenario", f"{document['scenario_id']} {versions}", paint)
    yield from _row("contract", document["schema_version"], paint)
    yield from _row("data", document["scenario_sha256"], paint)
    yield from _row("began", document["started_at"], paint)
    ended = f"{document['ended_at']}, after {clock(story.length)}: {ending(story)}"
    yield from _row("ended", ended, paint, "good" if document["end_reason"] == "completed" else "odd")
    if story.verdict is not None:
        yield from _row("exported", document["exported_at"], paint)
    yield from _row("file", story.source, paint)
    yield from _row("judged", judged(story.verdict), paint, tones.of_verdict(story))
    score = document["score"]
    result = f"{score['score_total']}, {score['status']} ({thresholds(story.scenario)})"
    yield from _row("result", result, paint, tones.of_status(story))


def _row(name: str, told: str, paint: Paint, tone: str = "") -> Iterator[str]:
    """A name, and words that go on in further lines where one is too short for them."""
    for place, line in enumerate(_wrapped(told, 13)):
        yield f"  {name if place == 0 else '':<11}{paint.toned(tone, line)}"


def _wrapped(told: str, indent: int) -> list[str]:
    return textwrap.wrap(safe(told), WIDTH - indent, break_on_hyphens=False) or [""]


def _events(story: Story, paint: Paint) -> Iterator[str]:
    room = MOST_EVENTS
    for phase in story.phases:
        yield ""
        yield paint.loud(f"{phase.name}  {stretch(phase)}")
        for moment in islice(phase.moments, room):
            yield _event(moment, story, paint)
        if len(phase.moments) > room:
            yield f"  … and {many(len(phase.moments) - room, 'event')} more, see the table of the export"
        room = max(room - len(phase.moments), 0)


def _event(moment: Moment, story: Story, paint: Paint) -> str:
    event = moment.event
    mark = mark_of(event)
    painted = {MARKS["success"]: paint.good, MARKS["partial"]: paint.odd}
    painted |= dict.fromkeys((MARKS["fail"], ERROR), paint.bad)
    outcome = painted.get(mark, str)(f"{event['outcome']:<8}")
    points = f"{signed(event['score_delta']):>4}{moment.running:>5}" if "score_delta" in event else " " * 9
    begin = f"  {clock(moment.at):>12}  {event['event_id']:<8} {event['event_type']:<22} "
    room = WIDTH - len(begin) - 8 - len(points) - 2
    told = shortened(note(event, story.document["participant_id"]), room)
    return f"{begin}{outcome}{points}  {told}".rstrip()


def _ledger(story: Story, paint: Paint) -> Iterator[str]:
    for entry in story.entries[:MOST_ENTRIES]:
        yield from _entry(entry, paint)
    if len(story.entries) > MOST_ENTRIES:
        yield f"  … and {len(story.entries) - MOST_ENTRIES} more, see score.why of the document"
    score = story.document["score"]
    told = [
        f"{score['score_total']}, {score['status']}",
        reckoning(story),
        hard_fail(story),
        _most(story.scenario),
    ]
    yield from _row("total", "; ".join(filter(None, told)), paint, tones.of_status(story))


def _most(scenario: Scenario | None) -> str:
    return f"at most {scenario.max_score}" if scenario else ""


def _entry(entry: Entry, paint: Paint) -> Iterator[str]:
    """Points, sum, name and label with the evidence; below them why."""
    points = paint.toned(tones.of_points(entry.points), f"{signed(entry.points):>4}")
    named = f"{entry.name}, {entry.label} ({', '.join(entry.evidence) or 'not attempted'})"
    first, *rest = _wrapped(named, 15)
    yield f"  {points} {entry.running:>5}  {first}"
    yield from (f"{'':<14}{line}" for line in (*rest, *(_wrapped(entry.why, 15) if entry.why else ())))


def _changes(story: Story, paint: Paint) -> Iterator[str]:
    yield _change(re_audit.total(story.document), paint)
    for change in re_audit.changes(story.document, story.scenario):
        yield _change(change, paint)


def _change(change: Change, paint: Paint) -> str:
    name = shortened(change.name, _NAME)
    if change.after is None:
        return f"  {name:<{_NAME}} {change.before:>5} -> {paint.odd('not completed')}"
    remark = paint.toned(tones.of_change(change), change.remark)
    return f"  {name:<{_NAME}} {change.before:>5} -> {change.after:<5} {remark}".rstrip()


def _drills(drills: Sequence[Drill]) -> Iterator[str]:
    if not drills:
        yield "  none"
    for drill in drills:
        done = ", ".join(map(occasion, drill.done)) or "not done in this session"
        for place, line in enumerate(_wrapped(f"{drill.name}: {drill.reason}", 6)):
            yield f"  {'' if place == 0 else '    '}{line}"
        yield from (f"      {line}" for line in _wrapped(done, 6))
