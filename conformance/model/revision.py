"""The revisions of the contract that this suite knows: what differs between them, as values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from conformance.errors import UsageError

_EVENT_TYPES = (
    "phase_transition",
    "alarm_activated",
    "hazard_identified",
    "exit_selected",
    "extinguisher_attempted",
    "critical_error",
    "microdrill_started",
    "microdrill_completed",
    "re_audit_started",
    "re_audit_completed",
)
_OPTIONAL_MEMBERS = ("target_id", "objective_id", "critical_error_code", "details")
_COLUMNS = (
    "timestamp",
    "event_type",
    "phase",
    "actor_id",
    "outcome",
    "objective_id",
    "critical_error_code",
    "score_delta",
    "event_id",
    "session_id",
    "participant_id",
    "target_id",
    "details",
)


INTEGERS = ("score_delta", "duration_us")
"""The columns that hold integers, in whatever revision has them."""


@dataclass(frozen=True, eq=False)
class Revision:
    """One revision: its words and members; its cases, goldens, schemas and text lie in its folders.

    `name` is its number, as `schema_version` has it; `optional_members` are those of an event in a recording.
    There is one value of each, which pickling keeps.
    """

    name: str
    event_types: tuple[str, ...]
    optional_members: tuple[str, ...]
    columns: tuple[str, ...]

    def __reduce__(self) -> tuple[Callable[[str], Revision], tuple[str]]:
        return revision_named, (self.name,)

    @property
    def place(self) -> tuple[str, ...]:
        """Its folder below `Data/`: that one itself for the current revision."""
        return () if self is CURRENT else ("Revisions", self.name)

    @cached_property
    def sometimes(self) -> tuple[str, ...]:
        """The members of an exported event that it may lack."""
        return (*self.optional_members, "score_delta")

    @cached_property
    def always(self) -> frozenset[str]:
        """The members that every exported event has."""
        return frozenset(self.columns) - set(self.sometimes)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The columns that hold integers."""
        return tuple(name for name in INTEGERS if name in self.columns)


REVISIONS = (
    Revision("1.0.0", _EVENT_TYPES, _OPTIONAL_MEMBERS, _COLUMNS),
    Revision(
        "1.1.0",
        (*_EVENT_TYPES, "interaction"),
        (*_OPTIONAL_MEMBERS, "duration_us"),
        (*_COLUMNS, "duration_us"),
    ),
)
CURRENT = REVISIONS[-1]


def revision_of(document: object) -> Revision:
    """The revision that a document says it has; the current one where there is none of that name."""
    told = document.get("schema_version") if isinstance(document, dict) else None
    return next((revision for revision in REVISIONS if revision.name == told), CURRENT)


def revision_named(name: str) -> Revision:
    """The revision of that number. Raises UsageError, with those that there are."""
    for revision in REVISIONS:
        if revision.name == name:
            return revision
    known = " and ".join(revision.name for revision in REVISIONS)
    raise UsageError(f"there is no revision {name!a} of the contract here", f"this suite knows {known}")
