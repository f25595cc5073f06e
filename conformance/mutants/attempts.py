"""Lies about which attempts achieve an objective (section 8.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from conformance.canonical.utc import format_utc, parse_utc
from conformance.contract.scoring import is_attempt
from conformance.contract.timeline import ExportedEvent
from conformance.exporter.export import Steps
from conformance.model.scenario import Objective, Scenario
from conformance.model.vocabulary import PHASES
from conformance.mutants.mutant import Events, lie, scored_as, scored_by
from conformance.suite.scenarios import standard

_DELTAS = "score.deltas"


@lie("SCO-001", "score.scenario", scored_by)
def knows_one_rubric(scenario: Scenario) -> Scenario:
    """Scores by the rubric of Office Fire, which was compiled in, where its codes are enough."""
    known = standard(scenario.revision)
    return known if scenario.errors_by_code.keys() == known.errors_by_code.keys() else scenario


def _attempts(choose: Callable[[Sequence[ExportedEvent]], Sequence[ExportedEvent]]) -> Steps:
    """Of the attempts of one type in one phase only those count that are chosen."""

    def chosen(events: Events, scenario: Scenario) -> Events:
        groups: dict[tuple[str, str], list[ExportedEvent]] = {}
        for event in events:
            if is_attempt(event, scenario):
                groups.setdefault((event["event_type"], event["phase"]), []).append(event)
        kept = {event["event_id"] for group in groups.values() for event in choose(group)}
        return [e if not is_attempt(e, scenario) or e["event_id"] in kept else _undone(e) for e in events]

    return scored_as(chosen)


def _undone(event: ExportedEvent) -> ExportedEvent:
    """The event as no attempt."""
    return {**event, "outcome": "info"}


@lie("SCO-002", _DELTAS, _attempts)
def takes_the_last_attempt(attempts: Sequence[ExportedEvent]) -> Sequence[ExportedEvent]:
    """Lets the last attempt of a phase decide."""
    return attempts[-1:]


@lie("SCO-002", _DELTAS, _attempts)
def takes_the_best_attempt(attempts: Sequence[ExportedEvent]) -> Sequence[ExportedEvent]:
    """Lets the first success of a phase decide."""
    return [event for event in attempts if event["outcome"] == "success"][:1] or attempts[:1]


@lie("SCO-002", _DELTAS, _attempts)
def passes_over_partial_attempts(attempts: Sequence[ExportedEvent]) -> Sequence[ExportedEvent]:
    """Takes a partial attempt for none."""
    return [event for event in attempts if event["outcome"] != "partial"]


def _seen(change: Callable[[ExportedEvent], ExportedEvent]) -> Steps:
    return scored_as(lambda events, _scenario: [change(event) for event in events])


@lie("SCO-002", _DELTAS, _seen)
def takes_a_slip_for_an_attempt(event: ExportedEvent) -> ExportedEvent:
    """Takes an event with the outcome info for a failed attempt."""
    return {**event, "outcome": "fail"} if event["outcome"] == "info" else event


@lie("REC-026", _DELTAS, scored_as)
def takes_interactions_for_attempts(events: Events, scenario: Scenario) -> Events:
    """Takes an interaction that names an objective for an attempt at it."""
    kinds = {objective.objective_id: objective.evidence_event for objective in scenario.objectives}
    return [
        {**event, "event_type": kinds.get(event.get("objective_id", ""), "interaction")}
        if event["event_type"] == "interaction"
        else event
        for event in events
    ]


@lie("SCO-003", _DELTAS, _seen)
def takes_partial_for_success(event: ExportedEvent) -> ExportedEvent:
    """Awards a partial attempt."""
    return {**event, "outcome": "success"} if event["outcome"] == "partial" else event


@lie("SCO-003", _DELTAS, scored_by)
def looks_at_outcomes_only(scenario: Scenario) -> Scenario:
    """Awards every success, whatever its details."""
    return _objectives(scenario, lambda objective: replace(objective, required_detail=()))


@lie("SCO-003", _DELTAS, scored_as)
def looks_at_details_only(events: Events, scenario: Scenario) -> Events:
    """Awards the right details, whatever the outcome."""
    wanted = {o.evidence_event: dict(o.required_detail) for o in scenario.objectives if o.required_detail}
    return [
        {**event, "outcome": "success"}
        if event["event_type"] in wanted
        and is_attempt(event, scenario)
        and wanted[event["event_type"]].items() <= _flat(event).items()
        else event
        for event in events
    ]


def _flat(event: ExportedEvent) -> dict[str, Any]:
    return {n: v for n, v in event.get("details", {}).items() if isinstance(v, (str, bool, int))}


def _matching(alike: Callable[[Any, Any], bool]) -> Steps:
    """Required details compared in another way."""

    def mended(events: Events, scenario: Scenario) -> Events:
        return [_mended(event, scenario) for event in events]

    def _mended(event: ExportedEvent, scenario: Scenario) -> ExportedEvent:
        details = dict(event.get("details", {}))
        for objective in scenario.objectives:
            for name, value in objective.required_detail:
                if objective.evidence_event == event["event_type"] and alike(details.get(name), value):
                    details[name] = value
        return {**event, "details": details}

    return scored_as(mended)


@lie("SCO-003", _DELTAS, _matching)
def takes_truthy_for_true(got: Any, wanted: Any) -> bool:
    """Takes `"true"` and 1 for true."""
    return wanted is True and got in (1, "true", "True", "1", "yes")


@lie("SCO-003", _DELTAS, _matching)
def compares_details_without_case(got: Any, wanted: Any) -> bool:
    """Compares texts of details without regard to case and spaces."""
    texts = isinstance(got, str) and isinstance(wanted, str)
    return texts and got.strip().casefold() == wanted.casefold()


@lie("SCO-003", _DELTAS, _matching)
def takes_an_absent_detail_for_right(got: Any, wanted: Any) -> bool:
    """Takes a detail that is not there for the right one."""
    return got is None


@lie("SCO-003", _DELTAS, _matching)
def finds_a_detail_in_a_longer_text(got: Any, wanted: Any) -> bool:
    """Takes a text that holds the right one for it."""
    return isinstance(got, str) and isinstance(wanted, str) and wanted in got


def _objectives(scenario: Scenario, change: Callable[[Objective], Objective]) -> Scenario:
    return replace(scenario, objectives=tuple(map(change, scenario.objectives)))


@lie("SCO-004", _DELTAS, scored_by)
def counts_attempts_in_every_phase(scenario: Scenario) -> Scenario:
    """Awards an objective in whatever phase it was done."""
    return _objectives(scenario, lambda objective: replace(objective, phases=PHASES))


@lie("SCO-004", _DELTAS, scored_by)
def counts_attempts_in_every_scored_phase(scenario: Scenario) -> Scenario:
    """Awards an objective in a scored phase that is none of its own."""
    phases = tuple(phase for phase in PHASES if phase in scenario.scored_phases)
    return _objectives(scenario, lambda objective: replace(objective, phases=phases))


@lie("SCO-004", _DELTAS, scored_by)
def counts_the_first_phase_only(scenario: Scenario) -> Scenario:
    """Gives no second chance in the re-audit."""
    return _objectives(scenario, lambda objective: replace(objective, phases=objective.phases[:1]))


@lie("SCO-004", _DELTAS, scored_by)
def awards_the_last_phase_first(scenario: Scenario) -> Scenario:
    """Awards the attempt of the last phase that satisfies."""
    return _objectives(scenario, lambda objective: replace(objective, phases=objective.phases[::-1]))


def _clock(change: Callable[[Events], Events]) -> Steps:
    return scored_as(lambda events, _scenario: change(events))


@lie("SCO-005", _DELTAS, _clock)
def wants_less_than_the_limit(events: Events) -> Events:
    """Takes an attempt exactly at the limit for late."""
    return [{**e, "timestamp": _before(e)} if e["event_type"] == "phase_transition" else e for e in events]


def _before(event: ExportedEvent, by_us: int = 1) -> str:
    """So many microseconds earlier."""
    return format_utc(max(parse_utc(event["timestamp"]) - by_us, 0))


@lie("SCO-005", _DELTAS, _clock)
def measures_whole_seconds(events: Events) -> Events:
    """Cuts times to seconds before it measures."""
    return [{**event, "timestamp": f"{event['timestamp'][:19]}.000000Z"} for event in events]


@lie("SCO-005", _DELTAS, _clock)
def measures_milliseconds(events: Events) -> Events:
    """Cuts times to milliseconds before it measures."""
    return [{**event, "timestamp": f"{event['timestamp'][:23]}000Z"} for event in events]


@lie("SCO-005", _DELTAS, _clock)
def measures_from_the_start_of_the_session(events: Events) -> Events:
    """Measures every phase from the first event."""
    first = events[0]["timestamp"] if events else ""
    return [{**e, "timestamp": first} if e["event_type"] == "phase_transition" else e for e in events]


@lie("SCO-005", _DELTAS, _clock)
def measures_to_the_beginning_of_the_act(events: Events) -> Events:
    """Takes an act that began in time for one that was complete in time."""
    return [{**event, "timestamp": _before(event, event.get("duration_us", 0))} for event in events]


@lie("SCO-005", _DELTAS, scored_by)
def knows_no_time_limit(scenario: Scenario) -> Scenario:
    """Takes every attempt for in time."""
    return _objectives(scenario, lambda objective: replace(objective, within_seconds=None))
