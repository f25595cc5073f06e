"""A rubric in the code: a score that is that of Office Fire, whatever folder was given (SCO-001)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from conformance.checks.check import check
from conformance.checks.exhibit import Exhibit, exporting
from conformance.checks.scored import Scored, given, under, written
from conformance.contract.scoring import status_of
from conformance.model.finding import Finding
from conformance.model.scenario import CriticalError, Objective, Scenario

Blend = Callable[[Scenario, Scenario], Scenario]
_TELLING = (
    ("score", "why"),
    ("report", "objective_breakdown"),
    ("report", "critical_errors"),
    ("report", "why"),
)


class Part(NamedTuple):
    """Something that may be compiled in: its name, and the given scenario with the standard's part in it."""

    name: str
    blended: Blend


def _of_scenario(*names: str) -> Blend:
    return lambda given, standard: replace(given, **{name: getattr(standard, name) for name in names})


def _of_objectives(*names: str) -> Blend:
    def blended(given: Scenario, standard: Scenario) -> Scenario:
        known = {objective.objective_id: objective for objective in standard.objectives}

        def blend(objective: Objective) -> Objective:
            theirs = known.get(objective.objective_id, objective)
            return replace(objective, **{name: getattr(theirs, name) for name in names})

        return replace(given, objectives=tuple(map(blend, given.objectives)))

    return blended


def _of_errors(*names: str) -> Blend:
    def blended(given: Scenario, standard: Scenario) -> Scenario:
        def blend(error: CriticalError) -> CriticalError:
            theirs = standard.errors_by_code.get(error.code, error)
            return replace(error, **{name: getattr(theirs, name) for name in names})

        return replace(given, critical_errors=tuple(map(blend, given.critical_errors)))

    return blended


def _in_the_order_of_office_fire(given: Scenario, standard: Scenario) -> Scenario:
    known = [objective.objective_id for objective in standard.objectives]
    places = {name: place for place, name in enumerate(known)}
    ordered = sorted(given.objectives, key=lambda objective: places.get(objective.objective_id, len(known)))
    return replace(given, objectives=tuple(ordered))


PARTS = (
    Part("the rubric is", lambda _, standard: standard),
    Part("the weights are", _of_objectives("weight")),
    Part("the thresholds are", _of_scenario("pass_threshold", "conditional_pass_threshold")),
    Part("pass_threshold is", _of_scenario("pass_threshold")),
    Part("conditional_pass_threshold is", _of_scenario("conditional_pass_threshold")),
    Part("max_score is", _of_scenario("max_score")),
    Part("the penalties are", _of_errors("penalty")),
    Part("hard_fail is", _of_errors("hard_fail")),
    Part("the critical errors are", _of_errors("penalty", "hard_fail", "why")),
    Part("the phases of the objectives are", _of_objectives("phases")),
    Part("within_seconds is", _of_objectives("within_seconds")),
    Part("required_detail is", _of_objectives("required_detail")),
    Part("evidence_event is", _of_objectives("evidence_event")),
    Part("the scored phases are", _of_scenario("scored_phases")),
    Part("the sentences are", _of_objectives("why_success", "why_fail")),
    Part("the sentences of success are", _of_objectives("why_success")),
    Part("the sentences of failure are", _of_objectives("why_fail")),
    Part("the sentences of critical errors are", _of_errors("why")),
    Part("the labels are", _of_objectives("label")),
    Part("labels and sentences are", _of_objectives("label", "why_success", "why_fail")),
    Part("the order of the objectives is", _in_the_order_of_office_fire),
    Part("the drills are", _of_scenario("microdrills")),
    Part("max_assigned is", _of_scenario("max_assigned")),
    Part("priority is", _of_scenario("priority")),
    Part("the selection policy is", _of_scenario("max_assigned", "priority")),
    Part("drills and policy are", _of_scenario("microdrills", "max_assigned", "priority")),
)


@check("score.scenario", "SCO-001", applies=lambda exhibit: exporting(exhibit) and exhibit.varied)
def scenario(exhibit: Exhibit) -> Iterator[Finding]:
    """Score and report follow the scenario folder that was given, and not the one of Office Fire."""
    got, ours = (
        written(exhibit),
        given(exhibit.need_events(), exhibit.need_ledger(), exhibit.evidence.scenario),
    )
    standard = exhibit.evidence.standard
    if got == ours or standard is None or got in _with_a_usual_status(exhibit):
        return
    part = _compiled_in(exhibit, standard, got, ours)
    if part is not None:
        place = "/score" if got.score != ours.score else "/report" if got.report != ours.report else "/events"
        message = "score and report are not those of the folder that was given"
        yield exhibit.in_document("SCO-001", place, message, cause=f"{part} compiled in, as in Office Fire")
        return
    yield from _members(exhibit, standard, got, ours)


def _with_a_usual_status(exhibit: Exhibit) -> Iterator[Scored]:
    """What `>` for `>=`, or a hard failure overlooked, gives: SCO-010 says so, whatever Office Fire says."""
    events, ledger, rules = exhibit.need_events(), exhibit.need_ledger(), exhibit.evidence.scenario
    for status in (
        status_of(ledger.total - 1, ledger.slips, rules),
        status_of(ledger.total, (), rules),
    ):
        yield given(events, replace(ledger, status=status), rules)


def _compiled_in(exhibit: Exhibit, standard: Scenario, got: Scored, ours: Scored) -> str | None:
    """The part whose values in Office Fire give what was written."""
    events = exhibit.need_events()
    for part in PARTS:
        blended = part.blended(exhibit.evidence.scenario, standard)
        if _codes(exhibit) <= blended.errors_by_code.keys():
            wrong = under(events, blended)
            if got == wrong != ours:
                return part.name
    return None


def _codes(exhibit: Exhibit) -> set[str]:
    return {
        event["critical_error_code"]
        for event in exhibit.need_events()
        if event["event_type"] == "critical_error"
    }


def _members(exhibit: Exhibit, standard: Scenario, got: Scored, ours: Scored) -> Iterator[Finding]:
    """Members that are the standard's as a whole, where no single part explains everything."""
    if not _codes(exhibit) <= standard.errors_by_code.keys():
        return
    wrong = under(exhibit.need_events(), standard)
    for member, name in _TELLING:
        told, right, theirs = (getattr(side, member).get(name) for side in (got, ours, wrong))
        if told == theirs != right:
            message = f"{name} is that of the standard scenario, not of the folder that was given"
            yield exhibit.in_document(
                "SCO-001", f"/{member}/{name}", message, cause="the rubric is compiled in"
            )
