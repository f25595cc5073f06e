"""The contract's own scoring of events or of a scenario in which one thing is changed.

Nothing is scored here a second time: `checks.mistakes` says which change stands for which mistake.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from conformance.canonical.utc import format_utc, parse_utc
from conformance.contract.scoring import (
    Ledger,
    Slip,
    is_attempt,
    phase_openings,
    satisfies,
    score,
    status_of,
)
from conformance.contract.timeline import ExportedEvent
from conformance.model.scenario import Objective, Scenario

Events = Sequence[ExportedEvent]
Scoring = Callable[[Events, Scenario], Ledger]


# events changed


def with_outcomes(outcomes: Iterable[str], wanted: str) -> Scoring:
    """Attempts and would-be attempts with one of these outcomes have the wanted one."""
    taken = frozenset(outcomes)

    def scored(events: Events, scenario: Scenario) -> Ledger:
        types = scenario.evidence_types
        return score(
            [
                {**event, "outcome": wanted}
                if event["outcome"] in taken and event["event_type"] in types
                else event
                for event in events
            ],
            scenario,
        )

    return scored


def with_interactions(events: Events, scenario: Scenario) -> Ledger:
    """An interaction is an attempt at the objective that it names."""
    kinds = {objective.objective_id: objective.evidence_event for objective in scenario.objectives}
    taken = [
        {**event, "event_type": kinds.get(str(event.get("objective_id")), "interaction")}
        if event["event_type"] == "interaction"
        else event
        for event in events
    ]
    return score(taken, scenario)


def until_the_beginning(events: Events, scenario: Scenario) -> Ledger:
    """Acts are in time if they had begun in time."""

    def begun(event: ExportedEvent) -> ExportedEvent:
        duration, ended = event.get("duration_us"), parse_utc(event["timestamp"])
        if type(duration) is not int or event["event_type"] not in scenario.evidence_types:
            return event
        return {**event, "timestamp": format_utc(min(max(ended - duration, 0), ended))}

    return score(list(map(begun, events)), scenario)


def without_deltas_of_info(events: Events, scenario: Scenario) -> Ledger:
    """Events with the outcome info are attempts, but have no `score_delta`."""
    ledger = with_outcomes(["info"], "fail")(events, scenario)
    kept = score(events, scenario).deltas
    return replace(ledger, deltas={name: delta for name, delta in ledger.deltas.items() if name in kept})


def among_attempts(arranged: Callable[[list[ExportedEvent], Scenario], list[ExportedEvent]]) -> Scoring:
    """The attempts of one type in one phase change places among themselves."""

    def scored(events: Events, scenario: Scenario) -> Ledger:
        groups: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, event in enumerate(events):
            if is_attempt(event, scenario):
                groups[event["event_type"], event["phase"]].append(place)
        moved = list(events)
        for places in groups.values():
            for place, event in zip(places, arranged([events[p] for p in places], scenario), strict=True):
                moved[place] = event
        return score(moved, scenario)

    return scored


def successes_first(attempts: list[ExportedEvent], scenario: Scenario) -> list[ExportedEvent]:
    """Attempts, those that satisfy some objective first."""
    wanted = [objective for objective in scenario.objectives if objective.within_seconds is None]
    return sorted(
        attempts,
        key=lambda event: (
            not any(satisfies(event, o, {}) for o in wanted if o.evidence_event == event["event_type"]),
            event["outcome"] != "success",
        ),
    )


def ignoring(passed_over: Callable[[ExportedEvent, Scenario], bool]) -> Scoring:
    """Some attempts decide nothing; they keep their `score_delta` of 0."""

    def scored(events: Events, scenario: Scenario) -> Ledger:
        ledger = score(
            [
                {**event, "outcome": "info"}
                if is_attempt(event, scenario) and passed_over(event, scenario)
                else event
                for event in events
            ],
            scenario,
        )
        zeros = {event["event_id"]: 0 for event in events if is_attempt(event, scenario)}
        return replace(ledger, deltas=zeros | ledger.deltas)

    return scored


def of_another_objective(event: ExportedEvent, scenario: Scenario) -> bool:
    """True for an attempt that names an objective of another event type."""
    return "objective_id" in event and names_none_of_its_own(event, scenario)


def names_none_of_its_own(event: ExportedEvent, scenario: Scenario) -> bool:
    """True for an attempt that does not name an objective of its event type."""
    own = {o.objective_id for o in scenario.objectives if o.evidence_event == event["event_type"]}
    return event.get("objective_id") not in own


def only_the_first(events: Events, scenario: Scenario) -> Ledger:
    """Of each event type the first attempt of the session decides."""
    first: dict[str, str] = {}
    for event in events:
        if is_attempt(event, scenario):
            first.setdefault(event["event_type"], event["event_id"])

    def is_later(event: ExportedEvent, _: Scenario) -> bool:
        return bool(first[event["event_type"]] != event["event_id"])

    return ignoring(is_later)(events, scenario)


def matching(alike: Callable[[dict[str, Any], str, object], bool]) -> Scoring:
    """Required details are compared by `alike(details, name, value)`."""

    def scored(events: Events, scenario: Scenario) -> Ledger:
        required = {o.evidence_event: o.required_detail for o in scenario.objectives if o.required_detail}

        def changed(event: ExportedEvent) -> ExportedEvent:
            details = event.get("details", {})
            wanted = dict(required.get(event["event_type"], ()))
            other = {name: value for name, value in details.items() if name not in wanted}
            told = {name: value for name, value in wanted.items() if alike(details, name, value)}
            return {**event, "details": other | told} if wanted else event

        return score([changed(event) for event in events], scenario)

    return scored


def waited(change: Callable[[int], int]) -> Scoring:
    """The time since the phase was opened, in microseconds, is changed."""

    def scored(events: Events, scenario: Scenario) -> Ledger:
        opened = {phase: parse_utc(text) for phase, text in phase_openings(events).items()}

        def changed(event: ExportedEvent) -> ExportedEvent:
            if event["phase"] not in opened or event["event_type"] == "phase_transition":
                return event
            start = opened[event["phase"]]
            return {
                **event,
                "timestamp": format_utc(start + change(parse_utc(event["timestamp"]) - start)),
            }

        return score([changed(event) for event in events], scenario)

    return scored


def since_the_start(events: Events, scenario: Scenario) -> Ledger:
    """Every phase is opened at the start of the session."""
    first = events[0]["timestamp"] if events else ""
    return score(
        [
            {**event, "timestamp": first} if event["event_type"] == "phase_transition" else event
            for event in events
        ],
        scenario,
    )


# the scenario changed


def with_objectives(change: Callable[[Objective, Scenario], Objective]) -> Scoring:
    """The objectives are changed."""
    return lambda events, scenario: score(
        events,
        replace(scenario, objectives=tuple(change(objective, scenario) for objective in scenario.objectives)),
    )


def where_last_tried(events: Events, scenario: Scenario) -> Ledger:
    """Only the last phase in which an objective was tried is its own."""
    tried = {(event["event_type"], event["phase"]) for event in events if is_attempt(event, scenario)}

    def change(objective: Objective, _: Scenario) -> Objective:
        own = [phase for phase in objective.phases if (objective.evidence_event, phase) in tried]
        return replace(objective, phases=tuple(own[-1:]))

    return with_objectives(change)(events, scenario)


def scored_in(phases: Iterable[str]) -> Scoring:
    """Other phases are scored phases."""
    return lambda events, scenario: score(events, replace(scenario, scored_phases=frozenset(phases)))


# the ledger changed


def _resummed(ledger: Ledger, scenario: Scenario, deltas: dict[str, int], slips: tuple[Slip, ...]) -> Ledger:
    total = scenario.hold(sum(deltas.values()))
    return replace(ledger, deltas=deltas, slips=slips, total=total, status=status_of(total, slips, scenario))


def awarding(award: Callable[[Ledger], Iterable[tuple[str, int]]], *, summed: bool) -> Scoring:
    """Awards given otherwise: pairs of event id and weight, summed or the last one taken."""

    def scored(events: Events, scenario: Scenario) -> Ledger:
        ledger = score(events, scenario)
        deltas = {name: min(delta, 0) for name, delta in ledger.deltas.items()}
        for name, weight in award(ledger):
            deltas[name] = weight + (deltas[name] if summed else 0)
        return _resummed(ledger, scenario, deltas, ledger.slips)

    return scored


def in_each_phase(ledger: Ledger) -> Iterable[tuple[str, int]]:
    """Awards in every phase that satisfies."""
    for standing in ledger.standings:
        for phase in standing.satisfied:
            yield standing.decisive[phase]["event_id"], standing.objective.weight


def achieving(ledger: Ledger) -> list[tuple[str, int]]:
    """The awards as they should be."""
    return [
        (standing.decisive[standing.achieved_in]["event_id"], standing.objective.weight)
        for standing in ledger.standings
        if standing.achieved_in
    ]


def charging(free: Callable[[Slip, list[Slip]], bool]) -> Scoring:
    """Critical errors cost nothing where `free(slip, those before it)` is true."""

    def scored(events: Events, scenario: Scenario) -> Ledger:
        ledger, slips = score(events, scenario), list[Slip]()
        for slip in ledger.slips:
            slips.append(slip._replace(penalty=0) if free(slip, slips) else slip)
        charged = {slip.event["event_id"]: -slip.penalty for slip in slips}
        return _resummed(ledger, scenario, ledger.deltas | charged, tuple(slips))

    return scored


def adding(events: Events, scenario: Scenario) -> Ledger:
    """Penalties are added."""
    ledger = score(events, scenario)
    return _resummed(
        ledger, scenario, {name: abs(delta) for name, delta in ledger.deltas.items()}, ledger.slips
    )
