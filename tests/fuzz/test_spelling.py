from __future__ import annotations

import pytest

from conformance.contract.reading import read_recording
from conformance.fuzz.breaking import whole
from conformance.fuzz.draws import Draws, seed_of
from conformance.fuzz.generating import legal_session
from conformance.fuzz.session import Session
from conformance.fuzz.spelling import CORE_TRAITS, HARD_TRAITS, Spelling, spelled
from conformance.model.revision import CURRENT

SIGNS = {
    "REC-004": b'{"elapsed_us"',
    "REC-005": b"\t",
    "REC-006": b"\r\n",
    "REC-007": b'"\\u0061udit"',
    "REC-008": b'"\\u0070hase"',
    "REC-009": b"-0",
    "REC-010": b".000",
}


@pytest.fixture(scope="module")
def sessions() -> list[Session]:
    made = (legal_session(Draws(seed_of(9, index)), CURRENT) for index in range(60))
    return [session for session in made if len(session.events) < 90]


@pytest.mark.parametrize("trait", [*CORE_TRAITS, *HARD_TRAITS])
def test_a_foreign_spelling_is_there_and_means_the_same(sessions: list[Session], trait: str) -> None:
    text = b""
    for index, session in enumerate(sessions):
        foreign = whole(spelled(session.lines, Spelling(index, frozenset({trait}))))
        plain = whole(spelled(session.lines))
        assert read_recording(foreign, session.rules) == read_recording(plain, session.rules)
        text += foreign
    assert SIGNS[trait] in text
