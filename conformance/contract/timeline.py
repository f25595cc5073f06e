"""The timeline: order, ids and instants of events (specification, sections 2.5, 4 and 5)."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from conformance.canonical.utc import format_utc
from conformance.model.recording import Header, RecordedEvent

ExportedEvent = dict[str, Any]

_ORDER = attrgetter("elapsed_us", "line")


def order(events: Iterable[RecordedEvent]) -> list[RecordedEvent]:
    """The events in the order of (`elapsed_us`, line number)."""
    return sorted(events, key=_ORDER)


def event_id(position: int) -> str:
    """The id of the event at a 1-based position (EVT-003)."""
    return f"evt-{position:03d}"


def stamp(header: Header, ordered: Iterable[RecordedEvent]) -> list[ExportedEvent]:
    """Events in timeline order as they are exported, but for `score_delta` (EVT-003 to EVT-005, TIM-001)."""
    return [_exported(header, position, event) for position, event in enumerate(ordered, 1)]


def _exported(header: Header, position: int, event: RecordedEvent) -> ExportedEvent:
    exported: ExportedEvent = {
        "event_id": event_id(position),
        "session_id": header.session_id,
        "participant_id": header.participant_id,
        "timestamp": format_utc(header.started_at + event.elapsed_us),
        "event_type": event.event_type,
        "phase": event.phase,
        "actor_id": event.actor_id,
        "outcome": event.outcome,
    }
    if event.target_id is not None:
        exported["target_id"] = event.target_id
    if event.objective_id is not None:
        exported["objective_id"] = event.objective_id
    if event.critical_error_code is not None:
        exported["critical_error_code"] = event.critical_error_code
    if event.details is not None:
        exported["details"] = event.details
    if event.duration_us is not None:
        exported["duration_us"] = event.duration_us
    return exported
