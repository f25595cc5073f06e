from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest

from conformance.canonical.jcs import MAX_INTEGER
from conformance.contract.reading import read_recording
from conformance.fuzz.breaking import RULES, whole
from conformance.fuzz.generating import SCENARIOS
from conformance.fuzz.session import Line, Session
from conformance.fuzz.specimen import given_of, specimen_of
from conformance.fuzz.spelling import spelled
from conformance.model.revision import CURRENT, REVISIONS, Revision
from conformance.model.vocabulary import END_REASONS, OUTCOMES, PHASES
from conformance.suite.catalogue import cases
from conformance.suite.scenarios import scenario_named

FIRST_500 = {
    "1.0.0": "819c08cd408a0e83f670256db2b85c04290cc793770ed29bb17c3019bf631134",
    "1.1.0": "ba39d6de69e9c835d9bad8d09401fb160f9633e76308c33a29e50f71e5b9872f",
}


@pytest.mark.parametrize("revision", REVISIONS, ids=list(FIRST_500))
def test_the_stream_is_fixed_for_ever(revision: Revision) -> None:
    """A seed that somebody noted must show the same session tomorrow: never change this digest."""
    digest = hashlib.sha256()
    for index in range(1, 501):
        specimen = specimen_of(1, index, revision)
        digest.update(
            f"{specimen.session.scenario} {specimen.session.exported_at} {specimen.rule}\n".encode()
        )
        digest.update(specimen.recording())
    assert digest.hexdigest() == FIRST_500[revision.name]


def test_a_session_depends_on_its_seed_and_number_only() -> None:
    alone = specimen_of(1, 77, CURRENT)
    assert [specimen_of(1, index, CURRENT) for index in (76, 77)][1] == alone
    assert specimen_of(2, 77, CURRENT) != alone
    assert alone.name == "fuzz-1-77"


@pytest.fixture(scope="module")
def sessions() -> list[Session]:
    return [specimen_of(3, index, CURRENT).session for index in range(1, 1201)]


def test_every_session_is_legal_and_goes_through_the_reference(sessions: list[Session]) -> None:
    for session in sessions[:200]:
        reading = read_recording(whole(spelled(session.lines)), session.rules)
        assert reading.broken == ()


def test_every_scenario_and_every_word_is_met(sessions: list[Session]) -> None:
    events = [event for session in sessions for event in session.events]
    assert {session.scenario for session in sessions} == set(SCENARIOS)
    assert {session.end["reason"] for session in sessions} == set(END_REASONS)
    assert {event["event_type"] for event in events} == set(CURRENT.event_types)
    assert {(event["phase"], event["outcome"]) for event in events} == {
        (phase, outcome) for phase in PHASES for outcome in OUTCOMES
    }


def test_the_scenarios_are_some_that_the_suite_has() -> None:
    assert set(SCENARIOS) <= {case.scenario for case in cases(CURRENT)}


def test_every_rule_is_broken_and_every_level_asked_for() -> None:
    specimens = [specimen_of(3, index, CURRENT) for index in range(1, 1201)]
    assert {specimen.rule for specimen in specimens} == {None, *RULES}
    assert {specimen.case().level for specimen in specimens} == {"core", "exact", "hardened"}


def _ties(session: Session) -> bool:
    return len({event["elapsed_us"] for event in session.events}) < len(session.events)


def _at_the_limit(session: Session, beyond: int) -> bool:
    """An attempt exactly so many microseconds behind the limit of its objective (SCO-005)."""
    opened = {event["phase"]: event["elapsed_us"] for event in session.events if _opens(event)}
    limits = {
        objective.evidence_event: objective.within_seconds
        for objective in session.rules.objectives
        if objective.within_seconds
    }
    return any(
        event["elapsed_us"] - opened[event["phase"]] == limits[event["event_type"]] * 1_000_000 + beyond
        for event in session.events
        if event["event_type"] in limits
    )


def _opens(event: Line) -> bool:
    return bool(event["event_type"] == "phase_transition")


def _holds(text: str) -> Callable[[Session], bool]:
    return lambda session: any(text in json.dumps(event, ensure_ascii=False) for event in session.events)


FEATURES: dict[str, Callable[[Session], bool]] = {
    "no event": lambda session: not session.events,
    "more than 99 events": lambda session: len(session.events) > 99,
    "more than 999 events": lambda session: len(session.events) > 999,
    "ties": _ties,
    "lines out of time order": lambda session: session.timeline() != list(range(len(session.events))),
    "exactly in time": lambda session: _at_the_limit(session, 0),
    "a microsecond late": lambda session: _at_the_limit(session, 1),
    "the largest number": lambda session: session.end["elapsed_us"] == MAX_INTEGER,
    "1970": lambda session: session.header["started_at"].startswith("1970-01-01T00:00:00"),
    "the year 9999": lambda session: session.header["started_at"].startswith("9999-12-31"),
    "offset -00:00": lambda session: session.header["started_at"].endswith("-00:00"),
    "offset +14:00": lambda session: session.header["started_at"].endswith("+14:00"),
    "odd minutes": lambda session: session.header["started_at"].endswith("+05:45"),
    "empty details": _holds('"details": {}'),
    "null": _holds("null"),
    "an empty name": _holds('"": '),
    "a name that is no prototype": _holds('"__proto__": '),
    "an integer-like name": _holds('"10": '),
    "names that UTF-16 sorts otherwise": lambda s: _holds("\ufb33")(s) and _holds("\U0001f600")(s),
    "a subnormal number": _holds("5e-324"),
    "a small number": _holds("1e-07"),
    "U+2028": _holds("\u2028"),
    "the Turkish i": _holds("\u0130"),
    "a formula": _holds('"=1+1"'),
    "a combining mark": _holds("e\u0301"),
    "depth": _holds("[[["),
}


@pytest.mark.parametrize("feature", FEATURES)
def test_what_exporters_get_wrong_is_met(sessions: list[Session], feature: str) -> None:
    assert any(map(FEATURES[feature], sessions))


@pytest.mark.parametrize("status", ["pass", "conditional_pass", "fail"])
def test_every_status_is_reached(status: str) -> None:
    reached = (given_of(specimen_of(3, index, CURRENT)).golden for index in range(1, 300))
    assert any(golden and json.loads(golden.document)["score"]["status"] == status for golden in reached)


@pytest.mark.parametrize("name", ["pass_threshold", "conditional_pass_threshold"])
def test_totals_stand_exactly_on_a_threshold(name: str) -> None:
    for index in range(1, 1000):
        specimen = specimen_of(3, index, CURRENT)
        golden = given_of(specimen).golden
        if golden and json.loads(golden.document)["score"]["score_total"] == getattr(
            scenario_named(specimen.session.scenario, CURRENT), name
        ):
            return
    pytest.fail(f"no session stands on {name}")
