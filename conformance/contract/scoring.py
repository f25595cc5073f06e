"""The score of a session, from its exported events and the scenario's data only (section 8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from conformance.canonical.utc import parse_utc
from conformance.contract.timeline import ExportedEvent
from conformance.model.scenario import CriticalError, Objective, Scenario

SECOND = 1_000_000


class Standing(NamedTuple):
    """How one objective stands: its decisive attempts by phase, and its own phases that satisfy it."""

    objective: Objective
    decisive: dict[str, ExportedEvent]
    satisfied: tuple[str, ...]

    @property
    def achieved_in(self) -> str | None:
        """The phase in which it was achieved, the first that satisfies (SCO-004)."""
        return self.satisfied[0] if self.satisfied else None

    @property
    def awarded(self) -> int:
        return self.objective.weight if self.achieved_in else 0

    @property
    def evidence(self) -> list[str]:
        """Ids of the decisive attempts in the objective's own phases, in phase order (REP-003)."""
        phases = self.objective.phases
        return [self.decisive[phase]["event_id"] for phase in phases if phase in self.decisive]

    @property
    def why(self) -> str:
        return self.objective.why_success if self.achieved_in else self.objective.why_fail


class Slip(NamedTuple):
    """One critical error event with what it costs where it happened."""

    event: ExportedEvent
    rule: CriticalError
    penalty: int
    counted: bool


@dataclass(frozen=True)
class Ledger:
    """The whole score. `deltas` maps event ids to `score_delta`, for the events that have one."""

    standings: tuple[Standing, ...]
    slips: tuple[Slip, ...]
    deltas: dict[str, int]
    total: int
    status: str


def score(events: Sequence[ExportedEvent], scenario: Scenario) -> Ledger:
    """Score events in timeline order (SCO-002 to SCO-010). Reads no `score_delta`."""
    opened = phase_openings(events)
    attempts = attempts_of(events, scenario)
    decisive = decisive_attempts(attempts)
    standings = tuple(_standing(objective, decisive, opened) for objective in scenario.objectives)
    slips = tuple(_slip(event, scenario) for event in events if event["event_type"] == "critical_error")
    deltas = _deltas(attempts, standings, slips)
    total = scenario.hold(sum(deltas.values()))
    return Ledger(standings, slips, deltas, total, status_of(total, slips, scenario))


def phase_openings(events: Iterable[ExportedEvent]) -> dict[str, str]:
    """The timestamp of the `phase_transition` that opened each phase."""
    transitions = [event for event in events if event["event_type"] == "phase_transition"]
    return {event["phase"]: event["timestamp"] for event in reversed(transitions)}


def is_attempt(event: ExportedEvent, scenario: Scenario) -> bool:
    """True for an attempt at any objective: evidence of one, with an outcome other than `info`."""
    return event["event_type"] in scenario.evidence_types and event["outcome"] != "info"


def attempts_of(events: Iterable[ExportedEvent], scenario: Scenario) -> list[ExportedEvent]:
    """The attempts among events, in their order."""
    kinds = scenario.evidence_types
    return [event for event in events if event["event_type"] in kinds and event["outcome"] != "info"]


def decisive_attempts(attempts: Iterable[ExportedEvent]) -> dict[tuple[str, str], ExportedEvent]:
    """The first attempt of each (event type, phase) (SCO-002)."""
    decisive: dict[tuple[str, str], ExportedEvent] = {}
    for event in attempts:
        decisive.setdefault((event["event_type"], event["phase"]), event)
    return decisive


def _standing(
    objective: Objective, decisive: dict[tuple[str, str], ExportedEvent], opened: dict[str, str]
) -> Standing:
    own = {phase: event for (kind, phase), event in decisive.items() if kind == objective.evidence_event}
    satisfied = (
        phase for phase in objective.phases if phase in own and satisfies(own[phase], objective, opened)
    )
    return Standing(objective, own, tuple(satisfied))


def satisfies(event: ExportedEvent, objective: Objective, opened: dict[str, str]) -> bool:
    """True if a decisive attempt satisfies the objective (SCO-003)."""
    return (
        event["outcome"] == "success" and has_details(event, objective) and in_time(event, objective, opened)
    )


def has_details(event: ExportedEvent, objective: Objective) -> bool:
    """True if `details` hold every required detail with an equal JSON value."""
    details = event.get("details", {})
    return all(
        name in details and type(details[name]) is type(value) and details[name] == value
        for name, value in objective.required_detail
    )


def in_time(event: ExportedEvent, objective: Objective, opened: dict[str, str]) -> bool:
    """True if the attempt came within the objective's seconds of the opening of its phase (SCO-005)."""
    if objective.within_seconds is None:
        return True
    if event["phase"] not in opened:
        return False
    waited = parse_utc(event["timestamp"]) - parse_utc(opened[event["phase"]])
    return waited <= objective.within_seconds * SECOND


def _slip(event: ExportedEvent, scenario: Scenario) -> Slip:
    rule = scenario.errors_by_code[event["critical_error_code"]]
    counted = event["phase"] in scenario.scored_phases
    return Slip(event, rule, rule.penalty if counted else 0, counted)


def _deltas(
    attempts: Iterable[ExportedEvent], standings: Iterable[Standing], slips: Iterable[Slip]
) -> dict[str, int]:
    deltas = {event["event_id"]: 0 for event in attempts}
    for standing in standings:
        if standing.achieved_in:
            deltas[standing.decisive[standing.achieved_in]["event_id"]] += standing.objective.weight
    for slip in slips:
        deltas[slip.event["event_id"]] = -slip.penalty
    return deltas


def status_of(total: int, slips: Iterable[Slip], scenario: Scenario) -> str:
    """The verdict of a session (SCO-010)."""
    if any(slip.counted and slip.rule.hard_fail for slip in slips):
        return "fail"
    if total >= scenario.pass_threshold:
        return "pass"
    return "conditional_pass" if total >= scenario.conditional_pass_threshold else "fail"


def why_lines(ledger: Ledger) -> list[str]:
    """`score.why` (SCO-011)."""
    objectives = [objective_line(standing, standing.evidence) for standing in ledger.standings]
    return objectives + [_slip_line(slip) for slip in ledger.slips]


def objective_line(standing: Standing, evidence: Sequence[str]) -> str:
    """The line of an objective that names these events."""
    named = f" ({', '.join(evidence)})" if evidence else ""
    return f"+{standing.awarded} {standing.objective.objective_id}: {standing.why}{named}"


def _slip_line(slip: Slip) -> str:
    cost = f"-{slip.penalty}" if slip.penalty else "+0"
    return f"{cost} {slip.rule.code}: {slip.rule.why} ({slip.event['event_id']})"
