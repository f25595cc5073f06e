"""The facts of one session, as its document tells them, in the shape in which a person reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import Any, NamedTuple

from conformance.canonical.utc import parse_utc
from conformance.contract.document import Document
from conformance.contract.timeline import ExportedEvent
from conformance.model.scenario import Scenario
from conformance.verify.verification import ExportVerdict


class Moment(NamedTuple):
    """One event, `at` microseconds after the start; `running` is the sum of the scores up to it."""

    at: int
    event: ExportedEvent
    running: int


class Phase(NamedTuple):
    """One phase from its opening to the next one's, or to the end, in microseconds after the start."""

    name: str
    begins: int
    ends: int
    moments: tuple[Moment, ...]

    @property
    def points(self) -> int:
        return sum(moment.event.get("score_delta", 0) for moment in self.moments)


class Entry(NamedTuple):
    """One line of the ledger; `evidence` names events, `running` is the sum so far, not held to any range."""

    points: int
    name: str
    label: str
    why: str
    evidence: tuple[str, ...]
    running: int


class Drill(NamedTuple):
    """A recommended drill, and the events of this session that name it."""

    name: str
    reason: str
    done: tuple[ExportedEvent, ...]


class Story(NamedTuple):
    """One session. `verdict` is None for a recording: its export was made here, and needs no judge."""

    document: Document
    scenario: Scenario | None
    verdict: ExportVerdict | None
    source: str
    length: int
    phases: tuple[Phase, ...]
    entries: tuple[Entry, ...]
    drills: tuple[Drill, ...]


def story_of(
    document: Document, scenario: Scenario | None, verdict: ExportVerdict | None, source: str
) -> Story:
    """The facts of a document that keeps its schema, with times that exist and never decrease.

    `scenario` is its data where that is at hand; `source` names the file.
    """
    start = parse_utc(document["started_at"])
    length = parse_utc(document["ended_at"]) - start
    moments = _moments(document["events"], start)
    entries, drills = tuple(_entries(document)), tuple(_drills(document))
    phases = tuple(_phases(moments, length))
    return Story(document, scenario, verdict, source, length, phases, entries, drills)


def _moments(events: Sequence[ExportedEvent], start: int) -> list[Moment]:
    running = accumulate(event.get("score_delta", 0) for event in events)
    return [
        Moment(parse_utc(event["timestamp"]) - start, event, total)
        for event, total in zip(events, running, strict=True)
    ]


def opens(event: ExportedEvent) -> bool:
    """True for the event that opens a phase."""
    return bool(event["event_type"] == "phase_transition")


def _phases(moments: Sequence[Moment], length: int) -> Iterator[Phase]:
    """The phases as they were opened; events before the first one, which no rule allows, are one too."""
    starts = [place for place, moment in enumerate(moments) if opens(moment.event) or place == 0]
    for place, following in pairwise([*starts, len(moments)]):
        ends = moments[following].at if following < len(moments) else length
        own = tuple(moments[place:following])
        yield Phase(own[0].event["phase"], own[0].at, ends, own)


def _entries(document: Document) -> Iterator[Entry]:
    """The ledger: objectives in rubric order, then critical errors in timeline order (SCO-011)."""
    report = document["report"]
    awards = [
        (one["score_awarded"], one["objective_id"], one["label"], tuple(one["evidence_event_ids"]))
        for one in report["objective_breakdown"]
    ]
    costs = [
        (-one["penalty"], one["code"], "critical error", (one["trigger_event_id"],))
        for one in report["critical_errors"]
    ]
    reasons = chain(document["score"]["why"], iter(lambda: "", None))
    running = 0
    for (points, name, label, evidence), line in zip([*awards, *costs], reasons, strict=False):
        running += points
        yield Entry(points, name, label, _sentence(line, evidence), evidence, running)


def _sentence(line: str, evidence: Sequence[str]) -> str:
    """The words of a line of `score.why`, without points, id and evidence, which stand beside them."""
    return line.partition(": ")[2].removesuffix(f" ({', '.join(evidence)})")


def _drills(document: Document) -> Iterator[Drill]:
    for one in document["report"]["recommended_microdrills"]:
        done = tuple(event for event in document["events"] if _is_about(event, one["microdrill_id"]))
        yield Drill(one["microdrill_id"], one["reason"], done)


def _is_about(event: ExportedEvent, drill: str) -> bool:
    named: Any = event.get("details", {}).get("microdrill_id")
    return event["event_type"].startswith("microdrill_") and bool(named == drill)
