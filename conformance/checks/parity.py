"""The same events in recording and document (specification, section 4)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from conformance.checks.alignment import Alignment, align
from conformance.checks.causes import cause_of_value
from conformance.checks.check import check
from conformance.checks.differing import equal, parting
from conformance.checks.exhibit import Exhibit, with_recording
from conformance.checks.reading_rules import rule_of_member
from conformance.contract.timeline import ExportedEvent
from conformance.model.finding import Finding
from conformance.model.revision import CURRENT

_REQUIRED = ("event_type", "phase", "actor_id", "outcome")
_KINDS = {
    "outcome": "with the outcome",
    "event_type": "of the type",
    "phase": "of the phase",
    "actor_id": "of the actor",
}
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
                "JSN-003", f"/{name}", message, expected=value, got=as_text(got), cause=cause
            )


_OF_MEMBERS = {"duration_us": "REC-035"}
_READING = ("REC-007", "REC-009", "REC-011", "REC-012", "REC-019", "REC-024", "REC-035")


@check("parity.recording", "EVT-001", "EVT-002", "EVT-005", *_READING, applies=with_recording, retold=True)
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
    """The reason that takes exactly these events, and no other."""
    if not missing:
        return None
    lost = set(missing)
    if all(place and _same_act(recorded[place], recorded[place - 1]) for place in missing):
        return "repeated events joined"
    outcomes = {recorded[place]["outcome"] for place in missing}
    for name, words in _KINDS.items():
        values = {recorded[place][name] for place in missing}
        if len(values) == 1 and lost == {place for place, e in enumerate(recorded) if e[name] in values}:
            return f"events {words} {values.pop()} dropped"
    if outcomes in ({"fail"}, {"fail", "partial"}):
        return "failed attempts dropped"
    return _cause_of_end(len(recorded), missing)


def _cause_of_end(count: int, missing: Sequence[int]) -> str | None:
    if missing[-1] == len(missing) - 1:
        return "the first events lost, as in a ring buffer that keeps the last ones"
    return "the last events lost" if missing[0] == count - len(missing) else None


def _same_act(event: ExportedEvent, before: ExportedEvent) -> bool:
    return all(event.get(name) == before.get(name) for name in (*_REQUIRED, *CURRENT.optional_members))


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
    for name in (*_REQUIRED, *exhibit.revision.optional_members):
        wanted, got = ours.get(name), theirs.get(name)
        if (name in ours) == (name in theirs) and equal(wanted, got):
            continue
        pointer = f"/events/{place}/{name}" if name in theirs else f"/events/{place}"
        cause = _cause_of_member(name, ours, theirs)
        pointer, wanted, got = parting(wanted, got, pointer) if name in theirs else (pointer, wanted, got)
        expected, found = _texts(wanted, got)
        expected = expected if name in ours else "absent"
        found = found if name in theirs else "absent"
        message = f"{name} is not as recorded"
        finding = exhibit.in_document("EVT-005", pointer, message, expected=expected, got=found, cause=cause)
        yield finding
        rule = _OF_MEMBERS.get(name) or rule_of_member(
            wanted, got, recorded=name in ours, exported=name in theirs
        )
        if rule is not None:
            yield replace(finding, requirement=rule)
        if _was_escaped(exhibit, wanted, got):
            yield replace(finding, requirement="REC-007")


def _was_escaped(exhibit: Exhibit, wanted: object, got: object) -> bool:
    """True where a character was lost that the recording holds as an escape only."""
    if not isinstance(wanted, str) or not isinstance(got, str):
        return False
    recording = exhibit.evidence.recording or b""
    lost = set(wanted) - set(got)
    return any(character.encode() not in recording for character in lost) and b"\\" in recording


def _texts(wanted: object, got: object) -> tuple[str, str]:
    """Two values; a text beside another value in quotes, so that it looks like no number."""
    known = wanted is not None and got is not None
    if known and isinstance(wanted, str) != isinstance(got, str):
        return as_json(wanted), as_json(got)
    return as_text(wanted), as_text(got)


def _cause_of_member(name: str, ours: ExportedEvent, theirs: ExportedEvent) -> str | None:
    if name not in theirs:
        return f"{name} dropped" if ours[name] != {} else f"an empty {name} dropped"
    if name not in ours:
        return f"a default for {name}, where the recording has none"
    return cause_of_value(ours[name], theirs[name])


def as_text(value: object) -> str:
    """A text as it is, another value as JSON."""
    return value if isinstance(value, str) else as_json(value)


def as_json(value: object) -> str:
    """A value as JSON, for a person."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=repr)
