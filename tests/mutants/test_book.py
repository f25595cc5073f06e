"""Every mutant is named for its lie, and can be caught by the check that it names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from conformance.checks.judging import checks
from conformance.contract.requirements import requirements
from conformance.exporter.export import REFERENCE
from conformance.mutants import BOOK
from conformance.mutants.mutant import Mutant, enter
from conformance.mutants.readers import LENIENCIES

CHECKS = {check.name: check for check in checks()}
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def test_there_are_enough() -> None:
    assert len(BOOK) >= 120


def faults(mutant: Mutant) -> Iterator[str]:
    if BOOK.get(mutant.name) is not mutant:
        yield "it stands in the book under another name"
    if not NAME.fullmatch(mutant.name) or len(mutant.name) > 60:
        yield "its name has another form"
    if not mutant.lie.endswith("."):
        yield "its lie is no sentence"
    if mutant.requirement not in requirements():
        yield f"there is no {mutant.requirement}"
    if mutant.requirement not in CHECKS[mutant.check].requirements:
        yield f"{mutant.check} does not report {mutant.requirement}"
    if [mutant.steps, mutant.program, mutant.records].count(None) != 2:
        yield "it is not one of steps, a program and a recorder"
    if mutant.steps == REFERENCE:
        yield "it does what the reference does"


def test_a_mutant_says_what_it_breaks_and_who_must_catch_it() -> None:
    assert [(mutant.name, fault) for mutant in BOOK.values() for fault in faults(mutant)] == []


def test_no_two_lies_are_told_in_the_same_words() -> None:
    assert [lie for lie, count in Counter(mutant.lie for mutant in BOOK.values()).items() if count > 1] == []


def test_every_rule_that_rejects_is_left_out_by_one_reader() -> None:
    codes = {name for name, told in requirements().items() if name.startswith("REJ") and not told.untestable}
    assert Counter(row.code for row in LENIENCIES) == Counter(codes)


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match=r"^the mutant reverses-ties stands in the book twice$"):
        enter(BOOK["reverses-ties"])
