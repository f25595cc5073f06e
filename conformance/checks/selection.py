"""The selection of drills step by step, and common mistakes in it (specification, section 8.5)."""

# ruff: noqa: E501  one mistake is one line of the table

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from conformance.contract.scoring import Ledger, Slip, Standing
from conformance.model.scenario import Microdrill, Scenario

ERRORS, MISSES = "critical_error_match", "highest_weight_miss"

Candidate = tuple[str, str]
Slips = list[Slip]
Missed = list[Standing]
Drills = Sequence[Microdrill]
Chosen = list[Candidate]


def _missed(standing: Standing) -> bool:
    return "audit" in standing.objective.phases and standing.achieved_in != "audit"


def _by_weight(missed: Missed) -> Missed:
    return sorted(missed, key=lambda standing: -standing.objective.weight)


def _distinct(candidates: Iterable[Candidate]) -> Chosen:
    chosen: dict[str, str] = {}
    for drill, reason in candidates:
        chosen.setdefault(drill, reason)
    return list(chosen.items())


@dataclass(frozen=True)
class Selection:
    """How drills are selected, step by step. A mistake replaces one step."""

    slips: Callable[[Slips], Slips] = lambda slips: [slip for slip in slips if slip.event["phase"] == "audit"]
    drills_of_a_slip: Callable[[Drills], Drills] = lambda drills: drills
    reason_of_a_slip: Callable[[Slip], str] = lambda slip: slip.rule.why
    missed: Callable[[Standing], bool] = _missed
    ordered: Callable[[Missed], Missed] = _by_weight
    drills_of_a_miss: Callable[[Drills], Drills] = lambda drills: drills
    reason_of_a_miss: Callable[[Standing], str] = lambda standing: standing.objective.why_fail
    sources: Callable[[tuple[str, ...]], Sequence[str]] = lambda priority: priority
    joined: Callable[[list[Chosen]], Chosen] = lambda lists: [one for chosen in lists for one in chosen]
    distinct: Callable[[Chosen], Chosen] = _distinct
    kept: Callable[[Chosen, int], Chosen] = lambda chosen, most: chosen[:most]

    def of(self, ledger: Ledger, scenario: Scenario) -> list[dict[str, str]]:
        """`recommended_microdrills` as this selection has it."""
        sources = {ERRORS: self._by_error, MISSES: self._by_miss}
        lists = [list(sources[name](ledger, scenario)) for name in self.sources(scenario.priority)]
        chosen = self.kept(self.distinct(self.joined(lists)), scenario.max_assigned)
        return [{"microdrill_id": drill, "reason": reason} for drill, reason in chosen]

    def _by_error(self, ledger: Ledger, scenario: Scenario) -> Iterator[Candidate]:
        for slip in self.slips(list(ledger.slips)):
            named = [drill for drill in scenario.microdrills if slip.rule.code in drill.critical_error_codes]
            for drill in self.drills_of_a_slip(named):
                yield drill.microdrill_id, self.reason_of_a_slip(slip)

    def _by_miss(self, ledger: Ledger, scenario: Scenario) -> Iterator[Candidate]:
        for standing in self.ordered([standing for standing in ledger.standings if self.missed(standing)]):
            name = standing.objective.objective_id
            named = [drill for drill in scenario.microdrills if name in drill.missed_objective_ids]
            for drill in self.drills_of_a_miss(named):
                yield drill.microdrill_id, self.reason_of_a_miss(standing)


class Mistake(NamedTuple):
    """One way of selecting wrongly: the requirement that it breaks, and what it does, in a few words."""

    requirement: str
    cause: str
    selection: Selection


def _only_without(source: str) -> Callable[[tuple[str, ...]], Sequence[str]]:
    return lambda priority: [name for name in priority if name != source]


def _first_that_gives(lists: list[Chosen]) -> Chosen:
    return next((chosen for chosen in lists if chosen), [])


def _sorted_slips(key: Callable[[Slip], Any]) -> Callable[[Slips], Slips]:
    return lambda slips: sorted((slip for slip in slips if slip.event["phase"] == "audit"), key=key)


def _scored(slips: Slips) -> Slips:
    return [slip for slip in slips if slip.counted]


def _of_phase(phase: str) -> Callable[[Slips], Slips]:
    return lambda slips: [slip for slip in slips if slip.event["phase"] == phase]


def _never(standing: Standing) -> bool:
    return standing.achieved_in is None


