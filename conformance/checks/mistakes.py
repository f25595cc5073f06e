"""Common mistakes in scoring: what an exporter wrote is held against the result of each."""

# ruff: noqa: E501  one mistake is one line of the table

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from conformance.checks.rescoring import (
    Events,
    Scoring,
    achieving,
    adding,
    among_attempts,
    awarding,
    charging,
    ignoring,
    in_each_phase,
    matching,
    names_none_of_its_own,
    of_another_objective,
    only_the_first,
    scored_in,
    since_the_start,
    successes_first,
    until_the_beginning,
    waited,
    where_last_tried,
    with_interactions,
    with_objectives,
    with_outcomes,
    without_deltas_of_info,
)
from conformance.checks.scored import Scored, given, likely
from conformance.contract.scoring import SECOND
from conformance.model.scenario import Scenario
from conformance.model.vocabulary import PHASES


class Mistake(NamedTuple):
    """One way of scoring wrongly: the requirement that it breaks, and what it does, in a few words."""

    requirement: str
    cause: str
    score: Scoring


def _spelled(value: object) -> str:
    return str(value).strip().casefold()


def _equal_in_part_only(details: dict[str, Any], name: str, value: object) -> bool:
    return details == {name: value} and type(details[name]) is type(value)


MISTAKES = (
    Mistake("SCO-007", "critical errors cost nothing", charging(lambda _slip, _before: True)),
    Mistake("SCO-007", "penalties charged in unscored phases too", scored_in(PHASES)),
    Mistake("SCO-007", "the penalty of a code charged once only", charging(lambda slip, before: any(slip.rule.code == other.rule.code for other in before))),
    Mistake("SCO-007", "one penalty only in a session", charging(lambda _, before: bool(before))),
    Mistake("SCO-007", "penalties charged in the audit only", scored_in(["audit"])),
    Mistake("SCO-007", "critical errors charged by their outcome", charging(lambda slip, _: slip.event["outcome"] != "fail")),
    Mistake("SCO-007", "penalties added", adding),
    Mistake("SCO-002", "the last attempt of a phase counted, and not the first", among_attempts(lambda attempts, _: attempts[::-1])),
    Mistake("SCO-002", "a later success mends a failure", among_attempts(successes_first)),
    Mistake("SCO-002", "events with the outcome info taken for attempts", with_outcomes(["info"], "fail")),
    Mistake("SCO-002", "events with the outcome info taken for attempts", without_deltas_of_info),
    Mistake("SCO-003", "the outcome of the attempt ignored", with_outcomes(["fail", "partial"], "success")),
    Mistake("SCO-003", "the outcome partial taken for a success", with_outcomes(["partial"], "success")),
    Mistake("SCO-003", "every outcome but fail taken for a success", with_outcomes(["partial", "info"], "success")),
    Mistake("SCO-003", "required_detail ignored", with_objectives(lambda objective, _: replace(objective, required_detail=()))),
    Mistake("SCO-003", "a required detail that is absent taken for a match", matching(lambda details, name, value: name not in details or details[name] == value)),
    Mistake("SCO-003", "required details compared without regard to their type", matching(lambda details, name, value: name in details and ( details[name] == value or (isinstance(value, bool) and _spelled(details[name]) == _spelled(value)) ) )),
    Mistake("SCO-003", "required details compared as true or false only", matching(lambda details, name, value: ( bool(details.get(name)) == value if isinstance(value, bool) else details.get(name) == value ) )),
    Mistake("SCO-003", "required details compared without regard to case, spaces or type", matching(lambda details, name, value: name in details and _spelled(details[name]) == _spelled(value))),
    Mistake("SCO-003", "a part of a text taken for a required detail", matching(lambda details, name, value: name in details and _spelled(value) in _spelled(details[name]))),
    Mistake("SCO-003", "details may not hold more than the required ones", matching(_equal_in_part_only)),
    Mistake("REC-026", "attempts told by their objective_id", ignoring(names_none_of_its_own)),
    Mistake("REC-026", "interactions taken for attempts at the objective that they name", with_interactions),
    Mistake("REC-026", "attempts with another objective_id left out", ignoring(of_another_objective)),
    Mistake("SCO-004", "an objective achieved in phases that are not its own", with_objectives(lambda objective, _: replace(objective, phases=PHASES))),
    Mistake("SCO-004", "an objective achieved in every scored phase", with_objectives(lambda objective, scenario: replace( objective, phases=tuple(phase for phase in PHASES if phase in scenario.scored_phases) ) )),
    Mistake("SCO-004", "the first attempt of the session decides, and not that of each phase", only_the_first),
    Mistake("SCO-004", "only the first phase of an objective looked at", with_objectives(lambda objective, _: replace(objective, phases=objective.phases[:1]))),
    Mistake("SCO-004", "only the last phase of an objective looked at", with_objectives(lambda objective, _: replace(objective, phases=objective.phases[-1:]))),
    Mistake("SCO-004", "the same phases for every objective", with_objectives(lambda objective, _: replace(objective, phases=("audit", "re_audit")))),
    Mistake("SCO-004", "the last phase that was tried decides, and not the first that satisfies", where_last_tried),
    Mistake("SCO-004", "achieved in the last phase that satisfies, and not in the first", with_objectives(lambda objective, _: replace(objective, phases=objective.phases[::-1]))),
    Mistake("SCO-005", "`<` for `<=` at within_seconds", waited(lambda waited: waited + 1)),
    Mistake("SCO-005", "within_seconds compared in whole seconds", waited(lambda waited: waited // SECOND * SECOND)),
    Mistake("SCO-005", "within_seconds compared in rounded seconds", waited(lambda waited: (waited + SECOND // 2) // SECOND * SECOND)),
    Mistake("SCO-005", "within_seconds compared in milliseconds", waited(lambda waited: waited // 1000 * 1000)),
    Mistake("SCO-005", "within_seconds counted from the start of the session", since_the_start),
    Mistake("SCO-005", "within_seconds counted to the beginning of the act", until_the_beginning),
    Mistake("SCO-005", "within_seconds of 0 taken for no limit", with_objectives(lambda objective, _: replace(objective, within_seconds=objective.within_seconds or None))),
    Mistake("SCO-005", "within_seconds ignored", with_objectives(lambda objective, _: replace(objective, within_seconds=None))),
    Mistake("SCO-006", "an objective awarded in each phase", awarding(in_each_phase, summed=True)),
    Mistake("SCO-008", "of several objectives of one event only one awarded", awarding(achieving, summed=False)),
    Mistake("SCO-008", "of several objectives of one event only one awarded", awarding(lambda ledger: achieving(ledger)[::-1], summed=False)),
)  # fmt: skip


def mistake_of(events: Events, scenario: Scenario, got: Scored, ours: Scored) -> tuple[str, str] | None:
    """Requirement and cause of the mistake that gives all of what was written, or else every `score_delta`.

    None where deltas and score are right: a report that is wrong alone has other reasons.
    """
    if (got.deltas, got.score) == (ours.deltas, ours.score):
        return None
    wrong = [(mistake, mistake.score(events, scenario)) for mistake in MISTAKES]
    alike = [pair for pair in wrong if pair[1].deltas == got.deltas]
    exact = [mistake for mistake, ledger in alike if given(events, ledger, scenario) == got]
    told = exact or ([mistake for mistake, _ in alike] if got.deltas != ours.deltas else [])
    if not told:
        return None
    requirement = told[0].requirement
    return requirement, likely(mistake.cause for mistake in told if mistake.requirement == requirement)
