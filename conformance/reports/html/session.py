"""One session as one page, for who trains, who answers for safety, and whoever signs it on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from conformance import __version__
from conformance.reports.html.environment import page
from conformance.reports.html.picture import picture
from conformance.reports.html.sketch import CRITICAL, sketch_of
from conformance.reports.safe_text import shortened
from conformance.reports.session import re_audit, tones
from conformance.reports.session.lines import MOST_ENTRIES, MOST_EVENTS
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
from conformance.verify.verification import FAILS

_LONGEST = 400


class State(NamedTuple):
    """What is said of the document itself."""

    word: str
    tone: str
    told: str


class Row(NamedTuple):
    """One event; `place` is its number in the timeline, by which the ledger refers to it."""

    place: int
    moment: Moment
    sign: str
    word: str
    note: str


class Stretch(NamedTuple):
    """A phase with those of its events that have room on the page."""

    name: str
    told: str
    rows: tuple[Row, ...]
    left_out: int


class Proof(NamedTuple):
    """An event that bears a line of the ledger or a drill; `place` is None where the page has no such row."""

    told: str
    place: int | None


class Line(NamedTuple):
    """A line of the ledger with its events."""

    entry: Entry
    tone: str
    proofs: tuple[Proof, ...]


def session_page(story: Story) -> bytes:
    """One self-contained page in UTF-8, the same as `session_lines`; the same story gives the same bytes.

    As there, at most 200 events and 100 lines of the ledger are told, and how many are left out.
    """
    stretches = tuple(_stretches(story))
    places = {row.moment.event["event_id"]: row.place for stretch in stretches for row in stretch.rows}
    score = story.document["score"]
    return page(
        "session.html.j2",
        "session.css",
        story=story,
        document=story.document,
        score=score,
        status=_status(story),
        tone=_tone(story),
        status_tone=tones.of_status(story),
        state=_state(story),
        headline=_headline(story),
        ending=ending(story),
        bounds=thresholds(story.scenario),
        picture=picture(sketch_of(story.document), tabled=False),
        stretches=stretches,
        events=many(len(story.document["events"]), "event"),
        ledger=tuple(_line(entry, places) for entry in story.entries[:MOST_ENTRIES]),
        entries_left_out=max(0, len(story.entries) - MOST_ENTRIES),
        reckoning=reckoning(story),
        hard_fail=hard_fail(story),
        changes=(re_audit.total(story.document), *re_audit.changes(story.document, story.scenario)),
        re_audit=re_audit_state(story),
        tone_of=tones.of_change,
        drills=tuple((drill, _acts(drill, places)) for drill in story.drills),
        clock=clock,
        signed=signed,
        moment=_moment,
        upper=_upper,
        version=__version__,
    )


def _state(story: Story) -> State:
    told = judged(story.verdict)
    word = story.verdict.state if story.verdict else "exported here"
    return State(word, tones.of_verdict(story), told.removeprefix(word).lstrip(":, "))


def _tone(story: Story) -> str:
    """The tone of the whole: a result that cannot be relied on is never a good one."""
    return max(tones.of_verdict(story), tones.of_status(story), key=("good", "odd", "bad").index)


def _headline(story: Story) -> str:
    """`Pass, 80 of 100`; of a document that does not conform it says so first."""
    score = story.document["score"]
    most = f" of {story.scenario.max_score}" if story.scenario else ""
    told = f"{_status(story)}, {score['score_total']}{most}"
    return f"Not to be relied on: {told}" if _state(story).word == FAILS else _upper(told)


def _status(story: Story) -> str:
    status: str = story.document["score"]["status"]
    return status.replace("_", " ")


def _upper(told: str) -> str:
    return told[:1].upper() + told[1:]


def _moment(stamp: str) -> str:
    """A time of the document, with room to break a line."""
    return f"{stamp[:10]} {stamp[11:].removesuffix('Z')} UTC"


def _stretches(story: Story) -> Iterator[Stretch]:
    place = 0
    for phase in story.phases:
        shown = phase.moments[: max(MOST_EVENTS - place, 0)]
        rows = tuple(_row(place + after, moment, story) for after, moment in enumerate(shown, 1))
        yield Stretch(phase.name, stretch(phase), rows, len(phase.moments) - len(shown))
        place += len(shown)


def _row(place: int, moment: Moment, story: Story) -> Row:
    event = moment.event
    sign = CRITICAL if event["event_type"] == "critical_error" else event["outcome"]
    told = shortened(note(event, story.document["participant_id"]), _LONGEST)
    return Row(place, moment, sign, event["outcome"], told)


def _line(entry: Entry, places: Mapping[str, int]) -> Line:
    proofs = tuple(Proof(name, places.get(name)) for name in entry.evidence)
    return Line(entry, tones.of_points(entry.points), proofs)


def _acts(drill: Drill, places: Mapping[str, int]) -> Sequence[Proof]:
    return tuple(Proof(occasion(event), places.get(event["event_id"])) for event in drill.done)
