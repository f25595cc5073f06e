"""The whole export, derived from a recording and the scenario's data (specification, sections 3 to 8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from conformance.canonical.csv_table import quoted_each, write_table
from conformance.canonical.jcs import Told, jcs, jcs_around, jcs_each, number_text, written
from conformance.canonical.utc import format_utc
from conformance.contract.report import report_of
from conformance.contract.scoring import Ledger, score, why_lines
from conformance.contract.timeline import ExportedEvent, order, stamp
from conformance.model.evidence import Golden
from conformance.model.recording import Recording
from conformance.model.revision import INTEGERS, Revision
from conformance.model.scenario import Scenario

_BLOCK = 500  # events
_FREE = ("actor_id", "objective_id", "critical_error_code", "target_id")

Document = dict[str, Any]


class Columns(NamedTuple):
    """Events by column of the table: `cells`, "" where there is none, and what is `given` in some events."""

    cells: dict[str, list[Any]]
    given: dict[str, list[Any]]


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
        "schema_version": scenario.revision.name,
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


def table_bytes(events: Iterable[ExportedEvent], revision: Revision) -> bytes:
    """The table of exported events, canonical (section 7)."""
    return write_table(table_records(events, revision))


def table_records(events: Iterable[ExportedEvent], revision: Revision) -> Iterator[Sequence[str]]:
    """The header, and the texts of each event, column by column."""
    return chain([revision.columns], (_record(event, revision) for event in events))


def _record(event: ExportedEvent, revision: Revision) -> Sequence[str]:
    cells = dict.fromkeys(revision.columns, "") | event
    for name in revision.numbers:
        if name in event:
            cells[name] = number_text(event[name])
    if "details" in event:
        cells["details"] = jcs(event["details"]).decode()
    return [cells[name] for name in revision.columns]


def columns_of(events: Sequence[ExportedEvent], revision: Revision) -> Columns:
    """The columns of events. Raises KeyError where an event lacks what each one has.

    They are made block by block, whose events stay in the processor's cache from column to column.
    """
    if len(events) <= _BLOCK:
        return _columns(events, revision)
    blocks = [_columns(events[at : at + _BLOCK], revision) for at in range(0, len(events), _BLOCK)]
    return Columns(*(_joined(parts) for parts in zip(*blocks, strict=True)))


def _joined(parts: Sequence[dict[str, list[Any]]]) -> dict[str, list[Any]]:
    return {name: list(chain.from_iterable(part[name] for part in parts)) for name in parts[0]}


def _columns(events: Sequence[ExportedEvent], revision: Revision) -> Columns:
    given = {name: [event[name] for event in events if name in event] for name in revision.sometimes}
    cells = {
        name: _spread(events, name, given[name]) if name in given else list(map(itemgetter(name), events))
        for name in revision.columns
    }
    return Columns(cells, given)


def _spread(events: Sequence[ExportedEvent], name: str, given: list[Any]) -> list[Any]:
    if len(given) == len(events):
        return given
    return [event.get(name, "") for event in events] if given else [""] * len(events)


def _quick_table(columns: Mapping[str, list[Any]], details: Iterable[str]) -> bytes:
    """The same bytes for events of legal recordings, in which five columns only can need quotes."""
    doubled = "\n".join(details).replace('"', '""').split("\n")
    told = iter(["{}" if text == "{}" else f'"{text}"' for text in doubled])
    cells = {
        **columns,
        **{name: quoted_each(columns[name]) for name in _FREE},
        **{name: map(str, columns[name]) for name in INTEGERS if name in columns},
        "details": ["" if value == "" else next(told) for value in columns["details"]],
    }
    rows = map(",".join, zip(*cells.values(), strict=True))
    return ("\r\n".join([",".join(cells), *rows]) + "\r\n").encode()


def export_of(recording: Recording, scenario: Scenario, exported_at: int) -> Golden:
    """Both files, byte for byte."""
    document = derive(recording, scenario, exported_at)
    events = document["events"]
    columns = columns_of(events, scenario.revision)
    return files_of(document, columns, jcs_each(columns.given["details"]))


def files_of(document: Document, columns: Columns, told: Told) -> Golden:
    """Both files of what is derived. Doubles and free names stand in `details` only, `told` beforehand."""
    events = list(document["events"])
    detailed = [place for place, event in enumerate(events) if "details" in event] if told.odd else []
    for odd in told.odd:
        event = events[detailed[odd]]
        events[detailed[odd]] = event | {"details": written(told.texts[odd])}
    return Golden(jcs_around(document | {"events": events}), _quick_table(columns.cells, told.texts))
