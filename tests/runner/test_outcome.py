from __future__ import annotations

import pytest

from conformance.model.evidence import AnswerKind
from conformance.model.result import Outcome
from conformance.runner.outcome import outcome_of

TABLE = {
    (AnswerKind.EXPORTED, 0): Outcome.PASS,
    (AnswerKind.EXPORTED, 1): Outcome.FAIL,
    (AnswerKind.REJECTED, 0): Outcome.PASS,
    (AnswerKind.REJECTED, 3): Outcome.FAIL,
    (AnswerKind.ERROR, 0): Outcome.CRASH,
    (AnswerKind.ERROR, 1): Outcome.CRASH,
    (AnswerKind.CRASH, 0): Outcome.CRASH,
    (AnswerKind.CRASH, 1): Outcome.CRASH,
    (AnswerKind.HANG, 0): Outcome.HANG,
    (AnswerKind.HANG, 1): Outcome.HANG,
    (AnswerKind.NONE, 0): Outcome.NO_ANSWER,
    (AnswerKind.NONE, 1): Outcome.NO_ANSWER,
}


def test_the_table_names_every_kind_of_answer() -> None:
    assert {kind for kind, _ in TABLE} == set(AnswerKind)


@pytest.mark.parametrize(("kind", "errors"), TABLE)
def test_an_answer_and_its_errors_give_one_outcome(kind: AnswerKind, errors: int) -> None:
    assert outcome_of(kind, errors) is TABLE[kind, errors]
