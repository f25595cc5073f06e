"""The report: what went well, what went wrong, what to drill, and how the re-audit compares (section 8.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from conformance.contract.scoring import Ledger, Standing
from conformance.contract.timeline import ExportedEvent
from conformance.model.scenario import Scenario

Recommendation = dict[str, str]


def report_of(events: Sequence[ExportedEvent], ledger: Ledger, scenario: Scenario) -> dict[str, Any]:
    """The members of `report` that follow from the score: all but the three ids (REP-001 to REP-011)."""
    report: dict[str, Any] = {
        "score_total": ledger.total,
        "status": ledger.status,
        "objective_breakdown": breakdown(ledger),
        "critical_errors": critical_errors(ledger),
        "why": why(ledger),
        "recommended_microdrills": microdrills(ledger, scenario),
    }
    opened = re_audit_opened(events)
    if opened is not None:
        report["re_audit_delta"] = re_audit_delta(events[:opened], ledger, scenario)
    return report


def re_audit_opened(events: Sequence[ExportedEvent]) -> int | None:
    """The place of the event that opens the re-audit, if one does."""
    places = (
        place
        for place, event in enumerate(events)
        if event["phase"] == "re_audit" and event["event_type"] == "phase_transition"
    )
    return next(places, None)


def breakdown(ledger: Ledger) -> list[dict[str, Any]]:
    """`objective_breakdown` (REP-002, REP-003)."""
    return [
        {
            "objective_id": standing.objective.objective_id,
            "label": standing.objective.label,
            "weight": standing.objective.weight,
            "achieved": standing.achieved_in is not None,
            "score_awarded": standing.awarded,
            "evidence_event_ids": standing.evidence,
        }
        for standing in ledger.standings
    ]


def critical_errors(ledger: Ledger) -> list[dict[str, Any]]:
    """`critical_errors` (REP-004)."""
    return [
        {
            "code": slip.rule.code,
            "trigger_event_id": slip.event["event_id"],
            "penalty": slip.penalty,
            "why": slip.rule.why,
        }
        for slip in ledger.slips
    ]


def why(ledger: Ledger) -> list[str]:
    """`report.why` (REP-005)."""
    achieved = [standing.why for standing in ledger.standings if standing.achieved_in]
    missed = [standing.why for standing in ledger.standings if not standing.achieved_in]
    return achieved + missed + [slip.rule.why for slip in ledger.slips]


def microdrills(ledger: Ledger, scenario: Scenario) -> list[Recommendation]:
    """`recommended_microdrills` (REP-006)."""
    sources = {"critical_error_match": _by_error, "highest_weight_miss": _by_miss}
    chosen: dict[str, str] = {}
    for source in scenario.priority:
        for drill, reason in sources[source](ledger, scenario):
            chosen.setdefault(drill, reason)
    drills = [{"microdrill_id": drill, "reason": reason} for drill, reason in chosen.items()]
    return drills[: scenario.max_assigned]


def _by_error(ledger: Ledger, scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Drills for the critical errors of the audit (REP-007)."""
    for slip in ledger.slips:
        for drill in scenario.microdrills if slip.event["phase"] == "audit" else ():
            if slip.rule.code in drill.critical_error_codes:
                yield drill.microdrill_id, slip.rule.why


def _by_miss(ledger: Ledger, scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Drills for the objectives missed in the audit, the heaviest first (REP-008)."""
    missed = [
        standing.objective
        for standing in ledger.standings
        if "audit" in standing.objective.phases and standing.achieved_in != "audit"
    ]
    for objective in sorted(missed, key=lambda objective: -objective.weight):
        for drill in scenario.microdrills:
            if objective.objective_id in drill.missed_objective_ids:
                yield drill.microdrill_id, objective.why_fail


def re_audit_delta(before: Iterable[ExportedEvent], ledger: Ledger, scenario: Scenario) -> dict[str, Any]:
    """`re_audit_delta` (REP-009 to REP-011) of a session with these events before its re-audit."""
    held = scenario.hold(sum([ledger.deltas.get(event["event_id"], 0) for event in before]))
    return {
        "score_before": held,
        "score_after": ledger.total,
        "score_delta": ledger.total - held,
        "improved_objectives": [s.objective.objective_id for s in ledger.standings if _improved(s)],
        "regressed_objectives": [s.objective.objective_id for s in ledger.standings if _regressed(s)],
    }


def _improved(standing: Standing) -> bool:
    return "audit" in standing.objective.phases and standing.achieved_in == "re_audit"


def _regressed(standing: Standing) -> bool:
    """Achieved before, tried again in the re-audit, and not satisfied there."""
    if standing.achieved_in is None or "re_audit" not in standing.objective.phases:
        return False
    return "re_audit" in standing.decisive and "re_audit" not in standing.satisfied
