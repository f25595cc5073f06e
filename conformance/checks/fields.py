"""The schema, and the fields that no row may lack (specification, sections 4 and 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.canonical.json_reader import ABSENT
from conformance.checks.check import check
from conformance.checks.exhibit import Exhibit, exporting
from conformance.contract import schemas
from conformance.contract.member_rules import shown
from conformance.model.finding import Finding
from conformance.model.vocabulary import COLUMNS

REQUIRED = ("timestamp", "event_type", "phase", "outcome")


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


def _owner(fault: schemas.SchemaFault, found: object) -> str:
    """The requirement that says more exactly what the schema says."""
    if fault.pointer.endswith(("/timestamp", "/started_at", "/ended_at", "/exported_at")):
        return "TIM-002"
    if re.fullmatch("/events/[0-9]+/event_id", fault.pointer):
        return "EVT-003"
    is_event = fault.keyword == "required" and re.fullmatch("/events/[0-9]+", fault.pointer)
    return "EVT-006" if is_event and isinstance(found, dict) and set(REQUIRED) - found.keys() else "JSN-001"


@check("schema.document", "JSN-001", "TIM-002", "EVT-003", "EVT-006", applies=exporting, rebuilt=True)
def document(exhibit: Exhibit) -> Iterator[Finding]:
    """The document keeps its schema."""
    exhibit.need_document_bytes()
    value = exhibit.parsed.value if exhibit.parsed else ABSENT
    if value is ABSENT:
        exhibit.need_document()
    for fault in schemas.faults("session_export", value):
        found = value_at(value, fault.pointer)
        got = None if found is ABSENT or isinstance(found, (dict, list)) else shown(found)
        requirement = _owner(fault, found)
        yield exhibit.in_document(requirement, fault.pointer, fault.message, got=got, detail=fault.detail)


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
    """Every record of the table has timestamp, event_type, phase and outcome."""
    for row, record in enumerate(exhibit.need_records(), 2):
        for name in REQUIRED:
            if not record.fields[COLUMNS.index(name)].text:
                yield exhibit.in_table(
                    "EVT-006", row, name, f"the record has no {name}", expected=name, got=""
                )
