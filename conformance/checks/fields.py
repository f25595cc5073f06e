"""The schema, and the fields that no row may lack (specification, sections 4 and 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from conformance.canonical.json_reader import ABSENT
from conformance.checks.check import check
from conformance.checks.exhibit import Exhibit, exporting
from conformance.checks.owners import owner_of
from conformance.contract import schemas
from conformance.contract.member_rules import shown
from conformance.model.finding import Finding
from conformance.model.revision import REVISIONS, Revision

REQUIRED = ("timestamp", "event_type", "phase", "outcome")
_VERSION = "/schema_version"
VALUE_KEYWORDS = frozenset(
    ("enum", "const", "pattern", "not", "minimum", "maximum", "minLength", "maxLength", "uniqueItems")
)
"""Keywords that speak of a value; the others speak of members and types."""


def value_at(value: object, pointer: str) -> object:
    """The value at a JSON pointer; ABSENT where there is none."""
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(name, ABSENT)
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return ABSENT
    return value


def _owner(fault: schemas.SchemaFault, found: object, revision: Revision) -> str:
    """The requirement that says more exactly what the schema says."""
    if fault.pointer.endswith(tuple(f"/{name}" for name in REQUIRED)) and found in (None, ""):
        return "EVT-006"
    if fault.pointer.endswith(("/timestamp", "/started_at", "/ended_at", "/exported_at")):
        return "TIM-002"
    if re.fullmatch("/events/[0-9]+/event_id", fault.pointer):
        return "EVT-003"
    if fault.keyword in VALUE_KEYWORDS:
        return owner_of(fault.pointer, revision)
    is_event = fault.keyword == "required" and re.fullmatch("/events/[0-9]+", fault.pointer)
    return "EVT-006" if is_event and isinstance(found, dict) and set(REQUIRED) - found.keys() else "JSN-001"


def schema_faults(exhibit: Exhibit) -> Iterator[schemas.SchemaFault]:
    """What breaks the schema of the document. Raises Blocked."""
    exhibit.need_document_bytes()
    if exhibit.parsed is None or exhibit.parsed.value is ABSENT:
        exhibit.need_document()
    yield from exhibit.schema_faults


def fault_found(exhibit: Exhibit, requirement: str, fault: schemas.SchemaFault) -> Finding:
    """A fault of the schema as a finding."""
    found = value_at(exhibit.parsed.value if exhibit.parsed else ABSENT, fault.pointer)
    got = None if found is ABSENT or isinstance(found, (dict, list)) else shown(found)
    return exhibit.in_document(requirement, fault.pointer, fault.message, got=got, detail=fault.detail)


@check(
    "schema.document",
    *("JSN-001", "JSN-003", "JSN-004", "JSN-005", "TIM-002", "TIM-003", "TIM-004"),
    *("EVT-003", "EVT-004", "EVT-005", "EVT-006", "SCO-008", "REC-035"),
    applies=exporting,
    rebuilt=True,
)
def document(exhibit: Exhibit) -> Iterator[Finding]:
    """The document has the members of its schema, with their types, and its events the right words."""
    for fault in schema_faults(exhibit):
        if fault.keyword not in VALUE_KEYWORDS or not fault.pointer.startswith(("/score/", "/report/")):
            found = value_at(exhibit.parsed.value if exhibit.parsed else ABSENT, fault.pointer)
            told = fault_found(exhibit, _owner(fault, found, exhibit.revision), fault)
            yield _of_another_revision(exhibit, told, found) if fault.pointer == _VERSION else told


def _of_another_revision(exhibit: Exhibit, finding: Finding, found: object) -> Finding:
    """The finding about a `schema_version`: what else it might be, or why it is that of another revision."""
    known = [revision.name for revision in REVISIONS]
    if exhibit.evidence.case is None:
        message = "the document names no revision of the contract that is known here"
        return replace(finding, message=message, expected=" or ".join(f'"{name}"' for name in known))
    if found in known:
        cause = f"written under revision {found}, and {exhibit.revision.name} was asked for"
        return replace(finding, cause=cause)
    return finding


@check("fields.document", "EVT-006", applies=exporting, rebuilt=True)
def in_document(exhibit: Exhibit) -> Iterator[Finding]:
    """Every event of the document has timestamp, event_type, phase and outcome."""
    for place, event in enumerate(exhibit.need_events()):
        for name in REQUIRED:
            if not event.get(name):
                message = f"the event has no {name}"
                yield exhibit.in_document("EVT-006", f"/events/{place}", message, expected=name)


@check("fields.table", "EVT-006", applies=exporting, rebuilt=True)
def in_table(exhibit: Exhibit) -> Iterator[Finding]:
    """Every record of an event has timestamp, event_type, phase and outcome."""
    records, events = exhibit.need_records(), _events(exhibit)
    for row, record in enumerate(records if events is None else records[: len(events)], 2):
        for name in REQUIRED:
            if not record.fields[exhibit.columns.index(name)].text:
                yield exhibit.in_table(
                    "EVT-006", row, name, f"the record has no {name}", expected=name, got=""
                )


def _events(exhibit: Exhibit) -> list[object] | None:
    """The events, whatever they are; records behind them are the matter of CSV-003."""
    value = exhibit.parsed.value if exhibit.parsed else None
    events = value.get("events") if isinstance(value, dict) else None
    return events if isinstance(events, list) else None
