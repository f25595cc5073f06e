"""UTC, in one form, at the right instant, in the right order (specification, section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.canonical.utc import TimeFault, format_utc, parse_utc
from conformance.checks.alignment import align
from conformance.checks.causes import ANOTHER_INSTANT, cause_of_time
from conformance.checks.check import check
from conformance.checks.exhibit import Blocked, Exhibit, exporting, with_recording
from conformance.contract.member_rules import shown
from conformance.model.finding import Finding

_OF_THE_CLOCK = "the machine's clock instead of the time that was given"
TIMES = ("started_at", "ended_at", "exported_at")


def _stamps(exhibit: Exhibit) -> Iterator[tuple[str, Any]]:
    document = exhibit.need_document()
    yield from ((f"/{name}", document[name]) for name in TIMES if name in document)
    for place, event in enumerate(exhibit.need_events()):
        if "timestamp" in event:
            yield f"/events/{place}/timestamp", event["timestamp"]


@check("timestamps.form", "TIM-002", applies=exporting, rebuilt=True)
def form(exhibit: Exhibit) -> Iterator[Finding]:
    """Every instant is UTC in the one form, with six digits of fraction and Z."""
    for pointer, value in _stamps(exhibit):
        try:
            parse_utc(value if isinstance(value, str) else "")
        except TimeFault as fault:
            message = fault.message if isinstance(value, str) else "the instant is no text"
            got = value if isinstance(value, str) else shown(value)
            wanted = "YYYY-MM-DDThh:mm:ss.ffffffZ"
            yield exhibit.in_document(
                "TIM-002", pointer, message, expected=wanted, got=got, cause=fault.hint or None
            )


@check("timestamps.instants", "TIM-001", "TIM-002", "TIM-003", "TIM-004", applies=with_recording, retold=True)
def instants(exhibit: Exhibit) -> Iterator[Finding]:
    """Every instant is the recording's, to the microsecond."""
    told, document = exhibit.need_told(), exhibit.need_document()
    start, end = told.header.started_at, told.header.started_at + told.end.elapsed_us
    wanted = [("TIM-002", "started_at", start), ("TIM-003", "ended_at", end)]
    if exhibit.evidence.exported_at is not None:
        wanted.append(("TIM-004", "exported_at", exhibit.evidence.exported_at))
    for requirement, name, instant in wanted:
        text, got = format_utc(instant), document.get(name)
        if got != text and isinstance(got, str):
            cause = _cause(exhibit, name, text, got)
            yield _other(exhibit, requirement, f"/{name}", name, text, got, cause)
    recorded, exported = exhibit.recorded, exhibit.need_events()
    for ours, theirs in align(recorded, exported).pairs:
        text, got = recorded[ours]["timestamp"], exported[theirs].get("timestamp")
        if got != text and isinstance(got, str):
            pointer = f"/events/{theirs}/timestamp"
            yield _other(exhibit, "TIM-001", pointer, "timestamp", text, got, cause_of_time(text, got))


def _other(
    exhibit: Exhibit, requirement: str, pointer: str, name: str, wanted: str, got: str, cause: str | None
) -> Finding:
    message = f"{name} is not the instant of the recording"
    return exhibit.in_document(requirement, pointer, message, expected=wanted, got=got, cause=cause)


def _cause(exhibit: Exhibit, name: str, wanted: str, got: str) -> str | None:
    """Why one of the document's own instants is another one: taken from elsewhere, if it is found there."""
    document, events = exhibit.need_document(), exhibit.need_events()
    places = {other: document.get(other) for other in TIMES if other != name}
    if events:
        places |= {
            "the last event": events[-1].get("timestamp"),
            "the first event": events[0].get("timestamp"),
        }
    taken = next((place for place, instant in places.items() if instant == got), None)
    if taken is not None:
        return f"taken from {taken}"
    cause = cause_of_time(wanted, got)
    is_clock = name == "exported_at" and cause in (None, ANOTHER_INSTANT)
    return _OF_THE_CLOCK if is_clock else cause


@check("timestamps.order", "TIM-006", applies=exporting, rebuilt=True)
def order(exhibit: Exhibit) -> Iterator[Finding]:
    """Event timestamps never decrease, and lie between started_at and ended_at."""
    try:
        stamps = [(pointer, parse_utc(value)) for pointer, value in _stamps(exhibit)]
    except (TimeFault, TypeError):
        raise Blocked("timestamps.form") from None
    bounds = dict(stamps)
    latest, end = bounds.get("/started_at", 0), bounds.get("/ended_at")
    for pointer, instant in stamps:
        if not pointer.startswith("/events/"):
            continue
        if instant < latest:
            message = "the event is earlier than the one before it, or than the start"
            yield exhibit.in_document(
                "TIM-006",
                pointer,
                message,
                expected=f"not before {format_utc(latest)}",
                got=format_utc(instant),
            )
        if end is not None and instant > end:
            message = "the event is later than the end"
            yield exhibit.in_document(
                "TIM-006", pointer, message, expected=f"not after {format_utc(end)}", got=format_utc(instant)
            )
        latest = max(latest, instant)
