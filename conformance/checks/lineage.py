"""Phases in their order, and evidence that leads to events (specification, sections 2.5 and 8.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from conformance.canonical.utc import TimeFault
from conformance.checks.check import check
from conformance.checks.exhibit import Blocked, Exhibit, exporting
from conformance.contract.faults import Broken
from conformance.contract.rebuilding import raw_recording
from conformance.contract.timeline_rules import TIMELINE_RULES
from conformance.model.finding import Finding

_RULES = {
    "REJ-007": "REC-017",
    "REJ-008": "REC-017",
    "REJ-035": "REC-028",
    "REJ-036": "REC-029",
    "REJ-037": "REC-030",
    "REJ-038": "REC-031",
}
_EVENT_ID = re.compile(r"evt-[0-9]+")
_BRACKETS = re.compile(r" \((evt-[0-9]+(?:, evt-[0-9]+)*)\)$")


@check("lineage.phases", *sorted(set(_RULES.values())), applies=exporting, rebuilt=True)
def phases(exhibit: Exhibit) -> Iterator[Finding]:
    """The events run through the phases in their order, each opened by its transition."""
    exhibit.need_scorable()
    try:
        raw = raw_recording(exhibit.need_document())
    except TimeFault:
        raise Blocked("timestamps.form") from None
    except (KeyError, TypeError):
        raise Blocked("schema.document") from None
    for rule in TIMELINE_RULES:
        for fault in rule.find(raw, exhibit.evidence.scenario):
            yield _placed(exhibit, fault)


def _placed(exhibit: Exhibit, fault: Broken) -> Finding:
    place = fault.line - 2
    inside = 0 <= place < len(exhibit.need_events())
    pointer = f"/events/{place}{fault.pointer}" if inside else "/events"
    return exhibit.in_document(_RULES[fault.code], pointer, fault.message)


@check("lineage.evidence", "REP-012", applies=exporting, rebuilt=True)
def evidence(exhibit: Exhibit) -> Iterator[Finding]:
    """Every event id that the report names is an event's."""
    ids = {event["event_id"] for event in exhibit.need_scorable()}
    for pointer, name in named(exhibit):
        if name not in ids:
            yield exhibit.in_document("REP-012", pointer, f"{name} is no event of the document", got=name)


def named(exhibit: Exhibit) -> Iterator[tuple[str, str]]:
    """Pointers to the event ids that score and report name, and the ids."""
    report, score = exhibit.need_member("report", dict), exhibit.need_member("score", dict)
    for place, entry in enumerate(_objects(report.get("objective_breakdown"))):
        ids = entry.get("evidence_event_ids")
        for step, name in enumerate(ids if isinstance(ids, list) else []):
            yield f"/report/objective_breakdown/{place}/evidence_event_ids/{step}", str(name)
    for place, entry in enumerate(_objects(report.get("critical_errors"))):
        yield f"/report/critical_errors/{place}/trigger_event_id", str(entry.get("trigger_event_id"))
    why = score.get("why")
    for place, line in enumerate(why if isinstance(why, list) else []):
        brackets = _BRACKETS.search(line) if isinstance(line, str) else None
        for name in _EVENT_ID.findall(brackets[1]) if brackets else ():
            yield f"/score/why/{place}", name


def _objects(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise Blocked("schema.document")
    return value
