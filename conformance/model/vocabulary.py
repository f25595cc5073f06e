"""The closed vocabularies of the contract (specification, section 1), in their order.

`Data/Schemas/vocabulary.schema.json` defines the same words for programs; a test holds the two equal.
"""

from __future__ import annotations

PHASES = ("audit", "score_report", "micro_drill", "re_audit")
PHASE_RANK = {phase: rank for rank, phase in enumerate(PHASES)}

EVENT_TYPES = (
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
OUTCOMES = ("success", "fail", "partial", "info")
END_REASONS = ("completed", "aborted", "recovered")
STATUSES = ("pass", "conditional_pass", "fail")

LEVELS = ("none", "core", "scored", "exact", "hardened")
LEVEL_RANK = {level: rank for rank, level in enumerate(LEVELS)}

RECORDING_FORMAT = "svr-recording/1"
OPTIONAL_MEMBERS = ("target_id", "objective_id", "critical_error_code", "details")
COLUMNS = (
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
