"""Two results of a run: what is better, worse, new or gone in the second."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from conformance.compare.cases import CaseChange, broken_in, changes, surely_begun
from conformance.model.result import CaseResult, LevelRow, Outcome, Result
from conformance.model.vocabulary import LEVEL_RANK
from conformance.runner.guarantees import ATTESTED, BROKEN, ENFORCED, LEVEL_OF, OBSERVED, UNKNOWN
from conformance.runner.not_run import NotRun, not_run

REACHED, BY_WORD, NOT_REACHED = "reached", "reached (attested)", "not reached"
_STATES = (ENFORCED, OBSERVED, ATTESTED, UNKNOWN, BROKEN)
_LEVEL_STATES = (REACHED, BY_WORD, NOT_REACHED)


class Step(NamedTuple):
    """A level or a guarantee in both. `worse` is None where it is as it was; `why` is of the second."""

    name: str
    before: str
    after: str
    worse: bool | None
    why: str


class Difference(NamedTuple):
    """What differs between the two runs themselves, such as the version of the suite."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    """`levels` and `guarantees` go up to the lower of the two targets; both are empty where `incomparable`.

    `incomparable` says why no levels can be compared, else it is empty. `begun` are the requirements that are
    broken now, and were not in any case that both have judged; `ended` the other way round. `not_run` is what
    was not run in the first and in the second.
    """

    before: Result
    after: Result
    differences: tuple[Difference, ...]
    levels: tuple[Step, ...]
    guarantees: tuple[Step, ...]
    incomparable: str
    cases: tuple[CaseChange, ...]
    begun: tuple[str, ...]
    ended: tuple[str, ...]
    not_run: tuple[tuple[NotRun, ...], tuple[NotRun, ...]]
    judged_in_both: int

    @property
    def is_worse(self) -> bool:
        fallen = any(step.worse for step in (*self.levels, *self.guarantees))
        return fallen or bool(self.begun) or any(change.is_worse for change in self.cases)


def compare(before: Result, after: Result) -> Comparison:
    """What has changed from one run to the other, whatever runtimes they are of."""
    pairs = tuple(_judged_in_both(before, after))
    why = _incomparable(before, after)
    return Comparison(
        before,
        after,
        tuple(_differences(before, after)),
        () if why else tuple(_levels(before, after)),
        () if why else tuple(_guarantees(before, after)),
        why,
        changes(before.cases, after.cases),
        _begun(pairs),
        _begun([(new, old) for old, new in pairs]),
        (not_run(before), not_run(after)),
        len(pairs),
    )


def _judged_in_both(before: Result, after: Result) -> Iterator[tuple[CaseResult, CaseResult]]:
    old = {case.case: case for case in before.cases if _is_judged(case)}
    for case in after.cases:
        if _is_judged(case) and case.case in old:
            yield old[case.case], case


def _is_judged(case: CaseResult) -> bool:
    return case.erratum is None and case.outcome is not Outcome.CANNOT_JUDGE


def _begun(pairs: Sequence[tuple[CaseResult, CaseResult]]) -> tuple[str, ...]:
    """The requirements that the second of each pair breaks, and the first of none."""
    broken = {name for old, _ in pairs for name in broken_in(old)}
    return tuple(sorted({name for old, new in pairs for name in surely_begun(old, new)} - broken))


def _differences(before: Result, after: Result) -> Iterator[Difference]:
    for name, tell in _TOLD.items():
        told = tell(before), tell(after)
        if told[0] != told[1]:
            yield Difference(name, *told)


def _extent(result: Result) -> str:
    return "some cases only" if result.filtered else "all cases"


_TOLD: Mapping[str, Callable[[Result], str]] = {
    "runtime": lambda result: result.runtime.told,
    "contract": lambda result: result.contract,
    "suite": lambda result: f"{result.suite_version} ({result.suite_digest[:12]})",
    "target": lambda result: result.target,
    "extent": _extent,
}


def _incomparable(before: Result, after: Result) -> str:
    for which, result in (("first", before), ("second", after)):
        if result.filtered:
            return f"the {which} run was of some cases only"
    return ""


def _common(before: Result, after: Result) -> int:
    return min(LEVEL_RANK[before.target], LEVEL_RANK[after.target])


def _levels(before: Result, after: Result) -> Iterator[Step]:
    old = {row.level: row for row in before.levels}
    for row in after.levels:
        if row.level in old and LEVEL_RANK[row.level] <= _common(before, after):
            told = level_state(old[row.level]), level_state(row)
            yield Step(
                row.level, *told, _fallen(_LEVEL_STATES, *told), row.blocking[0] if row.blocking else ""
            )


def level_state(row: LevelRow) -> str:
    """Whether a level is reached, and whether by the vendor's word."""
    if not row.reached:
        return NOT_REACHED
    return BY_WORD if row.attested else REACHED


def _guarantees(before: Result, after: Result) -> Iterator[Step]:
    old = {one.name: one for one in before.guarantees}
    for one in after.guarantees:
        known = one.name in old and one.name in LEVEL_OF
        if known and LEVEL_RANK[LEVEL_OF[one.name]] <= _common(before, after):
            was = old[one.name].state
            yield Step(one.name, was, one.state, _fallen(_STATES, was, one.state), one.note)


def _fallen(order: Sequence[str], before: str, after: str) -> bool | None:
    """None where it is as it was."""
    return None if before == after else order.index(after) > order.index(before)
