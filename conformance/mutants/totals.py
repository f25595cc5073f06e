"""Lies about what is added up, and what it is called (sections 8.2 to 8.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conformance.contract.scoring import Ledger, score
from conformance.contract.timeline import ExportedEvent
from conformance.exporter.export import Steps
from conformance.model.scenario import Scenario
from conformance.model.vocabulary import PHASES
from conformance.mutants.mutant import Events, Scene, documents, lie, scored, scored_by, summed

_DELTAS, _STATUS, _TOTAL, _WHY = "score.deltas", "score.status", "score.total", "score.why"
Deltas = dict[str, int]


def _scoring(score_of: Callable[[Events, Scenario], Ledger]) -> Steps:
    return Steps(score=score_of)


@lie("SCO-006", _DELTAS, summed)
def awards_an_objective_in_each_phase(deltas: Deltas, ledger: Ledger, events: Events, _: Scenario) -> Deltas:
    """Awards the weight again in the re-audit."""
    for standing in ledger.standings:
        for phase in standing.satisfied[1:]:
            deltas[standing.decisive[phase]["event_id"]] += standing.objective.weight
    return deltas


@lie("SCO-006", _DELTAS, summed)
def takes_the_award_back(deltas: Deltas, ledger: Ledger, events: Events, _: Scenario) -> Deltas:
    """Takes the weight back for a later failure in the re-audit."""
    for standing in ledger.standings:
        again = standing.decisive.get("re_audit")
        if again and standing.achieved_in == "audit" and "re_audit" not in standing.satisfied:
            deltas[again["event_id"]] -= standing.objective.weight
    return deltas


@lie("SCO-006", _DELTAS, summed)
def awards_half_in_the_re_audit(deltas: Deltas, ledger: Ledger, events: Events, _: Scenario) -> Deltas:
    """Awards half the weight for what was achieved in the re-audit only."""
    for standing in ledger.standings:
        if standing.achieved_in == "re_audit" and "audit" in standing.objective.phases:
            deltas[standing.decisive["re_audit"]["event_id"]] -= standing.objective.weight // 2
    return deltas


def _penalised(change: Callable[[int, ExportedEvent, list[str]], int]) -> Steps:
    """Other penalties: the right one, the event, and the codes before it, to the one that is taken."""

    def lying(deltas: Deltas, ledger: Ledger, events: Events, _: Scenario) -> Deltas:
        codes: list[str] = []
        for slip in ledger.slips:
            deltas[slip.event["event_id"]] = -change(slip.penalty, slip.event, codes)
            codes.append(slip.rule.code)
        return deltas

    return summed(lying)


@lie("SCO-007", _DELTAS, _penalised)
def counts_a_penalty_once(penalty: int, event: ExportedEvent, codes: list[str]) -> int:
    """Takes the penalty of a code only the first time."""
    return 0 if event["critical_error_code"] in codes else penalty


@lie("SCO-007", _DELTAS, _penalised)
def doubles_the_second_penalty(penalty: int, event: ExportedEvent, codes: list[str]) -> int:
    """Takes the double penalty the second time."""
    return 2 * penalty if event["critical_error_code"] in codes else penalty


@lie("SCO-007", _DELTAS, _penalised)
def spares_a_critical_error_that_succeeds(penalty: int, event: ExportedEvent, codes: list[str]) -> int:
    """Takes no penalty where the outcome is not fail."""
    return penalty if event["outcome"] == "fail" else 0


@lie("SCO-007", _DELTAS, _penalised)
def spares_the_re_audit(penalty: int, event: ExportedEvent, codes: list[str]) -> int:
    """Takes no penalty in the re-audit."""
    return 0 if event["phase"] == "re_audit" else penalty


@lie("SCO-007", _DELTAS, scored_by)
def punishes_practice(scenario: Scenario) -> Scenario:
    """Takes penalties in every phase."""
    return replace(scenario, scored_phases=frozenset(PHASES))


@lie("SCO-008", _DELTAS, summed)
def leaves_out_a_delta_of_zero(deltas: Deltas, ledger: Ledger, events: Events, _: Scenario) -> Deltas:
    """Writes no score_delta where it is 0."""
    return {event_id: delta for event_id, delta in deltas.items() if delta}


@lie("SCO-008", _DELTAS, summed)
def writes_a_delta_everywhere(deltas: Deltas, ledger: Ledger, events: Events, _: Scenario) -> Deltas:
    """Writes a score_delta on every event."""
    return {event["event_id"]: 0 for event in events} | deltas


@lie("SCO-008", _DELTAS, summed)
def writes_no_delta_in_practice(deltas: Deltas, ledger: Ledger, events: Events, s: Scenario) -> Deltas:
    """Writes no score_delta in a phase that is not scored."""
    practice = {event["event_id"] for event in events if event["phase"] not in s.scored_phases}
    return {event_id: delta for event_id, delta in deltas.items() if event_id not in practice}


@lie("SCO-008", _DELTAS, summed)
def keeps_one_of_two_awards(deltas: Deltas, ledger: Ledger, events: Events, _: Scenario) -> Deltas:
    """Awards the last weight where one event achieves two objectives."""
    for standing in ledger.standings:
        if standing.achieved_in:
            deltas[standing.decisive[standing.achieved_in]["event_id"]] = standing.objective.weight
    return deltas


def _total(change: Callable[[Ledger, Events, Scenario], int]) -> Steps:
    return scored(lambda ledger, events, scenario: replace(ledger, total=change(ledger, events, scenario)))


@lie("SCO-009", _TOTAL, _total)
def holds_the_total_at_each_event(ledger: Ledger, events: Events, scenario: Scenario) -> int:
    """Holds the total to its range at each event."""
    total = 0
    for event in events:
        total = scenario.hold(total + ledger.deltas.get(event["event_id"], 0))
    return total


@lie("SCO-009", _TOTAL, _total)
def lets_the_total_exceed_the_maximum(ledger: Ledger, events: Events, scenario: Scenario) -> int:
    """Holds the total to 0 only."""
    return max(0, sum(ledger.deltas.values()))


@lie("SCO-009", _TOTAL, _total)
def holds_the_total_to_a_hundred(ledger: Ledger, events: Events, scenario: Scenario) -> int:
    """Holds the total to 100 and not to max_score."""
    return min(max(sum(ledger.deltas.values()), 0), 100)


@lie("SCO-009", _TOTAL, _total)
def sums_awards_only(ledger: Ledger, events: Events, scenario: Scenario) -> int:
    """Leaves penalties out of the total."""
    return scenario.hold(sum(delta for delta in ledger.deltas.values() if delta > 0))


@lie("SCO-009", _TOTAL, _total)
def lets_the_total_fall_below_zero(ledger: Ledger, events: Events, scenario: Scenario) -> int:
    """Holds the total to the maximum only."""
    return min(sum(ledger.deltas.values()), scenario.max_score)


def _status(change: Callable[[Ledger, Scenario], str]) -> Steps:
    return scored(lambda ledger, _events, scenario: replace(ledger, status=change(ledger, scenario)))


def _by_total(ledger: Ledger, scenario: Scenario, more: int = 0) -> str:
    if ledger.total >= scenario.pass_threshold + more:
        return "pass"
    return "conditional_pass" if ledger.total >= scenario.conditional_pass_threshold + more else "fail"


@lie("SCO-010", _STATUS, _status)
def wants_more_than_the_threshold(ledger: Ledger, scenario: Scenario) -> str:
    """Takes `>` for `>=` at both thresholds."""
    return "fail" if ledger.status == "fail" else _by_total(ledger, scenario, 1)


@lie("SCO-010", _STATUS, _status)
def overlooks_hard_failures(ledger: Ledger, scenario: Scenario) -> str:
    """Knows no hard failure."""
    return _by_total(ledger, scenario)


@lie("SCO-010", _STATUS, _status)
def knows_no_conditional_pass(ledger: Ledger, scenario: Scenario) -> str:
    """Knows pass and fail only."""
    return "fail" if ledger.status == "conditional_pass" else ledger.status


@lie("SCO-010", _STATUS, _status)
def fails_for_a_hard_failure_in_practice(ledger: Ledger, scenario: Scenario) -> str:
    """Fails a session for a hard failure in the drill."""
    return "fail" if any(slip.rule.hard_fail for slip in ledger.slips) else ledger.status


@lie("SCO-010", _STATUS, _status)
def fails_for_every_critical_error(ledger: Ledger, scenario: Scenario) -> str:
    """Takes every critical error for a hard failure."""
    return "fail" if any(slip.counted for slip in ledger.slips) else ledger.status


@lie("EVT-007", "rebuild.value", _scoring)
def scores_two_sources_apart(events: Events, scenario: Scenario) -> Ledger:
    """Takes the status from the time of play, and not from the events that are exported."""
    ledger = score(events, scenario)
    slips = [
        event for event in events if event["outcome"] == "info" and event["event_type"] != "phase_transition"
    ]
    return replace(ledger, status="fail") if slips else ledger


def _lines(change: Callable[[list[str], Scene], list[str]]) -> Steps:
    def changed(scene: Scene) -> None:
        scene.document["score"]["why"] = change(scene.document["score"]["why"], scene)

    return documents(changed)


@lie("SCO-011", _WHY, _lines)
def explains_with_minus_zero(lines: list[str], scene: Scene) -> list[str]:
    """Begins the line of a critical error that cost nothing with -0."""
    count = len(scene.ledger.standings)
    return lines[:count] + [f"-0{line[2:]}" if line.startswith("+0 ") else line for line in lines[count:]]


@lie("SCO-011", _WHY, _lines)
def explains_achievements_only(lines: list[str], scene: Scene) -> list[str]:
    """Leaves out the lines of objectives that were missed."""
    standings = iter([standing.achieved_in for standing in scene.ledger.standings])
    return [line for line in lines if next(standings, "slip")]


@lie("SCO-011", _WHY, _lines)
def explains_without_empty_evidence(lines: list[str], scene: Scene) -> list[str]:
    """Writes empty brackets where there is no evidence."""
    return [line if line.endswith(")") else f"{line} ()" for line in lines]


@lie("SCO-011", _WHY, _lines)
def joins_evidence_with_a_comma_alone(lines: list[str], scene: Scene) -> list[str]:
    """Joins event ids without a space."""
    return [line.replace(", evt-", ",evt-") for line in lines]


@lie("SCO-011", _WHY, _lines)
def explains_errors_by_code(lines: list[str], scene: Scene) -> list[str]:
    """Sorts the lines of critical errors by their code."""
    count = len(scene.ledger.standings)
    return lines[:count] + sorted(lines[count:], key=lambda line: line.split(" ", 1)[1].partition(":")[0])
