"""The same events in document and table (specification, section 7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from conformance.canonical.csv_table import Record
from conformance.canonical.json_reader import read_json
from conformance.checks.causes import cause_of_text, cause_of_time, cause_of_value
from conformance.checks.check import check
from conformance.checks.differing import equal
from conformance.checks.exhibit import Exhibit, exporting
from conformance.checks.parity import as_text
from conformance.contract.timeline import ExportedEvent
from conformance.model.finding import Finding
from conformance.model.revision import CURRENT, INTEGERS

_ID = CURRENT.columns.index("event_id")
_GUARDED = ("=", "+", "-", "@", "\t", "\r")
_FOR_SPREADSHEETS = "escaped against spreadsheets"


@check("parity.table", "CSV-003", "CSV-004", "CSV-005", "CSV-008", applies=exporting, rebuilt=True)
def table(exhibit: Exhibit) -> Iterator[Finding]:
    """The table has one record for each event of the document, in its order, with its values."""
    events, records = exhibit.need_events(), exhibit.need_records()
    if len(events) != len(records):
        yield _another_number(exhibit, events, records)
        return
    moved = _moved(events, records)
    if moved is not None:
        yield _another_order(exhibit, events, records, moved)
        return
    for row, (event, record) in enumerate(zip(events, records, strict=True), 2):
        for column, field in zip(exhibit.columns, record.fields, strict=True):
            yield from _cell(exhibit, row, column, event.get(column), field.text)


def _ids(records: Sequence[Record]) -> list[str]:
    return [record.fields[_ID].text for record in records]


def _another_number(exhibit: Exhibit, events: Sequence[ExportedEvent], records: Sequence[Record]) -> Finding:
    message = f"the document has {len(events)} events, and the table {len(records)} records"
    named, ids = [event.get("event_id") for event in events], _ids(records)
    row = next(
        (place for place, pair in enumerate(zip(named, ids, strict=False)) if pair[0] != pair[1]), None
    )
    row = min(len(events), len(records)) if row is None else row
    cause = _cause_of_number(events, ids)
    rows = min(row + 2, len(records) + 1)
    return exhibit.in_table(
        "CSV-003", rows, None, message, expected=str(len(events)), got=str(len(records)), cause=cause
    )


def _cause_of_number(events: Sequence[ExportedEvent], ids: Sequence[str]) -> str | None:
    lost = [event for event in events if event.get("event_id") not in ids]
    if not lost:
        twice = [name for name, count in Counter(ids).items() if count > 1]
        return "events written more than once" if twice else "records that are no events"
    for name in ("outcome", "phase", "event_type"):
        values = {str(event.get(name)) for event in lost}
        if len(values) == 1 and not any(
            str(event.get(name)) in values for event in events if event not in lost
        ):
            return f"events with the {name} {values.pop()} left out of the table"
    if all("score_delta" not in event for event in lost):
        return "events without score_delta left out of the table"
    if list(events[-len(lost) :]) == lost:
        return "the table was cut off"
    return "events left out of the table"


def _moved(events: Sequence[ExportedEvent], records: Sequence[Record]) -> int | None:
    """The first record that stands elsewhere, where the records are those of the events in another order."""
    named, ids = [str(event.get("event_id")) for event in events], _ids(records)
    if named == ids or len(set(named)) != len(named) or sorted(named) != sorted(ids):
        return None
    stamps = {str(event.get("event_id")): event.get("timestamp") for event in events}
    follow = [record.fields[0].text == stamps[name] for record, name in zip(records, ids, strict=True)]
    if not all(follow):
        return None
    return next(place for place, name in enumerate(named) if ids[place] != name)


def _another_order(
    exhibit: Exhibit, events: Sequence[ExportedEvent], records: Sequence[Record], moved: int
) -> Finding:
    message = "the records are in another order than the events of the document"
    wanted, got = str(events[moved].get("event_id")), _ids(records)[moved]
    cause = _cause_of_order(events, records)
    return exhibit.in_table("CSV-003", moved + 2, "event_id", message, expected=wanted, got=got, cause=cause)


def _cause_of_order(events: Sequence[ExportedEvent], records: Sequence[Record]) -> str:
    if _ids(records) == [event.get("event_id") for event in reversed(events)]:
        return "written from the last to the first"
    for place, column in enumerate(CURRENT.columns[: len(records[0].fields)]):
        texts = [record.fields[place].text for record in records]
        if texts == sorted(texts) and texts != sorted(texts, reverse=True) and column != "session_id":
            return f"sorted by {column}"
    return "another order"


def _cell(exhibit: Exhibit, row: int, column: str, wanted: object, got: str) -> Iterator[Finding]:
    if column in (*INTEGERS, "details"):
        yield from _json_cell(exhibit, row, column, wanted, got)
        return
    text = "" if wanted is None else as_text(wanted)
    if got != text:
        guarded = is_guarded(text, got)
        cause = cause_of_time(text, got) if column == "timestamp" else _cause_of_field(text, got)
        message = f"{column} is not the event's"
        yield exhibit.in_table(
            "CSV-008" if guarded else "CSV-004",
            row,
            column,
            message,
            expected=text,
            got=got,
            cause=_FOR_SPREADSHEETS if guarded else cause,
        )


def is_guarded(text: str, got: str) -> bool:
    """True for what is done to a field so that a spreadsheet sees no formula in it, or no number."""
    if got in ("'" + text, "\t" + text, f'="{text}"'):
        return bool(text)
    return (
        text.startswith(_GUARDED)
        and bool(got)
        and got != text.strip()
        and (got.endswith(text) or text.endswith(got))
    )


def _cause_of_field(text: str, got: str) -> str | None:
    if not text:
        return "a word for an absent member; an absent member is the empty field"
    return cause_of_text(text, got) if got else "left out of the table"


def _json_cell(exhibit: Exhibit, row: int, column: str, wanted: object, got: str) -> Iterator[Finding]:
    if wanted is None:
        if got:
            cause = _cause_of_field("", got)
            yield exhibit.in_table(
                "CSV-004", row, column, f"the event has no {column}", expected="", got=got, cause=cause
            )
        return
    parsed = read_json(got.encode("utf-8"))
    if parsed.faults or not equal(wanted, parsed.value):
        text = as_text(wanted)
        guarded = is_guarded(text, got) and parsed.faults
        message = f"{column} is not a JSON text of the event's value"
        yield exhibit.in_table(
            "CSV-008" if guarded else "CSV-005",
            row,
            column,
            message,
            expected=text,
            got=got,
            cause=_FOR_SPREADSHEETS if guarded else _cause_of_json(got, wanted),
        )


def _cause_of_json(got: str, wanted: object) -> str | None:
    if not got:
        return "left out of the table"
    if got.startswith(("[object", "System.", "{'")):
        return "an object printed instead of JSON"
    parsed = read_json(got.encode("utf-8"))
    if not parsed.faults:
        return _cause_of_string(parsed.value, wanted) or cause_of_value(wanted, parsed.value)
    if isinstance(wanted, int):
        return _cause_of_amount(got)
    return "cut off" if as_text(wanted).startswith(got) else "no JSON text"


def _cause_of_string(got: object, wanted: object) -> str | None:
    """Why a JSON string stands for another value."""
    if not isinstance(got, str) or isinstance(wanted, str):
        return None
    if not read_json(got.encode("utf-8")).faults:
        return "a JSON text written as a JSON string once more"
    return "an object printed instead of JSON" if isinstance(wanted, dict) else None


def _cause_of_amount(got: str) -> str:
    if "," in got:
        return "decimal comma of the locale"
    if got.startswith("+"):
        return "a plus sign, which JSON does not have"
    if got.startswith("("):
        return "a negative number in brackets"
    return "another sign or digits of the locale" if not got.isascii() else "no JSON number"
