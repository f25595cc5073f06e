"""What every broken exporter is told, as whole values: each verdict but the passes, with its findings.

`pytest tests/checks/test_told.py -k chapter --snapshot-update` writes the files anew: one for each chapter of
the specification, one section for each mutant. A section keeps its case as long as there is such a case.
"""

from __future__ import annotations

from functools import cache

import pytest
from syrupy.assertion import SnapshotAssertion

from conformance.checks.judging import judge
from conformance.exporter.export import REFERENCE
from conformance.model.case import Case
from conformance.model.evidence import Evidence
from conformance.model.revision import CURRENT
from conformance.mutants import BOOK, Mutant
from conformance.mutants.hunting import hunt
from conformance.runner.witnessing import InProcess, given_of
from conformance.suite.catalogue import cases, find_case

from .telling import is_being_written, sections, snapshot_of, told

LARGE = ("takes-small-recordings-only", "rewrites-dates")
"""Mutants that only a case of 10 000 events kills; judging it takes seconds."""
WILD = ("exports-what-must-be-rejected",)
TOLD = [mutant for mutant in BOOK.values() if mutant.steps and mutant.name not in LARGE + WILD]
CHAPTERS = sorted({mutant.requirement[:3] for mutant in TOLD})


@cache
def sections_of(chapter: str) -> dict[str, bytes]:
    """What the snapshot of a chapter says of each mutant."""
    return sections(snapshot_of("test_told", f"test_a_chapter[{chapter}]"))


def section_of(mutant: Mutant) -> bytes:
    return sections_of(mutant.requirement[:3]).get(mutant.name, b"")


def case_of(mutant: Mutant) -> Case:
    """The case in which the mutant was killed when its section was written, else the first that kills it."""
    written = section_of(mutant).decode().split("\n")[1:2]
    for case in cases(CURRENT):
        if written and case.case_id == written[0].strip():
            return case
    killed = hunt(mutant)
    assert killed.own, f"{mutant.name} is not killed"
    return find_case(killed.own, CURRENT)


def evidence_of(mutant: Mutant) -> Evidence:
    """What a mutant made of its case."""
    return InProcess(mutant.steps or REFERENCE).witness(given_of(case_of(mutant)))


def fresh(mutant: Mutant) -> bytes:
    """What a mutant is told now."""
    evidence = evidence_of(mutant)
    assert evidence.case
    return told(mutant.name, evidence.case.case_id, judge(evidence))


@pytest.mark.parametrize("mutant", TOLD, ids=lambda mutant: mutant.name)
def test_what_a_broken_exporter_is_told(mutant: Mutant) -> None:
    assert fresh(mutant).decode() == section_of(mutant).decode()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter(chapter: str, text: SnapshotAssertion, request: pytest.FixtureRequest) -> None:
    """The file holds the sections of these mutants in this order, and nothing else."""
    section = fresh if is_being_written(request) else section_of
    mutants = [mutant for mutant in TOLD if mutant.requirement.startswith(chapter)]
    assert b"".join(map(section, mutants)) == text
