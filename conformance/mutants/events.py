"""Lies about the events: which of them, in what order, with what ids and members (section 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from conformance.contract.timeline import ExportedEvent, stamp
from conformance.exporter.export import Steps
from conformance.model.recording import Header, RecordedEvent
from conformance.model.revision import REVISIONS
from conformance.mutants.mutant import lie, orders, stamps

Recorded = list[RecordedEvent]
Exported = list[ExportedEvent]
_KEPT = 40
_PARITY = "parity.recording"


@lie("EVT-001", _PARITY, orders)
def drops_failed_attempts(events: Recorded) -> Recorded:
    """Exports no event whose outcome is fail."""
    return [event for event in events if event.outcome != "fail"]


@lie("EVT-001", _PARITY, orders)
def drops_partial_attempts(events: Recorded) -> Recorded:
    """Exports no event whose outcome is partial."""
    return [event for event in events if event.outcome != "partial"]


@lie("EVT-001", _PARITY, orders)
def drops_slips(events: Recorded) -> Recorded:
    """Exports no event whose outcome is info, but for transitions."""
    return [event for event in events if event.outcome != "info" or event.event_type == "phase_transition"]


@lie("EVT-001", _PARITY, orders)
def drops_practice(events: Recorded) -> Recorded:
    """Exports no attempt of the drill."""
    return [e for e in events if e.phase != "micro_drill" or e.event_type == "phase_transition"]


@lie("EVT-001", _PARITY, orders)
def joins_repeated_events(events: Recorded) -> Recorded:
    """Exports an act that is repeated at once only one time."""
    kept: Recorded = []
    for event in events:
        if not kept or kept[-1][2:] != event[2:]:
            kept.append(event)
    return kept


@lie("EVT-001", _PARITY, orders)
def keeps_one_event_an_instant(events: Recorded) -> Recorded:
    """Keeps events in a map by their time and type."""
    return list({(event.elapsed_us, event.event_type): event for event in events}.values())


@lie("EVT-001", _PARITY, orders)
def keeps_the_last_events(events: Recorded) -> Recorded:
    """Keeps the last 40 events, as a ring buffer does."""
    return events[-_KEPT:]


@lie("EVT-001", _PARITY, orders)
def loses_the_last_event(events: Recorded) -> Recorded:
    """Leaves out the last event."""
    return events[:-1]


@lie("EVT-001", _PARITY, stamps)
def adds_an_event(events: Exported) -> Exported:
    """Adds an event of its own at the end."""
    if not events:
        return events
    added = {**events[-1], "event_id": f"evt-{len(events) + 1:03d}", "event_type": "re_audit_started"}
    added.pop("critical_error_code", None)
    return [*events, added | {"outcome": "info"}]


@lie("EVT-001", _PARITY, orders)
def sorts_times_as_texts(events: Recorded) -> Recorded:
    """Sorts events by the digits of elapsed_us."""
    return sorted(events, key=lambda event: str(event.elapsed_us))


@lie("EVT-001", _PARITY, orders)
def sorts_by_milliseconds(events: Recorded) -> Recorded:
    """Takes events of one millisecond for events of one instant."""
    return sorted(events, key=lambda event: (event.elapsed_us // 1000, event.line))


@lie("EVT-001", _PARITY, orders)
def knows_ten_types(events: Recorded) -> Recorded:
    """Leaves out the events of a type that revision 1.0.0 did not have."""
    return [event for event in events if event.event_type in REVISIONS[0].event_types]


def _instants(change: Callable[[RecordedEvent], RecordedEvent]) -> Steps:
    """Each event dated as another one; the order stays."""
    return Steps(stamp=lambda header, events: stamp(header, [change(event) for event in events]))


@lie("TIM-001", "timestamps.instants", _instants)
def dates_acts_by_their_beginning(event: RecordedEvent) -> RecordedEvent:
    """Gives an event the instant at which its act began."""
    return event._replace(elapsed_us=event.elapsed_us - (event.duration_us or 0))


@lie("EVT-001", _PARITY, orders)
def sorts_by_the_beginning_of_acts(events: Recorded) -> Recorded:
    """Sorts events by the instant at which their acts began."""
    return sorted(events, key=lambda event: (event.elapsed_us - (event.duration_us or 0), event.line))


@lie("TIM-006", "timestamps.order", orders)
def keeps_the_order_of_the_lines(events: Recorded) -> Recorded:
    """Exports events in the order of their lines."""
    return sorted(events, key=lambda event: event.line)


@lie("EVT-002", _PARITY, orders)
def reverses_ties(events: Recorded) -> Recorded:
    """Reverses the order of lines with one elapsed_us."""
    return sorted(events, key=lambda event: (event.elapsed_us, -event.line))


@lie("EVT-002", _PARITY, orders)
def sorts_ties_by_outcome(events: Recorded) -> Recorded:
    """Sorts events of one instant and one type by their outcome."""
    return sorted(events, key=lambda e: (e.elapsed_us, e.event_type != "phase_transition", e.outcome))


def _renumbered(event_id: Callable[[int], str]) -> Steps:
    return stamps(lambda events: [{**e, "event_id": event_id(place)} for place, e in enumerate(events, 1)])


@lie("EVT-003", "identifiers.events", _renumbered)
def counts_events_from_zero(position: int) -> str:
    """The first event is evt-000."""
    return f"evt-{position - 1:03d}"


@lie("EVT-003", "identifiers.events", _renumbered)
def pads_ids_to_four_digits(position: int) -> str:
    """The first event is evt-0001."""
    return f"evt-{position:04d}"


@lie("EVT-003", "identifiers.events", _renumbered)
def does_not_pad_ids(position: int) -> str:
    """The first event is evt-1."""
    return f"evt-{position}"


@lie("EVT-003", "identifiers.events", _renumbered)
def begins_again_after_999(position: int) -> str:
    """The event behind evt-999 is evt-001 with a letter."""
    return f"evt-{position:03d}" if position < 1000 else f"evt-{position - 999:03d}b"


def _stamping(stamp_all: Callable[[Header, Iterable[RecordedEvent]], Exported]) -> Steps:
    return Steps(stamp=stamp_all)


@lie("EVT-003", "identifiers.events", _stamping)
def numbers_events_by_line(header: Header, events: Iterable[RecordedEvent]) -> Exported:
    """Gives ids before it orders the events."""
    ordered = list(events)
    place = {line: number for number, line in enumerate(sorted(event.line for event in ordered), 1)}
    stamped = zip(stamp(header, ordered), ordered, strict=True)
    return [{**event, "event_id": f"evt-{place[told.line]:03d}"} for event, told in stamped]
