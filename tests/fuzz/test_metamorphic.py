from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

import pytest

from conformance.fuzz.fuzzing import relation_of
from conformance.fuzz.metamorphic import RELATIONS, related
from conformance.fuzz.specimen import Specimen, specimen_of
from conformance.fuzz.trial import Trial, tried
from conformance.model.evidence import Artefact, Evidence
from conformance.model.revision import CURRENT
from conformance.runner.witnessing import Given, InProcess, Witness

BY_NAME = {relation.name: relation for relation in RELATIONS}


@cache
def specimens(count: int) -> list[Specimen]:
    any_of_them = (specimen_of(4, index, CURRENT) for index in range(1, 1000))
    legal = (specimen for specimen in any_of_them if specimen.rule is None and specimen.session.events)
    return list(islice(legal, count))


def held(witness: Witness, specimen: Specimen, name: str) -> Trial:
    return related(witness, specimen, tried(witness, specimen).evidence, BY_NAME[name])


@pytest.mark.parametrize("name", BY_NAME)
def test_the_reference_stands_in_every_relation(name: str) -> None:
    for specimen in specimens(15):
        assert held(InProcess(), specimen, name).errors == ()


def test_each_relation_is_tried_by_and_by() -> None:
    relations = [relation_of(specimen_of(1, index, CURRENT)) for index in range(10, 1001, 10)]
    assert relation_of(specimen_of(1, 11, CURRENT)) is None
    assert {relation.name for relation in relations if relation} == set(BY_NAME)
    assert sum(relation is not None for relation in relations) > 40


@dataclass
class Moody:
    """Does what the reference does at first, and then something else."""

    then: Callable[[bytes], bytes]
    asked: int = 0

    def witness(self, given: Given) -> Evidence:
        self.asked += 1
        evidence = InProcess().witness(given)
        if self.asked == 1:
            return evidence
        name = f"{evidence.session_id}.json"
        document = Artefact(self.then(evidence.artefacts[name].data or b""))
        return replace(evidence, artefacts={**evidence.artefacts, name: document})

    def stop(self) -> None:
        """Nothing runs."""


@pytest.mark.parametrize(
    ("name", "requirement"),
    [
        ("members", "REC-004"),
        ("spaces", "REC-005"),
        ("escapes", "REC-007"),
        ("numbers", "REC-009"),
        ("lines", "REC-021"),
        ("rebuilt", "EVT-007"),
    ],
)
def test_other_bytes_break_a_relation_of_form(name: str, requirement: str) -> None:
    specimen = specimens(1)[0]
    (finding,) = held(Moody(lambda document: document + b"\n"), specimen, name).errors
    session = specimen.session.header["session_id"]
    assert (finding.check, finding.requirement, finding.message) == (
        f"relation.{name}",
        requirement,
        f"{session}.json changes with the recording's form only",
    )


def points(document: bytes) -> bytes:
    value = json.loads(document)
    value["score"]["score_total"] += 1
    return json.dumps(value).encode()


def no_event(document: bytes) -> bytes:
    return json.dumps({**json.loads(document), "events": []}).encode()


@pytest.mark.parametrize(
    ("then", "requirement", "pointer"),
    [(points, "SCO-002", "/score/score_total"), (no_event, "EVT-001", "/events")],
)
def test_an_info_event_changes_nothing_else(
    then: Callable[[bytes], bytes], requirement: str, pointer: str
) -> None:
    (finding,) = held(Moody(then), specimens(1)[0], "info").errors
    assert (finding.check, finding.requirement, finding.pointer) == ("relation.info", requirement, pointer)
