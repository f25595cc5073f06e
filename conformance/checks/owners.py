"""The requirement that each value of the document belongs to."""

from __future__ import annotations

import re

from conformance.contract.requirements import requirements
from conformance.model.revision import Revision

_OWNERS = (
    (r"/schema_version", "JSN-001"),
    (r"/(session_id|participant_id|scenario_id|end_reason)", "JSN-003"),
    (r"/(scenario|rubric)_version", "JSN-004"),
    (r"/scenario_sha256", "JSN-005"),
    (r"/started_at", "TIM-002"),
    (r"/ended_at", "TIM-003"),
    (r"/exported_at", "TIM-004"),
    (r"/events/[0-9]+/timestamp", "TIM-001"),
    (r"/events/[0-9]+/event_id", "EVT-003"),
    (r"/events/[0-9]+/(session|participant)_id", "EVT-004"),
    (r"/events/[0-9]+/score_delta", "SCO-008"),
    (r"/events/[0-9]+/duration_us", "REC-035"),
    (r"/events/[0-9]+.*", "EVT-005"),
    (r"/events", "EVT-001"),
    (r"/score/score_total", "SCO-009"),
    (r"/score/status", "SCO-010"),
    (r"/score/why.*", "SCO-011"),
    (r"/report/(score_total|status)", "REP-001"),
    (r"/report/objective_breakdown/[0-9]+/evidence_event_ids.*", "REP-003"),
    (r"/report/objective_breakdown.*", "REP-002"),
    (r"/report/critical_errors.*", "REP-004"),
    (r"/report/why.*", "REP-005"),
    (r"/report/recommended_microdrills.*", "REP-006"),
    (r"/report/re_audit_delta/improved_objectives.*", "REP-010"),
    (r"/report/re_audit_delta/regressed_objectives.*", "REP-011"),
    (r"/report/re_audit_delta.*", "REP-009"),
    (r"/report/(session_id|participant_id|scenario_id)", "JSN-003"),
    (r".*", "JSN-001"),
)
OWNERS = tuple(sorted({requirement for _, requirement in _OWNERS}))


def owner_of(pointer: str, revision: Revision) -> str:
    """The requirement of a revision that a value of the document belongs to."""
    known = requirements(revision)
    return next(
        requirement
        for pattern, requirement in _OWNERS
        if requirement in known and re.fullmatch(pattern, pointer, re.DOTALL)
    )
