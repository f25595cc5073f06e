"""The gate: no testable MUST without a check, a case and a killed mutant, and no check without a mutant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.checks.judging import checks
from conformance.contract.requirements import requirements
from conformance.model.revision import CURRENT
from conformance.mutants import BOOK
from conformance.suite.catalogue import cases
from conformance.suite.scripts import scripts
from conformance.traceability import Trace, Waiver, page, problems, waivers


@pytest.fixture(scope="module")
def whole() -> Trace:
    """The current revision, every mutant taken for killed (`nox -s traceability` runs them)."""
    killed = dict.fromkeys(BOOK, "story-clean-pass")
    return Trace(
        requirements(), checks(), cases(CURRENT), tuple(BOOK.values()), killed, waivers(), scripts(CURRENT)
    )


def test_the_gate_is_passed(whole: Trace) -> None:
    assert problems(whole) == []


def test_a_requirement_taken_away(whole: Trace) -> None:
    less = {name: told for name, told in whole.requirements.items() if name != "SCO-009"}
    found = problems(replace(whole, requirements=less))
    assert "the check score.total cites SCO-009, which is not in the specification" in found
    assert "the case score-clamp-at-the-end cites SCO-009, which is not in the specification" in found
    assert "the mutant sums-awards-only cites SCO-009, which is not in the specification" in found


def test_a_new_requirement_that_nobody_tests(whole: Trace) -> None:
    new = replace(whole.requirements["SCO-009"], requirement="SCO-099")
    assert problems(replace(whole, requirements={**whole.requirements, "SCO-099": new})) == [
        "SCO-099 has no check: add one, or a waiver with its reason",
        "SCO-099 has no case: add one, or a waiver with its reason",
        "SCO-099 has no killed mutant: add one, or a waiver with its reason",
    ]


def test_a_should_and_an_untestable_must_need_nothing(whole: Trace) -> None:
    should = replace(whole.requirements["SCO-009"], requirement="SCO-098", word="SHOULD")
    untold = replace(whole.requirements["SCO-009"], requirement="SCO-099", untestable="it is a choice")
    assert problems(replace(whole, requirements={**whole.requirements, "A": should, "B": untold})) == []


def test_the_cases_of_a_requirement_taken_away(whole: Trace) -> None:
    kept = [case for case in whole.cases if "REJ-064" not in case.requirements]
    assert problems(replace(whole, cases=kept)) == [
        "REJ-064 has no case: add one, or a waiver with its reason"
    ]


def test_a_mutant_that_is_alive(whole: Trace) -> None:
    killed = {name: case for name, case in whole.killed.items() if name != "skips-blank-lines"}
    assert problems(replace(whole, killed=killed)) == [
        "REJ-064 has no killed mutant: add one, or a waiver with its reason",
        "the mutant skips-blank-lines is alive: add a case that shows its lie",
    ]


def test_a_mutant_taken_away(whole: Trace) -> None:
    kept = [mutant for mutant in whole.mutants if mutant.name != "skips-blank-lines"]
    assert problems(replace(whole, mutants=kept)) == [
        "REJ-064 has no killed mutant: add one, or a waiver with its reason",
    ]


def test_a_check_that_no_mutant_names(whole: Trace) -> None:
    kept = [mutant for mutant in whole.mutants if mutant.check != "rebuild.value"]
    assert problems(replace(whole, mutants=kept)) == [
        "EVT-007 has no killed mutant: add one, or a waiver with its reason",
        "the check rebuild.value has killed no mutant of its own: add a mutant that it must catch",
    ]


def test_a_check_taken_away(whole: Trace) -> None:
    kept = [check for check in whole.checks if check.name != "rebuild.value"]
    assert problems(replace(whole, checks=kept)) == [
        "EVT-007 has no check: add one, or a waiver with its reason",
        "the mutant scores-two-sources-apart names rebuild.value, which cannot report EVT-007",
    ]


def test_a_waiver_lets_it_pass(whole: Trace) -> None:
    kept = [mutant for mutant in whole.mutants if mutant.name != "skips-blank-lines"]
    waiver = Waiver("REJ-064", ("mutant",), "nobody skips blank lines")
    assert problems(replace(whole, mutants=kept, waivers=(*whole.waivers, waiver))) == []


@pytest.mark.parametrize("name", ["REJ-064", "rebuild.value", "ABC-001"])
def test_a_waiver_that_nothing_needs(whole: Trace, name: str) -> None:
    needless = (*whole.waivers, Waiver(name, ("mutant",), "it was hard"))
    assert problems(replace(whole, waivers=needless)) == [
        f"the waiver of {name} (mutant) is not needed: take it out of gate_waivers.toml"
    ]


def test_the_page_has_a_row_for_every_requirement(whole: Trace) -> None:
    text = page(whole)
    rows = [line.split()[1] for line in text.splitlines() if line.startswith("| ") and "(" in line]
    assert sorted(rows) == sorted(whole.requirements)
    assert (
        "| REJ-064 (MUST, hardened) | rejection.status | reject-blank-line, reject-blank-line-at-end, "
        in text
    )
    assert "| skips-blank-lines (story-clean-pass) |" in text
