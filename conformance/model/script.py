"""A scripted session: acts at given times, and what a recording of them must hold (section 11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Act(NamedTuple):
    """Something that happens `at_us` microseconds after the beginning; `members` are those of its row."""

    at_us: int
    act: str
    members: Mapping[str, Any]


class ExpectedEvent(NamedTuple):
    """One event that the recording must hold; its details may hold more than `details`."""

    at_us: int
    event_type: str
    phase: str
    outcome: str
    critical_error_code: str | None = None
    details: Mapping[str, Any] = {}


class Slip(NamedTuple):
    """A slip of the hand: nothing, or one event of that type with the outcome `info`."""

    at_us: int
    event_type: str


class Expects(NamedTuple):
    """What a recording must hold. `events` are in timeline order, `end_us` in microseconds."""

    events: tuple[ExpectedEvent, ...]
    slips: tuple[Slip, ...]
    end_us: int
    reason: str
    score_total: int
    status: str


@dataclass(frozen=True)
class Script:
    """One scripted session. `text` is the script as a runtime is given it, without what is expected."""

    script_id: str
    title: str
    why: str
    requirements: tuple[str, ...]
    tolerance_us: int
    acts: tuple[Act, ...]
    expects: Expects
    text: bytes = field(repr=False)
