"""The whole export, derived from a recording and the scenario's data (specification, sections 3 to 8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

from conformance.canonical.csv_table import write_table
from conformance.canonical.jcs import jcs, jcs_with_parts, number_text
from conformance.canonical.utc import format_utc
from conformance.contract.report import report_of
from conformance.contract.scoring import Ledger, score, why_lines
from conformance.contract.timeline import ExportedEvent, order, stamp
from conformance.model.evidence import Golden
from conformance.model.recording import Recording
from conformance.model.scenario import Scenario
from conformance.model.vocabulary import COLUMNS

SCHEMA_VERSION = "1.0.0"
_ABSENT = dict.fromkeys(COLUMNS, "")
_RECORD = itemgetter(*COLUMNS)

Document = dict[str, Any]


def with_deltas(events: Iterable[ExportedEvent], ledger: Ledger) -> list[ExportedEvent]:
    """The events, each with its `score_delta` where it has one (SCO-008)."""
    deltas = ledger.deltas
    return [
        {**event, "score_delta": deltas[event["event_id"]]} if event["event_id"] in deltas else event
        for event in events
    ]


def assemble(
    recording: Recording,
    scenario: Scenario,
    exported_at: int,
    events: Sequence[ExportedEvent],
    ledger: Ledger,
) -> Document:
    """The document (section 6). `exported_at` is an instant in microseconds; `events` have their deltas."""
    header = recording.header
    ids = {
        "session_id": header.session_id,
        "participant_id": header.participant_id,
        "scenario_id": header.scenario_id,
    }
    return {
        "schema_version": SCHEMA_VERSION,
        **ids,
        "scenario_version": scenario.scenario_version,
        "rubric_version": scenario.rubric_version,
        "scenario_sha256": scenario.sha256,
        "started_at": format_utc(header.started_at),
        "ended_at": format_utc(header.started_at + recording.end.elapsed_us),
        "end_reason": recording.end.reason,
        "exported_at": format_utc(exported_at),
        "events": list(events),
        "score": {"score_total": ledger.total, "status": ledger.status, "why": why_lines(ledger)},
        "report": {**ids, **report_of(events, ledger, scenario)},
    }


def derive(recording: Recording, scenario: Scenario, exported_at: int) -> Document:
    """The document that a conforming exporter writes for this recording."""
    stamped = stamp(recording.header, order(recording.events))
    ledger = score(stamped, scenario)
    return assemble(recording, scenario, exported_at, with_deltas(stamped, ledger), ledger)


def table_bytes(events: Sequence[ExportedEvent]) -> bytes:
    """The table of exported events, canonical (section 7)."""
    return _table(events, [jcs(event["details"]) for event in events if "details" in event])


def _table(events: Sequence[ExportedEvent], details: Iterable[bytes]) -> bytes:
    return write_table(chain([COLUMNS], _records(events, iter(details))))


def _records(events: Iterable[ExportedEvent], details: Iterator[bytes]) -> Iterator[Sequence[str]]:
    for event in events:
        cells = _ABSENT | event
        if "score_delta" in event:
            cells["score_delta"] = number_text(event["score_delta"])
        if "details" in event:
            cells["details"] = next(details).decode()
        yield _RECORD(cells)


def export_of(recording: Recording, scenario: Scenario, exported_at: int) -> Golden:
    """Both files, byte for byte."""
    document = derive(recording, scenario, exported_at)
    events = document["events"]
    text, details = jcs_with_parts(document, [event["details"] for event in events if "details" in event])
    return Golden(text, _table(events, details))
