"""Several results as blocks: runtime x level and runtime x requirement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.compare.matrix import FINDINGS, Cell, Matrix
from conformance.model.result import Result
from conformance.reports.block import Block
from conformance.reports.wording import many
from conformance.runner.not_run import NotRun

_IN_A_LINE = 10


def matrix_blocks(table: Matrix) -> tuple[Block, ...]:
    """The runtimes are numbered, since their names may be long, or the same."""
    numbers = tuple(str(place) for place in range(1, len(table.results) + 1))
    runtimes = tuple(map(_run, numbers, table.results))
    levels = tuple((row.level, *row.states) for row in table.levels)
    head = ("run", "runtime", "contract", "target", "reached")
    return (
        Block(many(len(numbers), "result"), head, runtimes),
        Block("levels", ("level", *numbers), levels, headed=True),
        *_requirements(table, numbers),
        *_not_run(table, numbers),
    )


def _run(number: str, result: Result) -> tuple[str, ...]:
    told = (f"contract {result.contract}", f"target {result.target}", f"reached {result.reached_told}")
    return number, result.runtime.told, *told


def _requirements(table: Matrix, numbers: tuple[str, ...]) -> Iterator[Block]:
    """Those in which the runtimes fail or differ; the others are counted, or named."""
    nowhere = [row.requirement for row in table.requirements if row.is_nowhere]
    told = [row for row in table.requirements if not row.is_plain and not row.is_nowhere]
    plain = len(table.requirements) - len(nowhere) - len(told)
    title = f"requirements: {plain} of {len(table.requirements)} pass in every run"
    rows = tuple((row.requirement, *map(_told, row.cells)) for row in told)
    yield Block(title, ("requirement", *numbers), rows, headed=True)
    if nowhere:
        yield Block("requirements that no run has looked at", ("requirements",), tuple(_lines(nowhere)))


def _lines(names: Sequence[str]) -> Iterator[tuple[str]]:
    for start in range(0, len(names), _IN_A_LINE):
        yield (", ".join(names[start : start + _IN_A_LINE]),)


def _told(cell: Cell) -> str:
    return many(cell.findings, "finding") if cell.state == FINDINGS else cell.state


def _not_run(table: Matrix, numbers: tuple[str, ...]) -> Iterator[Block]:
    """What several runs have left out alike is told once."""
    alike: dict[NotRun, list[str]] = {}
    for number, found in zip(numbers, table.not_run, strict=True):
        for one in dict.fromkeys(found):
            alike.setdefault(one, []).append(number)
    rows = tuple((", ".join(where), *one) for one, where in alike.items())
    title = "not run or not judged" if rows else "nothing was left out in any run"
    yield Block(title, ("run", "what", "why"), rows)
