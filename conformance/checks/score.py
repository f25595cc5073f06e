"""The score, recomputed from the export's own events (specification, sections 8.2 to 8.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from conformance.canonical.utc import parse_utc
from conformance.checks.check import check
from conformance.checks.exhibit import Exhibit, exporting
from conformance.checks.mistakes import mistake_of
from conformance.checks.parity import as_text
from conformance.checks.scored import given, written
from conformance.contract.member_rules import shown
from conformance.contract.scoring import (
    SECOND,
    Ledger,
    Standing,
    has_details,
    in_time,
    objective_line,
    phase_openings,
    why_lines,
)
from conformance.contract.timeline import ExportedEvent
from conformance.model.finding import Finding
from conformance.model.scenario import Objective

_DELTA_RULES = ("SCO-002", "SCO-003", "SCO-004", "SCO-005", "SCO-006", "SCO-007", "SCO-008", "REC-026")


@check("score.deltas", *_DELTA_RULES, applies=exporting, rebuilt=True)
def deltas(exhibit: Exhibit) -> Iterator[Finding]:
    """Every event has the score_delta that the rules give it, and no other event has one."""
    ledger, events, scenario = exhibit.need_ledger(), exhibit.need_events(), exhibit.evidence.scenario
    mistake = mistake_of(events, scenario, written(exhibit), given(events, ledger, scenario))
    found = False
    for place, event in enumerate(events):
        wanted, got = ledger.deltas.get(event["event_id"]), event.get("score_delta")
        if wanted != got or isinstance(got, bool):
            found = True
            finding = _delta(exhibit, ledger, place, event, wanted, got)
            yield (finding if mistake is None else replace(finding, requirement=mistake[0], cause=mistake[1]))
    if mistake is not None and not found:
        message = "every score_delta is right, and score and report are those of this mistake"
        yield exhibit.in_document(mistake[0], "/score", message, cause=mistake[1])


def _delta(
    exhibit: Exhibit, ledger: Ledger, place: int, event: ExportedEvent, wanted: int | None, got: Any
) -> Finding:
    requirement, why = _broken(exhibit, ledger, event, wanted, got)
    pointer = f"/events/{place}/score_delta" if "score_delta" in event else f"/events/{place}"
    expected = "absent" if wanted is None else str(wanted)
    found = shown(got) if "score_delta" in event else "absent"
    return exhibit.in_document(requirement, pointer, f"score_delta: {why}", expected=expected, got=found)


def _broken(
    exhibit: Exhibit, ledger: Ledger, event: ExportedEvent, wanted: int | None, got: Any
) -> tuple[str, str]:
    if wanted is None:
        return "SCO-008", "the event is no attempt and no critical error, so it has none"
    if got is None:
        return "SCO-008", "every attempt and every critical error has one, 0 too"
    if event["event_type"] == "critical_error":
        return "SCO-007", "a critical error costs its penalty each time in a scored phase, and 0 in another"
    return _broken_award(exhibit, ledger, event, wanted, got)


def _broken_award(
    exhibit: Exhibit, ledger: Ledger, event: ExportedEvent, wanted: int, got: Any
) -> tuple[str, str]:
    if wanted:
        return _denied(exhibit, ledger, event, got)
    standings = [s for s in ledger.standings if s.objective.evidence_event == event["event_type"]]
    if event["event_id"] not in {attempt["event_id"] for s in standings for attempt in s.decisive.values()}:
        return "SCO-002", "only the first attempt of a phase counts in it"
    if not any(event["phase"] in s.objective.phases for s in standings):
        return "SCO-004", f"the phase {event['phase']} is none of the objective's phases"
    return _unsatisfied(exhibit, event, standings)


def _denied(exhibit: Exhibit, ledger: Ledger, event: ExportedEvent, got: Any) -> tuple[str, str]:
    """Why an attempt that achieves an objective was not awarded."""
    events = exhibit.need_events()
    achieved = [s for s in ledger.standings if s.achieved_in and s.decisive[s.achieved_in] is event]
    if got == 0 and any(_just_in_time(event, s.objective, phase_openings(events)) for s in achieved):
        return "SCO-005", "the attempt came exactly at the limit, and is in time"
    before = [other for other in events[: events.index(event)] if _same_act(other, event)]
    if got == 0 and any(other["outcome"] == "info" for other in before if other["phase"] == event["phase"]):
        return "SCO-002", "this is the first attempt of its phase: an event with the outcome info is none"
    if got == 0 and any(other["phase"] != event["phase"] for other in before):
        return "SCO-004", "a failure in another phase does not keep this phase from achieving the objective"
    if got == 0 and any(s.objective.within_seconds is not None for s in achieved):
        return "SCO-005", "the attempt came in time"
    if got == 0 and any(s.objective.required_detail for s in achieved):
        return "SCO-003", "the attempt satisfies the objective, with success and equal details"
    return "SCO-006", "the attempt achieves an objective, and is awarded its weight once"


def _same_act(other: ExportedEvent, event: ExportedEvent) -> bool:
    return bool(other["event_type"] == event["event_type"])


def _just_in_time(event: ExportedEvent, objective: Objective, opened: dict[str, str]) -> bool:
    if objective.within_seconds is None:
        return False
    waited = parse_utc(event["timestamp"]) - parse_utc(opened[event["phase"]])
    return waited == objective.within_seconds * SECOND


def _unsatisfied(exhibit: Exhibit, event: ExportedEvent, standings: list[Standing]) -> tuple[str, str]:
    opened = phase_openings(exhibit.need_events())
    here = [s.objective for s in standings if event["phase"] in s.objective.phases]
    if event["outcome"] != "success" or not any(has_details(event, objective) for objective in here):
        return (
            "SCO-003",
            "the attempt does not satisfy the objective: outcome success and equal details are needed",
        )
    if not any(in_time(event, objective, opened) for objective in here):
        return "SCO-005", "the attempt came too late after the phase was opened"
    return "SCO-006", "the objective was achieved before, and is awarded once"


@check("score.total", "SCO-009", applies=exporting, rebuilt=True)
def total(exhibit: Exhibit) -> Iterator[Finding]:
    """score_total is the sum of all score_delta, held to the range once, at the end."""
    ledger, got = exhibit.need_ledger(), exhibit.need_member("score", dict).get("score_total")
    if got != ledger.total or isinstance(got, bool):
        cause = _cause_of_total(exhibit, ledger, got)
        message = "score_total is not the sum of the score_delta of the events"
        yield exhibit.in_document(
            "SCO-009", "/score/score_total", message, expected=str(ledger.total), got=shown(got), cause=cause
        )


def _cause_of_total(exhibit: Exhibit, ledger: Ledger, got: object) -> str | None:
    scenario, held, raw = exhibit.evidence.scenario, 0, sum(ledger.deltas.values())
    for event in exhibit.need_events():
        held = scenario.hold(held + ledger.deltas.get(event["event_id"], 0))
    if got == raw:
        return "not held to the range"
    return "held to the range at each event" if got == held else None


@check("score.status", "SCO-010", applies=exporting, rebuilt=True)
def status(exhibit: Exhibit) -> Iterator[Finding]:
    """The status follows from the total, the thresholds and hard failures."""
    ledger, got = exhibit.need_ledger(), exhibit.need_member("score", dict).get("status")
    if got != ledger.status:
        hard = any(slip.counted and slip.rule.hard_fail for slip in ledger.slips)
        edge = ledger.total in (
            exhibit.evidence.scenario.pass_threshold,
            exhibit.evidence.scenario.conditional_pass_threshold,
        )
        cause = "a hard failure overlooked" if hard else "`>` for `>=` at a threshold" if edge else None
        message = f"the status of {ledger.total} points is another one"
        yield exhibit.in_document(
            "SCO-010", "/score/status", message, expected=ledger.status, got=as_text(got), cause=cause
        )


@check("score.why", "SCO-011", "REP-003", applies=exporting, rebuilt=True)
def why(exhibit: Exhibit) -> Iterator[Finding]:
    """score.why explains every objective and every critical error, word for word."""
    wanted, got = why_lines(exhibit.need_ledger()), exhibit.need_member("score", dict).get("why")
    requirement = "REP-003" if got != wanted and got == _by_its_own_evidence(exhibit) else "SCO-011"
    yield from differing_lines(exhibit, requirement, "/score/why", wanted, got)


def _by_its_own_evidence(exhibit: Exhibit) -> list[str] | None:
    """The lines that name what the document's own breakdown names as evidence."""
    ledger, entries = exhibit.need_ledger(), exhibit.need_member("report", dict).get("objective_breakdown")
    if not isinstance(entries, list) or len(entries) != len(ledger.standings):
        return None
    named = [entry.get("evidence_event_ids") if isinstance(entry, dict) else None for entry in entries]
    if not all(isinstance(ids, list) and all(isinstance(name, str) for name in ids) for ids in named):
        return None
    lines = [
        objective_line(standing, ids or []) for standing, ids in zip(ledger.standings, named, strict=True)
    ]
    return lines + why_lines(ledger)[len(lines) :]


def differing_lines(
    exhibit: Exhibit, requirement: str, pointer: str, wanted: list[str], got: Any
) -> Iterator[Finding]:
    """A finding for each line of a list of texts that differs, and one if their number does."""
    lines = got if isinstance(got, list) else []
    if len(lines) != len(wanted):
        message = f"there are {len(lines)} lines, and there must be {len(wanted)}"
        yield exhibit.in_document(requirement, pointer, message, expected="\n".join(wanted), got=shown(got))
        return
    for place, (ours, theirs) in enumerate(zip(wanted, lines, strict=True)):
        if ours != theirs:
            found = theirs if isinstance(theirs, str) else shown(theirs)
            message = "the line is another one"
            yield exhibit.in_document(requirement, f"{pointer}/{place}", message, expected=ours, got=found)
