"""The export against the golden one: as a value, and byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from conformance.canonical.csv_table import read_table
from conformance.canonical.jcs import jcs
from conformance.checks.canonical_json import around, first_difference, in_number, spelling
from conformance.checks.causes import cause_of_encoding, cause_of_time, cause_of_value
from conformance.checks.check import check
from conformance.checks.differing import equal, partings
from conformance.checks.exhibit import Exhibit, with_golden
from conformance.checks.fields import value_at
from conformance.checks.owners import owner_of
from conformance.contract.member_rules import pointer_to
from conformance.contract.requirements import requirements
from conformance.model.finding import Finding, show_bytes

_COLUMN_OWNERS = {
    "timestamp": "TIM-001",
    "event_id": "EVT-003",
    "score_delta": "CSV-006",
    "duration_us": "CSV-006",
    "details": "CSV-006",
}
_VALUE_RULES = tuple(
    name
    for name in requirements()
    if name.startswith(("EVT-", "TIM-", "JSN-", "SCO-", "REP-", "REC-026", "REC-035"))
)
_TABLE_RULES = tuple(name for name in requirements() if name.startswith("CSV-"))
_BYTE_RULES = tuple(sorted({*_VALUE_RULES, *_TABLE_RULES}))
COUNTED_AT_MOST = 200
_EXPLAINED_AT_MOST = 20


@check("golden.value", *_VALUE_RULES, applies=with_golden)
def value(exhibit: Exhibit) -> Iterator[Finding]:
    """The document equals the golden one as a JSON value."""
    golden = exhibit.evidence.golden
    if golden is None or golden.document == exhibit.need_document_bytes():
        return
    ours, theirs = exhibit.golden_value, exhibit.need_document()
    for pointer in islice(differences(ours, theirs), COUNTED_AT_MOST):
        yield _value(exhibit, pointer, value_at(ours, pointer), value_at(theirs, pointer))


def _value(exhibit: Exhibit, pointer: str, wanted: object, got: object) -> Finding:
    timely = isinstance(wanted, str) and isinstance(got, str) and pointer.endswith(("timestamp", "_at"))
    cause = cause_of_time(str(wanted), str(got)) if timely else cause_of_value(wanted, got)
    message = "the value is not that of the golden document"
    requirement = exhibit.found_at(pointer) or owner_of(pointer, exhibit.revision)
    return exhibit.in_document(
        requirement, pointer, message, expected=text_of(wanted), got=text_of(got), cause=cause
    )


def text_of(found: object) -> str:
    """A value as its JCS text, a long list as its length; `absent` where there is none."""
    if isinstance(found, list) and len(found) > 5:
        return f"{len(found)} entries"
    try:
        return jcs(found).decode()
    except (TypeError, ValueError):
        return "absent"


def differences(ours: Any, theirs: Any) -> Iterator[str]:
    """JSON pointers to what differs, event by event and member by member."""
    for name in sorted(ours.keys() | theirs.keys()):
        if name == "events" and _pairable(ours.get(name), theirs.get(name)):
            for place, (event, other) in enumerate(zip(ours[name], theirs[name], strict=True)):
                yield from _explained(f"/events/{place}", event, other)
        elif name not in ours or name not in theirs:
            yield f"/{name}"
        else:
            yield from _explained(f"/{name}", ours[name], theirs[name])


def _pairable(ours: object, theirs: object) -> bool:
    return isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs)


def _explained(pointer: str, ours: object, theirs: object) -> Iterator[str]:
    if equal(ours, theirs):
        return
    if isinstance(ours, list) and not _pairable(ours, theirs):
        yield pointer
        return
    for path in (sorted(partings(ours, theirs)) or [()])[:_EXPLAINED_AT_MOST]:
        yield pointer + "".join(map(pointer_to, path))


@check("golden.bytes", *_BYTE_RULES, applies=with_golden)
def same_bytes(exhibit: Exhibit) -> Iterator[Finding]:
    """Both files equal the golden ones byte for byte."""
    golden = exhibit.evidence.golden
    if golden is None:
        return
    document, table = exhibit.need_document_bytes(), exhibit.need_table_bytes()
    if document != golden.document:
        yield _document(exhibit, golden.document, document)
    if table != golden.table:
        yield _bytes(_owner_in_table(exhibit, golden.table), exhibit.table_name, golden.table, table)


def _document(exhibit: Exhibit, golden: bytes, data: bytes) -> Finding:
    parsed = exhibit.parsed
    if parsed is None or parsed.faults or not isinstance(parsed.value, dict):
        return _malformed(exhibit, golden, data)
    own = exhibit.canonical
    if first_difference(own, data) <= first_difference(golden, data) and own != data:
        return spelling(exhibit.document_name, own, data)
    first = next(differences(exhibit.golden_value, parsed.value), "")
    requirement = (exhibit.found_at(first) if first else None) or owner_of(first, exhibit.revision)
    return _bytes(requirement, exhibit.document_name, golden, data)


def _malformed(exhibit: Exhibit, golden: bytes, data: bytes) -> Finding:
    """A number that JSON does not know is spelled wrongly before it is no JSON."""
    at = first_difference(golden, data)
    requirement = "JSN-009" if in_number(golden, at) and in_number(data, at) else "JSN-002"
    return _bytes(requirement, exhibit.document_name, golden, data)


def _owner_in_table(exhibit: Exhibit, golden: bytes) -> str:
    """The requirement of the field in which the first difference lies; that of the layout where none does."""
    ours, theirs = read_table(golden).records, exhibit.table.records if exhibit.table else ()
    offset = first_difference(golden, exhibit.table_bytes or b"")
    row = max((place for place, record in enumerate(theirs) if record.offset <= offset), default=0)
    if row >= min(len(ours), len(theirs)):
        return "CSV-003"
    wanted, got = ([field.text for field in table[row].fields] for table in (ours, theirs))
    if wanted == got:
        return "CSV-007" if len(ours) == len(theirs) or row + 1 < len(ours) else "CSV-003"
    if row == 0:
        return "CSV-002"
    if len(wanted) != len(got):
        return "CSV-003"
    place = next(place for place, text in enumerate(wanted) if got[place] != text)
    return _owner_of_cell(exhibit, row, exhibit.columns[place])


def _owner_of_cell(exhibit: Exhibit, row: int, column: str) -> str:
    """What was found at the cell or in its whole record, else at the event's member of that name."""
    of_cell = exhibit.found.get((None, row + 1, column)) or exhibit.found.get((None, row + 1, None))
    pointer = f"/events/{row - 1}/{column}"
    return of_cell or exhibit.found_at(pointer) or _COLUMN_OWNERS.get(column, "CSV-004")


def _bytes(requirement: str, name: str, golden: bytes, data: bytes) -> Finding:
    offset = first_difference(golden, data)
    return Finding(
        "",
        requirement,
        f"byte {offset} is not that of the golden file",
        file=name,
        offset=offset,
        expected=show_bytes(around(golden, offset)),
        got=show_bytes(around(data, offset)),
        cause=cause_of_encoding(data),
    )
