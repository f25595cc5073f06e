"""Lies about the report (section 8.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conformance.contract.scoring import Standing
from conformance.exporter.export import Steps
from conformance.mutants.mutant import Scene, documents, lie

_BREAKDOWN, _ERRORS, _DELTA = "report.breakdown", "report.critical-errors", "report.re-audit-delta"
Entry = dict[str, Any]


@lie("REP-001", "report.score", documents)
def reports_the_total_before_holding(scene: Scene) -> None:
    """Reports the raw total, never below 0."""
    scene.report["score_total"] = max(0, sum(scene.ledger.deltas.values()))


@lie("REP-001", "report.score", documents)
def reports_the_status_without_hard_failure(scene: Scene) -> None:
    """Reports a status that knows no hard failure."""
    if scene.ledger.total >= scene.scenario.pass_threshold:
        scene.report["status"] = "pass"


def _breakdown(change: Callable[[Entry, Standing, Scene], None]) -> Steps:
    """Every entry of the breakdown changed in place."""

    def changed(scene: Scene) -> None:
        for entry, standing in zip(scene.report["objective_breakdown"], scene.ledger.standings, strict=True):
            change(entry, standing, scene)

    return documents(changed)


def _list(name: str) -> Callable[[Callable[[list[Any], Scene], list[Any]]], Steps]:
    """A list of the report replaced."""

    def made(change: Callable[[list[Any], Scene], list[Any]]) -> Steps:
        return documents(lambda scene: scene.report.update({name: change(scene.report[name], scene)}))

    return made


@lie("REP-002", _BREAKDOWN, _list("objective_breakdown"))
def leaves_out_objectives_that_nobody_tried(entries: list[Entry], scene: Scene) -> list[Entry]:
    """Lists objectives that were tried only."""
    return [entry for entry in entries if entry["evidence_event_ids"]]


@lie("REP-002", _BREAKDOWN, _list("objective_breakdown"))
def lists_objectives_by_id(entries: list[Entry], scene: Scene) -> list[Entry]:
    """Lists objectives by their ids."""
    return sorted(entries, key=lambda entry: str(entry["objective_id"]))


@lie("REP-002", _BREAKDOWN, _breakdown)
def reports_the_weight_as_award(entry: Entry, standing: Standing, scene: Scene) -> None:
    """Reports the weight as score_awarded of an objective that was tried."""
    if standing.evidence:
        entry["score_awarded"] = entry["weight"]


@lie("REP-002", "golden.value", _breakdown)
def reports_the_id_as_label(entry: Entry, standing: Standing, scene: Scene) -> None:
    """Reports the id of an objective as its label."""
    entry["label"] = entry["objective_id"]


def _evidence(change: Callable[[Standing, Scene], list[str]]) -> Steps:
    def changed(entry: Entry, standing: Standing, scene: Scene) -> None:
        entry["evidence_event_ids"] = change(standing, scene)

    return _breakdown(changed)


def _of_phases(standing: Standing, phases: Iterator[str] | tuple[str, ...]) -> list[str]:
    return [standing.decisive[phase]["event_id"] for phase in phases if phase in standing.decisive]


@lie("REP-003", _BREAKDOWN, _evidence)
def names_evidence_of_success_only(standing: Standing, scene: Scene) -> list[str]:
    """Names no attempt that failed."""
    return _of_phases(standing, standing.satisfied)


@lie("REP-003", _BREAKDOWN, _evidence)
def stops_evidence_at_the_achievement(standing: Standing, scene: Scene) -> list[str]:
    """Names no attempt after the one that achieved the objective."""
    phases = standing.objective.phases
    last = phases.index(standing.achieved_in) + 1 if standing.achieved_in else len(phases)
    return _of_phases(standing, phases[:last])


@lie("REP-003", _BREAKDOWN, _evidence)
def names_evidence_of_practice(standing: Standing, scene: Scene) -> list[str]:
    """Names the attempts of every phase."""
    return _of_phases(standing, tuple(standing.decisive))


@lie("REP-003", _BREAKDOWN, _evidence)
def names_every_attempt(standing: Standing, scene: Scene) -> list[str]:
    """Names every attempt of the objective's phases."""
    return [
        event["event_id"]
        for event in scene.events
        if event["event_type"] == standing.objective.evidence_event
        and event["outcome"] != "info"
        and event["phase"] in standing.objective.phases
    ]


@lie("REP-003", _BREAKDOWN, _evidence)
def names_the_last_evidence_first(standing: Standing, scene: Scene) -> list[str]:
    """Names evidence from the last phase to the first."""
    return standing.evidence[::-1]


@lie("REP-012", "lineage.evidence", _evidence)
def names_evidence_by_place(standing: Standing, scene: Scene) -> list[str]:
    """Names the event behind each piece of evidence."""
    return [f"evt-{int(event_id[4:]) + 1:03d}" for event_id in standing.evidence]


@lie("REP-004", _ERRORS, _list("critical_errors"))
def leaves_out_errors_in_practice(entries: list[Entry], scene: Scene) -> list[Entry]:
    """Lists no critical error of a phase that is not scored."""
    counted = {slip.event["event_id"] for slip in scene.ledger.slips if slip.counted}
    return [entry for entry in entries if entry["trigger_event_id"] in counted]


@lie("REP-004", _ERRORS, _list("critical_errors"))
def lists_each_code_once(entries: list[Entry], scene: Scene) -> list[Entry]:
    """Lists a critical error code once."""
    return list({entry["code"]: entry for entry in reversed(entries)}.values())[::-1]


