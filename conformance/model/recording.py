"""A recording as the contract understands it (specification, section 2)."""

from __future__ import annotations

from typing import Any, NamedTuple

Details = dict[str, Any]


class Header(NamedTuple):
    """The first line. `started_at` is an instant in microseconds since 1970-01-01T00:00:00Z."""

    session_id: str
    participant_id: str
    scenario_id: str
    started_at: int


class RecordedEvent(NamedTuple):
    """One captured event. `line` is 1-based; an absent optional member is None (null is not legal)."""

    line: int
    elapsed_us: int
    event_type: str
    phase: str
    actor_id: str
    outcome: str
    target_id: str | None = None
    objective_id: str | None = None
    critical_error_code: str | None = None
    details: Details | None = None
    duration_us: int | None = None


class End(NamedTuple):
    """The last line. `elapsed_us` is in microseconds since the header's `started_at`."""

    elapsed_us: int
    reason: str


class Recording(NamedTuple):
    """A legal recording; `events` in the order of the lines."""

    header: Header
    events: tuple[RecordedEvent, ...]
    end: End
