"""The closed vocabularies of the contract, in their order (specification, section 1).

The event types are in `revision`. `vocabulary.schema.json` of each revision defines the same words for
programs; a test holds the two equal.
"""

from __future__ import annotations

PHASES = ("audit", "score_report", "micro_drill", "re_audit")
PHASE_RANK = {phase: rank for rank, phase in enumerate(PHASES)}

OUTCOMES = ("success", "fail", "partial", "info")
END_REASONS = ("completed", "aborted", "recovered")
STATUSES = ("pass", "conditional_pass", "fail")

LEVELS = ("none", "core", "scored", "exact", "hardened")
LEVEL_RANK = {level: rank for rank, level in enumerate(LEVELS)}

RECORDING_FORMAT = "svr-recording/1"