@lie("REP-004", _ERRORS, _list("critical_errors"))
def lists_errors_by_code(entries: list[Entry], scene: Scene) -> list[Entry]:
    """Sorts critical errors by their code."""
    return sorted(entries, key=lambda entry: str(entry["code"]))


@lie("REP-004", _ERRORS, _list("critical_errors"))
def reports_the_penalty_of_the_rubric_in_practice(entries: list[Entry], scene: Scene) -> list[Entry]:
    """Reports the rubric's penalty where none was taken."""
    rules = scene.scenario.errors_by_code
    return [{**entry, "penalty": rules[entry["code"]].penalty} for entry in entries]


@lie("REP-012", "lineage.awards", documents)
def names_no_evidence(scene: Scene) -> None:
    """Names no evidence, neither in the breakdown nor in the lines of the score."""
    for entry in scene.report["objective_breakdown"]:
        entry["evidence_event_ids"] = []
    lines = scene.document["score"]["why"]
    count = len(scene.ledger.standings)
    lines[:count] = [line.partition(" (evt-")[0] for line in lines[:count]]


@lie("REP-004", "schema.values", _list("critical_errors"))
def reports_a_negative_penalty(entries: list[Entry], scene: Scene) -> list[Entry]:
    """Reports penalties as negative numbers."""
    return [{**entry, "penalty": -entry["penalty"]} for entry in entries]


@lie("REP-005", "report.why", _list("why"))
def says_a_sentence_once(lines: list[str], scene: Scene) -> list[str]:
    """Says each sentence only once."""
    return list(dict.fromkeys(lines))


@lie("REP-005", "report.why", _list("why"))
def explains_in_rubric_order(lines: list[str], scene: Scene) -> list[str]:
    """Explains objectives in rubric order, achieved and missed mixed."""
    standings = [standing.why for standing in scene.ledger.standings]
    return standings + lines[len(standings) :]


@lie("REP-005", "report.why", _list("why"))
def explains_errors_first(lines: list[str], scene: Scene) -> list[str]:
    """Explains critical errors before objectives."""
    count = len(scene.ledger.standings)
    return lines[count:] + lines[:count]


def _delta(change: Callable[[Entry, Scene], None]) -> Steps:
    def changed(scene: Scene) -> None:
        if "re_audit_delta" in scene.report:
            change(scene.report["re_audit_delta"], scene)

    return documents(changed)


@lie("REP-009", _DELTA, documents)
def compares_without_re_audit(scene: Scene) -> None:
    """Writes re_audit_delta for every session."""
    total = scene.ledger.total
    none = {"score_before": total, "score_after": total, "score_delta": 0}
    scene.report.setdefault("re_audit_delta", {**none, "improved_objectives": [], "regressed_objectives": []})


@lie("REP-009", _DELTA, _delta)
def does_not_hold_the_score_before(delta: Entry, scene: Scene) -> None:
    """Takes the raw sum for score_before."""
    delta["score_before"] = _sum_before(scene)
    delta["score_delta"] = delta["score_after"] - delta["score_before"]


def _sum_before(scene: Scene, phases: tuple[str, ...] = ("audit", "score_report", "micro_drill")) -> int:
    return sum(event.get("score_delta", 0) for event in scene.events if event["phase"] in phases)


@lie("REP-009", _DELTA, _delta)
def compares_the_raw_sums(delta: Entry, scene: Scene) -> None:
    """Takes the sum of the re-audit for score_delta."""
    delta["score_delta"] = sum(e.get("score_delta", 0) for e in scene.events if e["phase"] == "re_audit")


@lie("REP-009", _DELTA, _delta)
def never_tells_of_a_loss(delta: Entry, scene: Scene) -> None:
    """Writes 0 for a negative score_delta."""
    delta["score_delta"] = max(0, delta["score_delta"])


@lie("REP-010", _DELTA, _delta)
def calls_every_achievement_improved(delta: Entry, scene: Scene) -> None:
    """Takes objectives that the audit does not have for improved."""
    achieved = [s for s in scene.ledger.standings if s.achieved_in == "re_audit"]
    delta["improved_objectives"] = [standing.objective.objective_id for standing in achieved]


@lie("REP-010", _DELTA, _delta)
def wants_a_failure_before_it_improves(delta: Entry, scene: Scene) -> None:
    """Takes an objective for improved only where it was tried in the audit."""
    tried = {s.objective.objective_id for s in scene.ledger.standings if "audit" in s.decisive}
    delta["improved_objectives"] = [name for name in delta["improved_objectives"] if name in tried]


@lie("REP-011", _DELTA, _delta)
def hides_regressions(delta: Entry, scene: Scene) -> None:
    """Names no objective as regressed."""
    delta["regressed_objectives"] = []


@lie("REP-011", _DELTA, _delta)
def calls_what_was_not_tried_regressed(delta: Entry, scene: Scene) -> None:
    """Takes an objective that was not tried again for regressed."""
    delta["regressed_objectives"] = [
        standing.objective.objective_id
        for standing in scene.ledger.standings
        if standing.achieved_in == "audit"
        and "re_audit" in standing.objective.phases
        and "re_audit" not in standing.satisfied
    ]


@lie("REP-011", _DELTA, _delta)
def takes_a_fail_for_a_regression_only(delta: Entry, scene: Scene) -> None:
    """Takes a partial attempt, or a success with wrong details, for no regression."""
    failed = {
        standing.objective.objective_id
        for standing in scene.ledger.standings
        if standing.decisive.get("re_audit", {}).get("outcome") == "fail"
    }
    delta["regressed_objectives"] = [name for name in delta["regressed_objectives"] if name in failed]
