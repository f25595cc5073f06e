"""Results side by side as plain data, in the form svr-comparison/1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conformance.compare.cases import CaseChange
from conformance.compare.comparison import Comparison
from conformance.compare.matrix import Matrix
from conformance.model.result import Result
from conformance.runner.not_run import NotRun

FORMAT = "svr-comparison/1"


def plain_comparison(compared: Comparison) -> dict[str, Any]:
    """All of a comparison of two."""
    return {
        "format": FORMAT,
        "worse": compared.is_worse,
        "runs": [
            _run(result, found)
            for result, found in zip((compared.before, compared.after), compared.not_run, strict=True)
        ],
        "differences": [one._asdict() for one in compared.differences],
        "incomparable": compared.incomparable or None,
        "levels": [step._asdict() for step in compared.levels],
        "guarantees": [step._asdict() for step in compared.guarantees],
        "newly_broken": list(compared.begun),
        "no_longer_broken": list(compared.ended),
        "judged_in_both": compared.judged_in_both,
        "cases": [_case(change) for change in compared.cases],
    }


def plain_matrix(table: Matrix) -> dict[str, Any]:
    """All of a table of many; the cells stand in the order of the runs."""
    return {
        "format": FORMAT,
        "runs": [_run(result, found) for result, found in zip(table.results, table.not_run, strict=True)],
        "levels": {row.level: list(row.states) for row in table.levels},
        "requirements": {
            row.requirement: [cell._asdict() for cell in row.cells] for row in table.requirements
        },
    }


def _run(result: Result, left_out: Iterable[NotRun]) -> dict[str, Any]:
    plain = result.plain()
    names = ("runtime", "started_at", "contract", "suite", "filtered", "target", "reached", "cases_run")
    return {**{name: plain[name] for name in names}, "not_run": [one._asdict() for one in left_out]}


def _case(change: CaseChange) -> dict[str, Any]:
    return {**change._asdict(), "is_worse": change.is_worse}
