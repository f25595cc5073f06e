from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from conformance.checks.judging import judge
from conformance.exporter.export import REFERENCE
from conformance.model.case import Case
from conformance.model.evidence import AnswerKind
from conformance.model.recording import RecordedEvent
from conformance.model.revision import CURRENT
from conformance.runner.witnessing import Given, InProcess
from conformance.suite.catalogue import cases
from conformance.suite.goldens import golden_of, session_of
from conformance.suite.recipes import recording_of


def given(name: str) -> Given:
    case: Case = next(case for case in cases(CURRENT) if case.case_id == name)
    return Given(case, recording_of(case), golden_of(case), session_of(case))


@pytest.mark.parametrize("name", ["story-clean-pass", "reject-comment-line", "text-arabic"])
def test_the_reference_in_process_is_right(name: str) -> None:
    evidence = InProcess().witness(given(name))
    assert {verdict.verdict for verdict in judge(evidence)} == {"pass"}


def test_a_rejection_is_said_as_a_program_would() -> None:
    answer = InProcess().witness(given("reject-comment-line")).answer
    assert answer is not None
    assert (answer.kind, answer.status) == (AnswerKind.REJECTED, 65)
    assert (answer.rejection or "").startswith("rejected: REJ-058 line ")


def test_an_exporter_that_breaks_is_an_error_with_its_last_words() -> None:
    def order(events: Iterable[RecordedEvent]) -> list[RecordedEvent]:
        raise KeyError("north")

    answer = InProcess(replace(REFERENCE, order=order)).witness(given("story-clean-pass")).answer
    assert answer is not None
    assert (answer.kind, answer.status) == (AnswerKind.ERROR, 70)
    assert answer.log.startswith("KeyError in test_witnessing.py line ")
    assert answer.log.endswith(": 'north'")
