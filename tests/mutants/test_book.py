"""Every mutant is named for its lie, and can be caught by the check that it names."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from conformance.checks.judging import checks
from conformance.contract.requirements import requirements
from conformance.exporter.export import REFERENCE
from conformance.mutants import BOOK
from conformance.mutants.mutant import enter
from conformance.mutants.readers import LENIENCIES

CHECKS = {check.name: check for check in checks()}
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def test_there_are_enough() -> None:
    assert len(BOOK) >= 120


@pytest.mark.parametrize("name", BOOK)
def test_a_mutant_says_what_it_breaks_and_who_must_catch_it(name: str) -> None:
    mutant = BOOK[name]
    assert mutant.name == name
    assert NAME.fullmatch(mutant.name)
    assert len(mutant.name) <= 60
    assert mutant.lie.endswith(".")
    assert mutant.requirement in requirements()
    assert mutant.requirement in CHECKS[mutant.check].requirements
    assert (mutant.steps is None) != (mutant.program is None)
    assert mutant.steps != REFERENCE


def test_no_two_lies_are_told_in_the_same_words() -> None:
    assert [lie for lie, count in Counter(mutant.lie for mutant in BOOK.values()).items() if count > 1] == []


def test_every_rule_that_rejects_is_left_out_by_one_reader() -> None:
    codes = {name for name, told in requirements().items() if name.startswith("REJ") and not told.untestable}
    assert Counter(row.code for row in LENIENCIES) == Counter(codes)


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match=r"^the mutant reverses-ties stands in the book twice$"):
        enter(BOOK["reverses-ties"])
