"""A model of legal sessions, weighted to where exporters go wrong.

What a seed gives is fixed for ever: a choice that is added here changes every session behind it.
"""

from __future__ import annotations

from collections.abc import Iterator

from conformance.canonical.jcs import MAX_INTEGER
from conformance.fuzz.details import details_for, free_details
from conformance.fuzz.draws import Draws
from conformance.fuzz.instants import EXPORT_TIMES, SECOND, Clock, room_after, start
from conformance.fuzz.pools import ACTORS, SESSION_IDS, TEXTS
from conformance.fuzz.session import Line, Session
from conformance.model.revision import Revision
from conformance.model.scenario import Objective, Scenario
from conformance.model.vocabulary import END_REASONS, OUTCOMES, PHASES, RECORDING_FORMAT
from conformance.suite.scenarios import STANDARD, scenario_named

SCENARIOS = (
    *[STANDARD] * 14,
    "variants/drill-scored",
    "variants/hard-exit",
    "variants/heavy",
    "variants/no-drills",
    "variants/other-words",
    "variants/priority-reversed",
    "variants/single-phase",
    "variants/thresholds-64-79",
    "variants/two-drills",
    "variants/bare",
    "variants/errors-only",
    "variants/misses-only",
    "variants/night-shift",
    "variants/no-sources",
    "variants/typed-details",
    "variants/templates",
)
_FEW = 90
_OUTCOMES = ("success", "success", "success", "fail", "fail", "partial", "info")
_OF_THE_RUNTIME = ("phase_transition", "critical_error")


def legal_session(draws: Draws, revision: Revision) -> Session:
    """One legal session of a revision: of the first one the same ones as ever."""
    name = draws.pick(SCENARIOS)
    scenario = scenario_named(name, revision)
    started_at, instant = start(draws)
    clock = Clock(draws, room_after(instant))
    told = list(_told(draws, scenario, clock))
    header = {
        "record": "session",
        "format": RECORDING_FORMAT,
        "session_id": _id(draws),
        "participant_id": "anon-p001" if draws.one_in(2) else _id(draws),
        "scenario_id": scenario.scenario_id,
        "started_at": started_at,
    }
    closed = clock.now if draws.one_in(3) else clock.reach(MAX_INTEGER) if draws.one_in(9) else clock.move()
    end = {"record": "end", "elapsed_us": closed, "events": len(told), "reason": draws.pick(END_REASONS)}
    return Session(revision, name, draws.pick(EXPORT_TIMES), header, tuple(_as_captured(draws, told)), end)


def _id(draws: Draws) -> str:
    return draws.pick(SESSION_IDS) if draws.one_in(2) else f"gen-{draws.below(10**6)}"


def _told(draws: Draws, scenario: Scenario, clock: Clock) -> Iterator[Line]:
    """The events in the order of the timeline, phase by phase."""
    acts = _size(draws)
    if acts < 0:
        return
    phases = [PHASES[0], *(phase for phase in PHASES[1:] if not draws.one_in(3))]
    shares = [draws.below(len(phases)) for _ in range(acts)]
    apt = draws.one_in(3) and acts < _FEW
    clock.reach(0 if draws.one_in(2) else draws.below(SECOND))
    for rank, phase in enumerate(phases):
        yield _transition(draws, phase, clock.move() if rank else clock.now)
        if apt:
            yield from _apt(draws, scenario, clock, phase)
        else:
            yield from _acts(draws, scenario, clock, phase, shares.count(rank))


def _size(draws: Draws) -> int:
    """How many acts: few; rarely so many that an event id grows; -1 for a session without any event."""
    size = draws.below(600)
    if size < 2:
        return draws.between(990, 1010)
    if size < 8:
        return draws.between(94, 110)
    if size < 24:
        return -1
    return draws.between(8, 14) if size < 80 else draws.below(8)


def _transition(draws: Draws, phase: str, elapsed: int) -> Line:
    details = {"to_phase": phase}
    if draws.one_in(8):
        details = {**free_details(draws), **details}
    outcome = draws.pick(OUTCOMES) if draws.one_in(6) else "info"
    return _event(draws, elapsed, "phase_transition", phase, outcome) | {"details": details}


def _event(draws: Draws, elapsed: int, kind: str, phase: str, outcome: str) -> Line:
    actor = draws.pick(TEXTS) if draws.one_in(6) else draws.pick(ACTORS)
    return {
        "record": "event",
        "elapsed_us": elapsed,
        "event_type": kind,
        "phase": phase,
        "actor_id": actor,
        "outcome": outcome,
    }


