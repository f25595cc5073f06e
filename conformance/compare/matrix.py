"""Several results: how each runtime stands to each level and each requirement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from conformance.checks.judging import checks
from conformance.compare.comparison import NOT_REACHED, level_state
from conformance.contract.requirements import requirements
from conformance.model.result import Result
from conformance.model.vocabulary import LEVEL_RANK, LEVELS
from conformance.runner.not_run import NotRun, not_run

PASS, FINDINGS, NOT_RUN = "pass", "findings", "not run"
NOT_ASKED = "not asked for"


class Cell(NamedTuple):
    """How one runtime stands to one requirement: pass, findings or not run, and how many findings."""

    state: str
    findings: int = 0


class RequirementRow(NamedTuple):
    """A requirement, with a cell for each runtime."""

    requirement: str
    cells: tuple[Cell, ...]

    @property
    def is_plain(self) -> bool:
        """True if every runtime passes."""
        return all(cell.state == PASS for cell in self.cells)

    @property
    def is_nowhere(self) -> bool:
        """True if no run has looked for it."""
        return all(cell.state == NOT_RUN for cell in self.cells)


class LevelStates(NamedTuple):
    """A level, and in words how each runtime stands to it."""

    level: str
    states: tuple[str, ...]


@dataclass(frozen=True)
class Matrix:
    """Results in the order in which they were named. A requirement that no program can judge has no row."""

    results: tuple[Result, ...]
    levels: tuple[LevelStates, ...]
    requirements: tuple[RequirementRow, ...]
    not_run: tuple[tuple[NotRun, ...], ...]


def matrix(results: Sequence[Result]) -> Matrix:
    """Every level and every requirement that a program can judge, in the order of the specification."""
    columns = [_cells(result) for result in results]
    testable = [name for name, told in requirements().items() if not told.untestable]
    strangers = sorted({name for column in columns for name in column} - requirements().keys())
    rows = (
        RequirementRow(name, tuple(column.get(name, Cell(NOT_RUN)) for column in columns))
        for name in (*testable, *strangers)
    )
    return Matrix(
        tuple(results),
        tuple(LevelStates(level, tuple(_state(result, level) for result in results)) for level in LEVELS[1:]),
        tuple(rows),
        tuple(map(not_run, results)),
    )


def _cells(result: Result) -> Mapping[str, Cell]:
    """The requirements that some check has looked for in some case."""
    judged = [case for case in result.cases if case.erratum is None]
    ran = {verdict.check for case in judged for verdict in case.verdicts if verdict.verdict != "blocked"}
    passed = {name for check in checks() if check.name in ran for name in check.requirements}
    found = Counter(error.requirement for case in judged for error in case.errors)
    return {name: Cell(FINDINGS, found[name]) if found[name] else Cell(PASS) for name in {*passed, *found}}


def _state(result: Result, level: str) -> str:
    row = next((row for row in result.levels if row.level == level), None)
    if row is None or (LEVEL_RANK[level] > LEVEL_RANK[result.target] and not row.reached):
        return NOT_ASKED
    return NOT_REACHED if result.filtered else level_state(row)
