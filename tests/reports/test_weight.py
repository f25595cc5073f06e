from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.model.result import CaseResult, Result
from conformance.reports.weight import is_reached, stands_before, went_wrong


@pytest.mark.parametrize(
    ("target", "standing"),
    [
        ("core", ["story-two", "story-three", "crash", "hang"]),
        ("scored", ["story-two", "story-three", "crash", "hang"]),
        ("exact", ["story-two", "story-three", "spaced", "crash", "hang", "silence"]),
    ],
)
def test_an_error_counts_from_the_level_that_it_costs(
    cases: tuple[CaseResult, ...], target: str, standing: list[str]
) -> None:
    assert [case.case for case in cases if stands_before(case, target)] == standing


def test_what_the_suite_could_not_judge_is_not_the_runtime_s_fault(result: Result) -> None:
    unjudged = [case for case in result.cases if case.case.startswith("no-golden")]
    assert went_wrong(result)
    assert not went_wrong(replace(result, cases=tuple(unjudged)))


@pytest.mark.parametrize(("target", "reached"), [("core", True), ("scored", True), ("exact", False)])
def test_a_level_includes_those_below_it(result: Result, target: str, reached: bool) -> None:
    assert is_reached(replace(result, target=target, reached="scored")) is reached