def _apt(draws: Draws, scenario: Scenario, clock: Clock, phase: str) -> Iterator[Line]:
    """Nearly everything right in this phase: scores about the thresholds, improvement and regression."""
    wanted = [objective for objective in scenario.objectives if phase in objective.phases]
    opened = clock.now
    for objective in draws.shuffled(wanted):
        wrong = draws.below(10)
        if wrong == 0:
            continue
        if wrong == 1 and scenario.critical_errors:
            yield _slip(draws, scenario, clock.move(), phase)
        if objective.evidence_event != "phase_transition":
            outcome = "success" if wrong > 2 else draws.pick(OUTCOMES)
            yield _attempt(draws, scenario, objective, phase, _when(draws, clock, objective, opened), outcome)


def _acts(draws: Draws, scenario: Scenario, clock: Clock, phase: str, count: int) -> Iterator[Line]:
    """Acts of every kind, some of them again; attempts at one or two objectives more than at others."""
    objectives = [entry for entry in scenario.objectives if entry.evidence_event != "phase_transition"]
    favoured = [draws.pick(objectives), draws.pick(objectives)] if objectives else []
    opened, last = clock.now, None
    for _ in range(count):
        kind = draws.below(12)
        if kind < 2 and last is not None:
            last = {**last, "elapsed_us": clock.move()}
        elif kind < 4 and scenario.critical_errors:
            last = _slip(draws, scenario, clock.move(), phase)
        elif kind < 6 or not objectives:
            last = _other(draws, scenario, clock.move(), phase)
        else:
            objective = draws.pick(favoured if kind < 10 else objectives)
            elapsed = _when(draws, clock, objective, opened)
            last = _attempt(draws, scenario, objective, phase, elapsed, draws.pick(_OUTCOMES))
        yield last


def _when(draws: Draws, clock: Clock, objective: Objective, opened: int) -> int:
    """Now; or, where there is a limit, exactly at it, or a microsecond to either side (SCO-005)."""
    if objective.within_seconds is None or draws.one_in(2):
        return clock.move()
    return clock.reach(opened + objective.within_seconds * SECOND + draws.pick((0, 0, 1, -1)))


def _attempt(
    draws: Draws, scenario: Scenario, objective: Objective, phase: str, elapsed: int, outcome: str
) -> Line:
    event = _event(draws, elapsed, objective.evidence_event, phase, outcome)
    details = details_for(draws, objective)
    if details is not None:
        event["details"] = details
    if draws.one_in(3):
        event["objective_id"] = objective.objective_id
    return _with_options(draws, scenario, event)


def _slip(draws: Draws, scenario: Scenario, elapsed: int, phase: str) -> Line:
    """A critical error; its outcome plays no part (SCO-007)."""
    outcome = draws.pick(OUTCOMES) if draws.one_in(4) else "fail"
    event = _event(draws, elapsed, "critical_error", phase, outcome)
    event["critical_error_code"] = draws.pick(scenario.critical_errors).code
    if draws.one_in(4):
        event["details"] = free_details(draws)
    return _with_options(draws, scenario, event)


def _other(draws: Draws, scenario: Scenario, elapsed: int, phase: str) -> Line:
    kinds = [kind for kind in scenario.revision.event_types if kind not in _OF_THE_RUNTIME]
    event = _event(draws, elapsed, draws.pick(kinds), phase, draws.pick(OUTCOMES))
    if not draws.one_in(3):
        event["details"] = free_details(draws)
    return _with_options(draws, scenario, event)


def _with_options(draws: Draws, scenario: Scenario, event: Line) -> Line:
    """The event, perhaps with a target, a lineage and a duration."""
    if draws.one_in(4):
        event["target_id"] = draws.pick(TEXTS)
    if draws.one_in(8) and scenario.objectives:
        event["objective_id"] = draws.pick(scenario.objectives).objective_id
    if "duration_us" in scenario.revision.optional_members and draws.one_in(3):
        elapsed = event["elapsed_us"]
        event["duration_us"] = draws.pick((0, min(elapsed, 1), elapsed // 3, elapsed))
    return event


def _as_captured(draws: Draws, told: list[Line]) -> list[Line]:
    """The events in the order in which several threads wrote them; equal times keep their order (EVT-002)."""
    if not draws.one_in(3):
        return told
    late: dict[int, int] = {}
    for event in told:
        elapsed = event["elapsed_us"]
        late.setdefault(elapsed, elapsed + draws.pick((0, 0, 1, 5 * SECOND, 10**10)))
    return sorted(told, key=lambda event: late[event["elapsed_us"]])