MISTAKES = (
    Mistake("REP-006", "the sources in another order than priority names them", Selection(sources=lambda p: p[::-1])),
    Mistake("REP-006", "the order of the sources is in the code", Selection(sources=lambda _: (ERRORS, MISSES))),
    Mistake("REP-006", "the order of the sources is in the code", Selection(sources=lambda _: (MISSES, ERRORS))),
    Mistake("REP-006", "only the first source that gives a drill asked", Selection(joined=_first_that_gives)),
    Mistake("REP-006", "max_assigned ignored", Selection(kept=lambda chosen, _: chosen)),
    Mistake("REP-006", "one drill at most, whatever max_assigned says", Selection(kept=lambda chosen, _: chosen[:1])),
    Mistake("REP-006", "one drill more than max_assigned", Selection(kept=lambda chosen, most: chosen[: most + 1])),
    Mistake("REP-006", "a drill taken more than once", Selection(distinct=lambda chosen: chosen)),
    Mistake("REP-006", "a drill taken more than once", Selection(distinct=lambda chosen: list(dict.fromkeys(chosen)))),
    Mistake("REP-006", "a drill with the reason with which it came last", Selection(distinct=lambda chosen: list(dict(chosen).items()))),
    Mistake("REP-007", "critical errors of every phase choose drills", Selection(slips=lambda slips: slips)),
    Mistake("REP-007", "critical errors choose no drill", Selection(sources=_only_without(ERRORS))),
    Mistake("REP-007", "critical errors of every scored phase choose drills", Selection(slips=_scored)),
    Mistake("REP-007", "critical errors of the re-audit choose drills", Selection(slips=_of_phase("re_audit"))),
    Mistake("REP-007", "critical errors taken by penalty", Selection(slips=_sorted_slips(lambda slip: -slip.rule.penalty))),
    Mistake("REP-007", "critical errors taken by code", Selection(slips=_sorted_slips(lambda slip: slip.rule.code))),
    Mistake("REP-007", "critical errors taken from the last to the first", Selection(slips=lambda slips: [s for s in slips[::-1] if s.event["phase"] == "audit"])),
    Mistake("REP-007", "only the first drill of a critical error taken", Selection(drills_of_a_slip=lambda drills: drills[:1])),
    Mistake("REP-007", "the drills of a critical error in another order than the file's", Selection(drills_of_a_slip=lambda drills: drills[::-1])),
    Mistake("REP-007", "the code as the reason", Selection(reason_of_a_slip=lambda slip: slip.rule.code)),
    Mistake("REP-008", "a success after the audit mends a miss", Selection(missed=lambda s: "audit" in s.objective.phases and _never(s))),
    Mistake("REP-008", "objectives without audit among their phases counted as missed", Selection(missed=lambda s: s.achieved_in != "audit")),
    Mistake("REP-008", "objectives counted as missed that were achieved nowhere", Selection(missed=_never)),
    Mistake("REP-008", "only objectives that were attempted counted as missed", Selection(missed=lambda s: _missed(s) and "audit" in s.decisive)),
    Mistake("REP-008", "only objectives that were not attempted counted as missed", Selection(missed=lambda s: _missed(s) and "audit" not in s.decisive)),
    Mistake("REP-008", "misses in rubric order, and not by weight", Selection(ordered=lambda missed: missed)),
    Mistake("REP-008", "the lightest miss first", Selection(ordered=lambda missed: sorted(missed, key=lambda s: s.objective.weight))),
    Mistake("REP-008", "misses of equal weight in another order than the rubric's", Selection(ordered=lambda missed: _by_weight(missed[::-1]))),
    Mistake("REP-008", "misses of equal weight by their id", Selection(ordered=lambda missed: sorted(missed, key=lambda s: (-s.objective.weight, s.objective.objective_id)))),
    Mistake("REP-008", "only the heaviest miss looked at, a drill or none", Selection(ordered=lambda missed: _by_weight(missed)[:1])),
    Mistake("REP-008", "misses choose no drill", Selection(sources=_only_without(MISSES))),
    Mistake("REP-008", "only the first drill of a miss taken", Selection(drills_of_a_miss=lambda drills: drills[:1])),
    Mistake("REP-008", "the drills of a miss in another order than the file's", Selection(drills_of_a_miss=lambda drills: drills[::-1])),
    Mistake("REP-008", "the label as the reason", Selection(reason_of_a_miss=lambda s: s.objective.label)),
    Mistake("REP-008", "why_success as the reason", Selection(reason_of_a_miss=lambda s: s.objective.why_success)),
    Mistake("REP-008", "the sentence of the whole session as the reason", Selection(reason_of_a_miss=lambda s: s.why)),
    Mistake("REP-006", "one drill less than max_assigned", Selection(kept=lambda chosen, most: chosen[: max(most - 1, 0)])),
)  # fmt: skip
