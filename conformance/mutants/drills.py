"""Lies about the drills that are recommended (section 8.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.contract.scoring import Standing
from conformance.exporter.export import Steps
from conformance.model.scenario import Microdrill
from conformance.mutants.mutant import Scene, documents, lie

_DRILLS = "report.microdrills"
Entry = dict[str, Any]


def _candidates(scene: Scene, source: str) -> list[tuple[str, str]]:
    """Drill and reason, in order, of one source."""
    if source == "critical_error_match":
        reasons = [(s.rule.code, s.rule.why) for s in scene.ledger.slips if s.event["phase"] == "audit"]
        return [
            (d.microdrill_id, why)
            for code, why in reasons
            for d in _drills(scene)
            if code in d.critical_error_codes
        ]
    missed = [(s.objective.objective_id, s.objective.why_fail) for s in _missed(scene)]
    return [
        (d.microdrill_id, why)
        for name, why in missed
        for d in _drills(scene)
        if name in d.missed_objective_ids
    ]


def _drills(scene: Scene) -> tuple[Microdrill, ...]:
    return scene.scenario.microdrills


def _missed(scene: Scene) -> list[Standing]:
    """Objectives missed in the audit, the heaviest first."""
    missed = [s for s in scene.ledger.standings if "audit" in s.objective.phases and s.achieved_in != "audit"]
    return sorted(missed, key=lambda standing: -standing.objective.weight)


def _chosen(pairs: list[tuple[str, str]], most: int) -> list[Entry]:
    first = dict(reversed(pairs))
    order = dict.fromkeys(drill for drill, _ in pairs)
    return [{"microdrill_id": drill, "reason": first[drill]} for drill in order][:most]


def _recommending(choose: Callable[[Scene], list[Entry]]) -> Steps:
    return documents(lambda scene: scene.report.update(recommended_microdrills=choose(scene)))


def _by_priority(scene: Scene) -> list[tuple[str, str]]:
    return [pair for source in scene.scenario.priority for pair in _candidates(scene, source)]


@lie("REP-006", _DRILLS, _recommending)
def recommends_every_candidate(scene: Scene) -> list[Entry]:
    """Keeps more drills than max_assigned says."""
    return _chosen(_by_priority(scene), 1000)


@lie("REP-006", _DRILLS, _recommending)
def recommends_at_least_one(scene: Scene) -> list[Entry]:
    """Takes a max_assigned of 0 for 1."""
    return _chosen(_by_priority(scene), max(1, scene.scenario.max_assigned))


@lie("REP-006", _DRILLS, _recommending)
def prefers_errors_always(scene: Scene) -> list[Entry]:
    """Takes critical errors first, whatever priority says."""
    pairs = [
        p
        for s in ("critical_error_match", "highest_weight_miss")
        if s in scene.scenario.priority
        for p in _candidates(scene, s)
    ]
    return _chosen(pairs, scene.scenario.max_assigned)


@lie("REP-006", _DRILLS, _recommending)
def uses_sources_that_priority_does_not_name(scene: Scene) -> list[Entry]:
    """Fills up from the other source."""
    pairs = (
        _by_priority(scene)
        + _candidates(scene, "highest_weight_miss")
        + _candidates(scene, "critical_error_match")
    )
    return _chosen(pairs, scene.scenario.max_assigned)


@lie("REP-006", _DRILLS, _recommending)
def recommends_a_drill_twice(scene: Scene) -> list[Entry]:
    """Recommends a drill again for its second reason."""
    pairs = _by_priority(scene)[: scene.scenario.max_assigned]
    return [{"microdrill_id": drill, "reason": why} for drill, why in pairs]


def _by_lie(source: str) -> Callable[[Callable[[Scene], list[tuple[str, str]]]], Steps]:
    """One source replaced by the candidates of a lie."""

    def made(candidates: Callable[[Scene], list[tuple[str, str]]]) -> Steps:
        def choose(scene: Scene) -> list[Entry]:
            pairs = [
                pair
                for name in scene.scenario.priority
                for pair in (candidates(scene) if name == source else _candidates(scene, name))
            ]
            return _chosen(pairs, scene.scenario.max_assigned)

        return _recommending(choose)

    return made


@lie("REP-007", _DRILLS, _by_lie("critical_error_match"))
def drills_errors_of_every_phase(scene: Scene) -> list[tuple[str, str]]:
    """Recommends drills for critical errors of the drill and the re-audit too."""
    codes = [(slip.rule.code, slip.rule.why) for slip in scene.ledger.slips]
    return [
        (d.microdrill_id, why)
        for code, why in codes
        for d in _drills(scene)
        if code in d.critical_error_codes
    ]


@lie("REP-007", _DRILLS, _by_lie("critical_error_match"))
def drills_the_last_error_first(scene: Scene) -> list[tuple[str, str]]:
    """Takes critical errors from the last to the first."""
    return _candidates(scene, "critical_error_match")[::-1]


@lie("REP-007", _DRILLS, _by_lie("critical_error_match"))
def drills_no_errors(scene: Scene) -> list[tuple[str, str]]:
    """Recommends nothing for critical errors."""
    return []


@lie("REP-008", _DRILLS, _by_lie("highest_weight_miss"))
def drills_misses_in_rubric_order(scene: Scene) -> list[tuple[str, str]]:
    """Takes misses in rubric order, whatever their weight."""
    by_rubric = sorted(_missed(scene), key=scene.ledger.standings.index)
    return _of_misses(scene, by_rubric)


def _of_misses(scene: Scene, missed: list[Standing]) -> list[tuple[str, str]]:
    return [
        (drill.microdrill_id, standing.objective.why_fail)
        for standing in missed
        for drill in _drills(scene)
        if standing.objective.objective_id in drill.missed_objective_ids
    ]


@lie("REP-008", _DRILLS, _by_lie("highest_weight_miss"))
def forgives_what_the_re_audit_mended(scene: Scene) -> list[tuple[str, str]]:
    """Takes no miss that a success in the re-audit mended."""
    return _of_misses(scene, [standing for standing in _missed(scene) if standing.achieved_in is None])


@lie("REP-008", _DRILLS, _by_lie("highest_weight_miss"))
def drills_misses_of_every_phase(scene: Scene) -> list[tuple[str, str]]:
    """Takes objectives that the audit does not have for missed there."""
    missed = [standing for standing in scene.ledger.standings if standing.achieved_in != "audit"]
    return _of_misses(scene, sorted(missed, key=lambda standing: -standing.objective.weight))


@lie("REP-008", _DRILLS, _by_lie("highest_weight_miss"))
def drills_attempts_only(scene: Scene) -> list[tuple[str, str]]:
    """Takes an objective that nobody tried in the audit for not missed."""
    return _of_misses(scene, [standing for standing in _missed(scene) if "audit" in standing.decisive])
