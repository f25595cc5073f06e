"""The scenario's data as values (specification, section 8.1)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from conformance.model.revision import Revision


@dataclass(frozen=True)
class Objective:
    objective_id: str
    label: str
    weight: int
    evidence_event: str
    phases: tuple[str, ...]
    required_detail: tuple[tuple[str, str | bool | int], ...]
    within_seconds: int | None
    why_success: str
    why_fail: str


@dataclass(frozen=True)
class CriticalError:
    code: str
    penalty: int
    hard_fail: bool
    why: str


@dataclass(frozen=True)
class Microdrill:
    microdrill_id: str
    missed_objective_ids: tuple[str, ...]
    critical_error_codes: tuple[str, ...]


@dataclass(frozen=True)
class Scenario:
    """Three files as one value, and the revision of the contract under which sessions are read with it.

    `sha256` is of the RFC 8785 form of the three objects (JSN-005).
    """

    revision: Revision
    scenario_id: str
    scenario_version: str
    rubric_version: str
    sha256: str
    scored_phases: frozenset[str]
    max_score: int
    pass_threshold: int
    conditional_pass_threshold: int
    objectives: tuple[Objective, ...]
    critical_errors: tuple[CriticalError, ...]
    microdrills: tuple[Microdrill, ...]
    max_assigned: int
    priority: tuple[str, ...]

    @cached_property
    def objective_ids(self) -> frozenset[str]:
        return frozenset(objective.objective_id for objective in self.objectives)

    @cached_property
    def errors_by_code(self) -> dict[str, CriticalError]:
        return {error.code: error for error in self.critical_errors}

    @cached_property
    def evidence_types(self) -> frozenset[str]:
        return frozenset(objective.evidence_event for objective in self.objectives)

    def hold(self, total: int) -> int:
        """`total` held to 0..`max_score` (SCO-009)."""
        return min(max(total, 0), self.max_score)
