from __future__ import annotations

import pytest

from conformance.contract.reading import read_recording
from conformance.contract.requirements import requirements
from conformance.fuzz.breaking import RULES, broken
from conformance.fuzz.draws import Draws, seed_of
from conformance.fuzz.generating import legal_session
from conformance.fuzz.inapplicable import Inapplicable
from conformance.fuzz.session import Session
from conformance.fuzz.spelling import CORE_TRAITS, PLAIN, any_spelling
from conformance.model.revision import CURRENT

SEEDS = 15
FEW = 90  # events; a rule is broken at one place, and a thousand events around it prove no more
IN_ITS_WAKE = {"REJ-058": {"REJ-002"}}
"""A line that is a comment does not begin with `{` either."""


@pytest.fixture(scope="module")
def sessions() -> list[Session]:
    made = (legal_session(Draws(seed_of(5, index)), CURRENT) for index in range(3 * SEEDS))
    return [session for session in made if len(session.events) < FEW][: 2 * SEEDS]


def test_every_rule_that_a_program_judges_can_be_broken() -> None:
    judged = (rule for rule in requirements().values() if not rule.untestable)
    assert set(RULES) == {rule.requirement for rule in judged if rule.requirement.startswith("REJ-")}


@pytest.mark.parametrize("rule", RULES)
def test_exactly_that_rule_is_broken(sessions: list[Session], rule: str) -> None:
    tried = 0
    for index, session in enumerate(sessions):
        draws = Draws(index)
        spelling = any_spelling(draws, CORE_TRAITS) if index % 2 else PLAIN
        try:
            recording = broken(session, rule, draws.number(), spelling)
        except Inapplicable:
            continue
        found = [fault.code for fault in read_recording(recording, session.rules).broken]
        assert found[0] == rule
        assert set(found) - {rule} <= IN_ITS_WAKE.get(rule, set())
        tried += 1
    assert tried >= SEEDS


def test_a_session_without_a_place_for_it_keeps_its_rule() -> None:
    session = next(
        session
        for session in (legal_session(Draws(seed_of(5, index)), CURRENT) for index in range(1000))
        if not session.events
    )
    with pytest.raises(Inapplicable) as caught:
        broken(session, "REJ-038", 1)
    assert str(caught.value) == "there is no such event"
