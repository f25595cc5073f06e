"""The export against the golden one: as a value, and byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from conformance.canonical.csv_table import read_table
from conformance.canonical.jcs import jcs
from conformance.canonical.json_reader import read_json
from conformance.checks.canonical_json import around, first_difference, spelling
from conformance.checks.causes import cause_of_encoding, cause_of_time, cause_of_value
from conformance.checks.check import check
from conformance.checks.differing import equal, parting
from conformance.checks.exhibit import Exhibit, with_golden
from conformance.checks.fields import value_at
from conformance.contract.member_rules import pointer_to
from conformance.model.finding import Finding, show_bytes
from conformance.model.vocabulary import COLUMNS

_OWNERS = (
    (r"/schema_version", "JSN-001"),
    (r"/(session_id|participant_id|scenario_id|end_reason)", "JSN-003"),
    (r"/(scenario|rubric)_version", "JSN-004"),
    (r"/scenario_sha256", "JSN-005"),
    (r"/started_at", "TIM-002"),
    (r"/ended_at", "TIM-003"),
    (r"/exported_at", "TIM-004"),
    (r"/events/[0-9]+/timestamp", "TIM-001"),
    (r"/events/[0-9]+/event_id", "EVT-003"),
    (r"/events/[0-9]+/(session|participant)_id", "EVT-004"),
    (r"/events/[0-9]+/score_delta", "SCO-008"),
    (r"/events/[0-9]+.*", "EVT-005"),
    (r"/events", "EVT-001"),
    (r"/score/score_total", "SCO-009"),
    (r"/score/status", "SCO-010"),
    (r"/score/why.*", "SCO-011"),
    (r"/report/(score_total|status)", "REP-001"),
    (r"/report/objective_breakdown/[0-9]+/evidence_event_ids.*", "REP-003"),
    (r"/report/objective_breakdown.*", "REP-002"),
    (r"/report/critical_errors.*", "REP-004"),
    (r"/report/why.*", "REP-005"),
    (r"/report/recommended_microdrills.*", "REP-006"),
    (r"/report/re_audit_delta/improved_objectives.*", "REP-010"),
    (r"/report/re_audit_delta/regressed_objectives.*", "REP-011"),
    (r"/report/re_audit_delta.*", "REP-009"),
    (r"/report/(session_id|participant_id|scenario_id)", "JSN-003"),
    (r".*", "JSN-001"),
)
_VALUE_RULES = tuple(sorted({requirement for _, requirement in _OWNERS}))
_COLUMN_OWNERS = {
    "timestamp": "TIM-001",
    "event_id": "EVT-003",
    "score_delta": "CSV-006",
    "details": "CSV-006",
}
_JSON_RULES = ("JSN-002", "JSN-006", "JSN-007", "JSN-008", "JSN-009")
_TABLE_RULES = ("CSV-002", "CSV-003", "CSV-004", "CSV-006", "CSV-007")
_BYTE_RULES = tuple(sorted({*_VALUE_RULES, *_JSON_RULES, *_TABLE_RULES}))
COUNTED_AT_MOST = 200
_EXPLAINED_AT_MOST = 20


def owner_of(pointer: str) -> str:
    """The requirement that a value of the document belongs to."""
    return next(requirement for pattern, requirement in _OWNERS if re.fullmatch(pattern, pointer, re.DOTALL))


@check("golden.value", *_VALUE_RULES, applies=with_golden)
def value(exhibit: Exhibit) -> Iterator[Finding]:
    """The document equals the golden one as a JSON value."""
    golden = exhibit.evidence.golden
    if golden is None or golden.document == exhibit.need_document_bytes():
        return
    ours, theirs = read_json(golden.document).value, exhibit.need_document()
    for pointer in islice(differences(ours, theirs), COUNTED_AT_MOST):
        yield _value(exhibit, pointer, value_at(ours, pointer), value_at(theirs, pointer))


def _value(exhibit: Exhibit, pointer: str, wanted: object, got: object) -> Finding:
    timely = isinstance(wanted, str) and isinstance(got, str) and pointer.endswith(("timestamp", "_at"))
    cause = cause_of_time(str(wanted), str(got)) if timely else cause_of_value(wanted, got)
    message = "the value is not that of the golden document"
    requirement = owner_of(pointer)
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
    """JSON pointers to what differs; the events that are equal are passed over before DeepDiff explains."""
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
    else:
        yield from _deep(pointer, ours, theirs)


def _deep(pointer: str, ours: object, theirs: object) -> Iterator[str]:
    from deepdiff import DeepDiff  # 0.3 s to import, and only a failing document needs it

    tree = DeepDiff(ours, theirs, view="tree")
    paths = {tuple(change.path(output_format="list")) for changes in tree.values() for change in changes}
    found = sorted(paths, key=lambda path: [str(part) for part in path])[:_EXPLAINED_AT_MOST]
    if not found:
        yield parting(ours, theirs, pointer)[0]
    for path in found:
        yield pointer + "".join(pointer_to(str(part)) for part in path)


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
        return _bytes("JSN-002", exhibit.document_name, golden, data)
    own = jcs(parsed.value)
    if first_difference(own, data) <= first_difference(golden, data) and own != data:
        return spelling(exhibit.document_name, own, data)
    first = next(differences(read_json(golden).value, parsed.value), "")
    return _bytes(owner_of(first), exhibit.document_name, golden, data)


def _owner_in_table(exhibit: Exhibit, golden: bytes) -> str:
    """The requirement of the field in which the first difference lies; that of the layout where none does."""
    ours, theirs = read_table(golden).records, exhibit.table.records if exhibit.table else ()
    offset = first_difference(golden, exhibit.table_bytes or b"")
    row = max((place for place, record in enumerate(theirs) if record.offset <= offset), default=0)
    if row >= len(ours):
        return "CSV-003"
    wanted, got = ([field.text for field in table[row].fields] for table in (ours, theirs))
    if wanted == got:
        return "CSV-007" if len(ours) == len(theirs) or row + 1 < len(ours) else "CSV-003"
    if len(wanted) != len(got):
        return "CSV-003"
    place = next(place for place, text in enumerate(wanted) if got[place] != text)
    return "CSV-002" if row == 0 else _COLUMN_OWNERS.get(COLUMNS[place], "CSV-004")


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
