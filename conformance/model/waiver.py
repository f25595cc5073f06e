"""A known failure that a vendor has in hand, and what a run says of it (specification, section 10.1)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple


class WaiverState(StrEnum):
    """What a run says of a waiver. Those that neither waive nor stay unjudged fail the run."""

    HOLDS = "holds"
    EXPIRES_SOON = "expires_soon"
    NOT_JUDGED = "not_judged"
    EXPIRED = "expired"
    PASSES = "passes"
    MATCHES_NOTHING = "matches_nothing"
    MATCHES_TOO_MUCH = "matches_too_much"
    CHANGED = "changed"

    @property
    def waives(self) -> bool:
        return self in (WaiverState.HOLDS, WaiverState.EXPIRES_SOON)

    @property
    def fails(self) -> bool:
        return not self.waives and self is not WaiverState.NOT_JUDGED


class Waiver(NamedTuple):
    """`case` or `check` may be None, not both; `expires` is the last day on which it counts, `YYYY-MM-DD`."""

    case: str | None
    check: str | None
    fingerprint: str
    reason: str
    owner: str
    issue: str
    expires: str

    @property
    def scope(self) -> str:
        """Whose failures it is about: `case story-one, check golden.bytes`."""
        named = (("case", self.case), ("check", self.check))
        return ", ".join(f"{word} {name}" for word, name in named if name is not None)

    def plain(self) -> dict[str, str]:
        """As it stands in a runtime file."""
        return {name: value for name, value in self._asdict().items() if value is not None}


def waiver_of(plain: Mapping[str, str]) -> Waiver:
    """The waiver that a runtime file or a result holds, which has been held to its schema before."""
    return Waiver(plain.get("case"), plain.get("check"), *(plain[name] for name in Waiver._fields[2:]))


class WaiverRow(NamedTuple):
    """One waiver of a run. `number` counts from 1, in the order of the file; `cases` are those it matches."""

    number: int
    waiver: Waiver
    state: WaiverState
    told: str
    cases: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"waiver {self.number} ({self.waiver.scope})"

    def plain(self) -> dict[str, Any]:
        """As a result has it."""
        return {
            "number": self.number,
            "waiver": self.waiver.plain(),
            "state": self.state.value,
            "told": self.told,
            "cases": list(self.cases),
        }


def waiver_row_of(plain: Mapping[str, Any]) -> WaiverRow:
    """The row that `WaiverRow.plain` made plain."""
    return WaiverRow(
        plain["number"],
        waiver_of(plain["waiver"]),
        WaiverState(plain["state"]),
        plain["told"],
        tuple(plain["cases"]),
    )
