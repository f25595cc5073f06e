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

_FORM = "YYYY-MM-DDTHH:MM:SS.ffffffZ"
_OF_THE_CLOCK = "the machine's clock instead of the time that was given"
_RULES = {"started_at": "TIM-002", "ended_at": "TIM-003", "exported_at": "TIM-004"}
TIMES = tuple(_RULES)


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
            yield exhibit.in_document(
                "TIM-002", pointer, message, expected=_FORM, got=got, cause=fault.hint or None
            )


@check("timestamps.instants", "TIM-001", "TIM-002", "TIM-003", "TIM-004", applies=with_recording, retold=True)
def instants(exhibit: Exhibit) -> Iterator[Finding]:
    """Every instant is the recording's, to the microsecond."""
    document = exhibit.need_document()
    for name, text in _wanted(exhibit).items():
        got = document.get(name)
        if got != text and isinstance(got, str):
            cause = _cause(exhibit, name, text, got)
            yield _other(exhibit, _RULES[name], f"/{name}", name, text, got, cause)
    recorded, exported = exhibit.recorded, exhibit.need_events()
    for ours, theirs in align(recorded, exported).pairs:
        text, got = recorded[ours]["timestamp"], exported[theirs].get("timestamp")
        if got != text and isinstance(got, str):
            pointer = f"/events/{theirs}/timestamp"
            yield _other(exhibit, "TIM-001", pointer, "timestamp", text, got, cause_of_time(text, got))


def _knows_durations(exhibit: Exhibit) -> bool:
    """Applies where the revision has the member."""
    return exporting(exhibit) and "duration_us" in exhibit.revision.optional_members


@check("timestamps.durations", "REC-035", applies=_knows_durations, rebuilt=True)
def durations(exhibit: Exhibit) -> Iterator[Finding]:
    """No act began before the session: none went on for longer than its own instant is after the start."""
    timed = [entry for entry in enumerate(exhibit.need_events()) if type(entry[1].get("duration_us")) is int]
    for place, event in timed:
        try:
            elapsed = parse_utc(event["timestamp"]) - parse_utc(exhibit.need_member("started_at", str))
        except (TimeFault, KeyError, TypeError):
            raise Blocked("timestamps.form") from None
        if event["duration_us"] > elapsed:
            pointer, got = f"/events/{place}/duration_us", str(event["duration_us"])
            message = "the act would have begun before the session"
            yield exhibit.in_document("REC-035", pointer, message, expected=f"at most {elapsed}", got=got)


def _wanted(exhibit: Exhibit) -> dict[str, str]:
    """The document's own instants as they should be; `exported_at` where it is known."""
    told, given = exhibit.need_told(), exhibit.evidence.exported_at
    start = told.header.started_at
    instants = {"started_at": start, "ended_at": start + told.end.elapsed_us}
    if given is not None:
        instants["exported_at"] = given
    return {name: format_utc(instant) for name, instant in instants.items()}


def _other(
    exhibit: Exhibit, requirement: str, pointer: str, name: str, wanted: str, got: str, cause: str | None
) -> Finding:
    source = "that was given" if name == "exported_at" else "of the recording"
    message = f"{name} is not the instant {source}"
    return exhibit.in_document(requirement, pointer, message, expected=wanted, got=got, cause=cause)


def _cause(exhibit: Exhibit, name: str, wanted: str, got: str) -> str | None:
    """Why one of the document's own instants is another one: taken from elsewhere, if it is found there.

    It is not taken from a place that should have the same instant, and is as wrong.
    """
    for place, right, written in _places(exhibit):
        if written == got and right != wanted:
            return f"taken from {place}"
    cause = cause_of_time(wanted, got)
    is_clock = name == "exported_at" and cause in (None, ANOTHER_INSTANT)
    return _OF_THE_CLOCK if is_clock else cause


def _places(exhibit: Exhibit) -> Iterator[tuple[str, str | None, Any]]:
    """Where an instant may be taken from, with the one that belongs there and the one that stands there."""
    wanted, document = _wanted(exhibit), exhibit.need_document()
    yield from ((name, wanted.get(name), document.get(name)) for name in TIMES)
    recorded, events = exhibit.recorded, exhibit.need_events()
    if recorded and events:
        yield "the last event", recorded[-1]["timestamp"], events[-1].get("timestamp")
        yield "the first event", recorded[0]["timestamp"], events[0].get("timestamp")


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
