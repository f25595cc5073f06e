"""Each requirement with the share of cases that break it, by chapter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from conformance.checks.judging import checks
from conformance.contract.requirements import Requirement, requirements
from conformance.model.result import CaseResult, Result
from conformance.model.revision import revision_named

_CHAPTERS = {
    "REC": "The recording",
    "EVT": "Events",
    "TIM": "Time",
    "JSN": "The JSON document",
    "CSV": "The CSV table",
    "SCO": "The score",
    "REP": "The report",
    "REJ": "What must be rejected",
    "RUN": "The conversation",
    "CAP": "Capture",
}


class Cell(NamedTuple):
    """A requirement that `broken` of the `looked` cases break in which a check looked for it.

    `heat` is none where it was looked for in no case, else 0 for no case that breaks it, and 1 to 4.
    """

    requirement: Requirement
    broken: int
    looked: int

    @property
    def heat(self) -> str:
        if not self.looked:
            return "none"
        share = self.broken / self.looked
        return str(sum(share > bound for bound in (0, 0.05, 0.25, 0.6)))

    @property
    def told(self) -> str:
        """In words."""
        if self.looked:
            return f"{self.broken} of {self.looked} cases break it"
        why = self.requirement.untestable
        return f"not testable: {why}" if why else "no case of this run has looked at it"


class Chapter(NamedTuple):
    """A chapter of requirements, in the order of the specification."""

    prefix: str
    title: str
    cells: tuple[Cell, ...]


def chapters(result: Result) -> tuple[Chapter, ...]:
    """Every requirement of the contract; cases out of judgement count for none."""
    judged = [case for case in result.cases if case.erratum is None]
    broken = Counter(name for case in judged for name in {finding.requirement for finding in case.errors})
    looked = _looked(judged)
    by_chapter: dict[str, list[Cell]] = {}
    for name, requirement in requirements(revision_named(result.contract)).items():
        cell = Cell(requirement, broken[name], looked[name])
        by_chapter.setdefault(name.partition("-")[0], []).append(cell)
    return tuple(
        Chapter(prefix, _CHAPTERS.get(prefix, ""), tuple(cells)) for prefix, cells in by_chapter.items()
    )


def _looked(cases: Iterable[CaseResult]) -> Counter[str]:
    """In how many cases each requirement was looked for, or found broken."""
    of_check = {check.name: frozenset(check.requirements) for check in checks()}
    looked: Counter[str] = Counter()
    for case in cases:
        names = {finding.requirement for finding in case.errors}
        for verdict in case.verdicts:
            if verdict.verdict != "blocked":
                names |= of_check.get(verdict.check, frozenset())
        looked.update(names)
    return looked
