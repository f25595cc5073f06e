"""Ids of events, sessions and participants (specification, sections 3 and 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.checks.check import check
from conformance.checks.exhibit import Exhibit, exporting
from conformance.checks.parity import as_text
from conformance.contract.member_rules import shown
from conformance.contract.timeline import event_id
from conformance.model.finding import Finding


@check("identifiers.events", "EVT-003", applies=exporting, rebuilt=True)
def event_ids(exhibit: Exhibit) -> Iterator[Finding]:
    """Event ids count the events of the timeline from evt-001."""
    for position, event in enumerate(exhibit.need_events(), 1):
        got, wanted = event.get("event_id"), event_id(position)
        if got != wanted:
            pointer = f"/events/{position - 1}/event_id"
            message = f"the id of event {position} of the timeline is another one"
            yield exhibit.in_document(
                "EVT-003", pointer, message, expected=wanted, got=as_text(got), cause=_cause(got, position)
            )


def _cause(got: object, position: int) -> str | None:
    digits = re.fullmatch(r"evt-([0-9]+)", got) if isinstance(got, str) else None
    if digits and int(digits[1]) == position:
        return "padded to another width"
    if digits and int(digits[1]) == position - 1:
        return "counted from 0"
    if digits and position > 999 and int(digits[1]) == position % 1000:
        return "counted to 999 and begun again"
    if digits and int(digits[1]) > position:
        return "numbered before events were left out, or before ordering"
    if digits:
        return "numbered before ordering, or from 1 in each phase"
    return "another form of id"


@check("identifiers.session", "EVT-004", "JSN-003", applies=exporting, rebuilt=True)
def session_ids(exhibit: Exhibit) -> Iterator[Finding]:
    """Session and participant are the same in the document, its report and every event."""
    document = exhibit.need_document()
    for name in ("session_id", "participant_id"):
        for place, event in enumerate(exhibit.need_events()):
            if not _is_right(exhibit, name, event.get(name)):
                yield _differs(exhibit, "EVT-004", f"/events/{place}/{name}", name, event.get(name))
    report = exhibit.need_member("report", dict)
    for name in ("session_id", "participant_id", "scenario_id"):
        if report.get(name) != document.get(name):
            yield _differs(exhibit, "JSN-003", f"/report/{name}", name, report.get(name))
            if name != "scenario_id" and not _is_right(exhibit, name, report.get(name)):
                yield _differs(exhibit, "EVT-004", f"/report/{name}", name, report.get(name))


def _is_right(exhibit: Exhibit, name: str, got: object) -> bool:
    """True for the document's value, and for the header's where the document has another one."""
    header = exhibit.told.header if exhibit.told else None
    return got == exhibit.need_document().get(name) or (header is not None and got == getattr(header, name))


def _differs(exhibit: Exhibit, requirement: str, pointer: str, name: str, got: object) -> Finding:
    wanted = exhibit.need_document().get(name)
    message = f"{name} differs from that of the document"
    return exhibit.in_document(requirement, pointer, message, expected=shown(wanted), got=shown(got))


@check("identifiers.file", "RUN-001", applies=exporting, rebuilt=True)
def file_name(exhibit: Exhibit) -> Iterator[Finding]:
    """The files are named after the session that the document names."""
    got = exhibit.need_document().get("session_id")
    if got != exhibit.session_id:
        message = "the document is of another session than its file name says"
        yield exhibit.in_document(
            "RUN-001", "/session_id", message, expected=shown(exhibit.session_id), got=shown(got)
        )
