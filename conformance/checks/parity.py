"""The same events everywhere: recording, document and table (specification, sections 4 and 7)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from conformance.canonical.csv_table import Record
from conformance.canonical.json_reader import read_json
from conformance.checks.alignment import Alignment, align
from conformance.checks.causes import cause_of_text, cause_of_time, cause_of_value
from conformance.checks.check import check
from conformance.checks.differing import equal, parting
from conformance.checks.exhibit import Exhibit, exporting, with_recording
from conformance.contract.member_rules import shown
from conformance.contract.timeline import ExportedEvent
from conformance.model.finding import Finding
from conformance.model.vocabulary import COLUMNS, OPTIONAL_MEMBERS

_RECORDED = ("event_type", "phase", "actor_id", "outcome", *OPTIONAL_MEMBERS)
_HEADER = ("session_id", "participant_id", "scenario_id")


@check("parity.header", "JSN-003", applies=with_recording, retold=True)
def header(exhibit: Exhibit) -> Iterator[Finding]:
    """Session, participant, scenario and end reason of the document are those of the recording."""
    told, document = exhibit.need_told(), exhibit.need_document()
    wanted = {name: getattr(told.header, name) for name in _HEADER} | {"end_reason": told.end.reason}
    for name, value in wanted.items():
        if document.get(name) != value:
            got = document.get(name)
            cause = cause_of_value(value, got)
            message = f"{name} is not that of the recording"
            yield exhibit.in_document(
                "JSN-003", f"/{name}", message, expected=value, got=shown(got), cause=cause
            )


@check("parity.recording", "EVT-001", "EVT-002", "EVT-005", applies=with_recording, retold=True)
def recording(exhibit: Exhibit) -> Iterator[Finding]:
    """The document has every recorded event, once, in timeline order, with the values recorded."""
    recorded, exported = exhibit.recorded, exhibit.need_events()
    alignment = align(recorded, exported)
    yield from _missing(exhibit, recorded, alignment)
    for place in alignment.added:
        message = "the event is not in the recording"
        yield exhibit.in_document("EVT-001", f"/events/{place}", message, got=_brief(exported[place]))
    if alignment.reordered:
        yield _reordered(exhibit, recorded, alignment)
    for ours, theirs in alignment.pairs:
        yield from _values(exhibit, theirs, recorded[ours], exported[theirs])


def _brief(event: ExportedEvent) -> str:
    return " ".join(str(event.get(name)) for name in ("event_type", "phase", "outcome"))


def _missing(exhibit: Exhibit, recorded: Sequence[ExportedEvent], alignment: Alignment) -> Iterator[Finding]:
    cause = _cause_of_loss(recorded, alignment.missing)
    for place in alignment.missing:
        event = recorded[place]
        message = (
            f"event {place + 1} of the timeline is not exported: {_brief(event)} at {event['timestamp']}"
        )
        yield exhibit.in_document("EVT-001", "/events", message, expected=_brief(event), cause=cause)


def _cause_of_loss(recorded: Sequence[ExportedEvent], missing: Sequence[int]) -> str | None:
    outcomes = {recorded[place]["outcome"] for place in missing}
    if missing and missing[-1] == len(missing) - 1 and len(recorded) > 20:
        return "a ring buffer that keeps the last events only"
    if all(place and _same_act(recorded[place], recorded[place - 1]) for place in missing):
        return "repeated events joined"
    if outcomes in ({"fail"}, {"fail", "partial"}):
        return "failed attempts dropped"
    if outcomes in ({"info"}, {"partial"}):
        return f"events with the outcome {outcomes.pop()} dropped"
    types = {recorded[place]["event_type"] for place in missing}
    return f"events of the type {types.pop()} dropped" if len(types) == 1 else None


def _same_act(event: ExportedEvent, before: ExportedEvent) -> bool:
    return all(event.get(name) == before.get(name) for name in _RECORDED)


def _reordered(exhibit: Exhibit, recorded: Sequence[ExportedEvent], alignment: Alignment) -> Finding:
    times = [recorded[ours]["timestamp"] for ours, _ in alignment.pairs]
    place = next(theirs for ours, theirs in alignment.pairs if ours != theirs)
    if times == sorted(times):
        message = "events with equal elapsed_us have not kept the order of their lines"
        cause = "a sort that is not stable, or by another key"
        return exhibit.in_document("EVT-002", f"/events/{place}", message, cause=cause)
    message = "the events are not in the order of (elapsed_us, line)"
    return exhibit.in_document(
        "EVT-001",
        f"/events/{place}",
        message,
        cause="exported in the order of the lines, or sorted by another key",
    )


def _values(exhibit: Exhibit, place: int, ours: ExportedEvent, theirs: ExportedEvent) -> Iterator[Finding]:
    for name in _RECORDED:
        wanted, got = ours.get(name), theirs.get(name)
        if (name in ours) == (name in theirs) and equal(wanted, got):
            continue
        pointer = f"/events/{place}/{name}" if name in theirs else f"/events/{place}"
        cause = cause_of_value(wanted, got)
        pointer, wanted, got = parting(wanted, got, pointer) if name in theirs else (pointer, wanted, got)
        expected = _text(wanted) if name in ours else "absent"
        found = _text(got) if name in theirs else "absent"
        message = f"{name} is not as recorded"
        yield exhibit.in_document("EVT-005", pointer, message, expected=expected, got=found, cause=cause)


def _text(value: object) -> str:
    return (
        value
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False, sort_keys=True, default=repr)
    )


@check("parity.table", "CSV-003", "CSV-004", "CSV-005", "CSV-008", applies=exporting, rebuilt=True)
def table(exhibit: Exhibit) -> Iterator[Finding]:
    """The table has one record for each event of the document, in its order, with its values."""
    events, records = exhibit.need_events(), exhibit.need_records()
    if len(events) != len(records):
        message = f"the document has {len(events)} events, and the table {len(records)} records"
        cause = _cause_of_rows(events, records)
        row = min(len(events), len(records)) + 1
        yield exhibit.in_table(
            "CSV-003", row, None, message, expected=str(len(events)), got=str(len(records)), cause=cause
        )
        return
    for row, (event, record) in enumerate(zip(events, records, strict=True), 2):
        for column, field in zip(COLUMNS, record.fields, strict=True):
            yield from _cell(exhibit, row, column, event.get(column), field.text)


def _cause_of_rows(events: Sequence[ExportedEvent], records: Sequence[Record]) -> str | None:
    ids = {record.fields[COLUMNS.index("event_id")].text for record in records}
    lost = [event for event in events if event.get("event_id") not in ids]
    outcomes = {str(event.get("outcome")) for event in lost}
    return (
        f"events with the outcome {outcomes.pop()} left out of the table"
        if lost and len(outcomes) == 1
        else None
    )


def _cell(exhibit: Exhibit, row: int, column: str, wanted: object, got: str) -> Iterator[Finding]:
    if column in ("score_delta", "details"):
        yield from _json_cell(exhibit, row, column, wanted, got)
        return
    text = "" if wanted is None else wanted if isinstance(wanted, str) else _text(wanted)
    if got != text:
        requirement = "CSV-008" if got == "'" + text or got == "\t" + text else "CSV-004"
        cause = cause_of_time(text, got) if column == "timestamp" else cause_of_text(text, got)
        message = f"{column} is not the event's"
        yield exhibit.in_table(requirement, row, column, message, expected=text, got=got, cause=cause)


def _json_cell(exhibit: Exhibit, row: int, column: str, wanted: object, got: str) -> Iterator[Finding]:
    if wanted is None:
        if got:
            yield exhibit.in_table("CSV-004", row, column, f"the event has no {column}", expected="", got=got)
        return
    parsed = read_json(got.encode("utf-8"))
    if parsed.faults or not equal(wanted, parsed.value):
        requirement = "CSV-008" if got.startswith("'") else "CSV-005"
        cause = "escaped against spreadsheets" if requirement == "CSV-008" else _cause_of_json(got, wanted)
        message = f"{column} is not a JSON text of the event's value"
        yield exhibit.in_table(
            requirement, row, column, message, expected=_text(wanted), got=got, cause=cause
        )


def _cause_of_json(got: str, wanted: object) -> str | None:
    if not got:
        return "left out of the table"
    if got.startswith(("[object", "System.", "{'")):
        return "an object printed instead of JSON"
    parsed = read_json(got.encode("utf-8"))
    return "no JSON text" if parsed.faults else cause_of_value(wanted, parsed.value)
