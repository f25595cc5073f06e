from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.contract.reading import read_recording
from conformance.errors import SuiteDamaged
from conformance.model.case import Recipe
from conformance.model.revision import CURRENT, REVISIONS
from conformance.model.vocabulary import OUTCOMES, PHASES
from conformance.suite.catalogue import cases, find_case
from conformance.suite.recipes import long_session, made, recording_of
from conformance.suite.scenarios import standard

DIGEST = "a530e5ead103cb59fab11aaf6102811ebafd20d3ff2e0b304a92491a6df8b2be"
RESTORE = "restore the suite from version control or install it again"


def events_of(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.splitlines()[1:-1]]


@pytest.fixture(scope="module")
def large() -> list[dict[str, Any]]:
    return events_of(long_session(1, 10_000))


def test_the_bytes_of_a_recipe_never_change() -> None:
    assert hashlib.sha256(long_session(1, 10_000)).hexdigest() == DIGEST
    assert hashlib.sha256(long_session(2**63, 12)).hexdigest() == (
        "0d624a2e73fcdfae5aa90db990e1e1b626b69868eec18499f0ab57e578851896"
    )


def test_the_smallest_session_has_two_lines() -> None:
    assert long_session(7, 0) == (
        b'{"record":"session","format":"svr-recording/1","session_id":"long-7-0","participant_id":"anon-p001",'
        b'"scenario_id":"office_fire_mvp","started_at":"2026-03-01T10:00:00.123456+02:00"}\n'
        b'{"record":"end","elapsed_us":1,"events":0,"reason":"completed"}\n'
    )


@settings(max_examples=60)
@given(st.integers(0, 2**64), st.integers(0, 60))
def test_every_long_session_is_a_legal_recording(seed: int, events: int) -> None:
    reading = read_recording(long_session(seed, events), standard(CURRENT))
    assert reading.broken == ()
    assert reading.recording is not None
    assert len(reading.recording.events) == events


def test_seeds_give_different_sessions() -> None:
    first, second = (events_of(long_session(seed, 50)) for seed in (1, 2))
    assert first != second


def test_a_long_session_is_varied(large: list[dict[str, Any]]) -> None:
    assert len(large) == 10_000
    assert {event["event_type"] for event in large} == set(REVISIONS[0].event_types)
    assert {(event["phase"], event["outcome"]) for event in large} == {
        (phase, outcome) for phase in PHASES for outcome in OUTCOMES
    }
    assert len({event["actor_id"] for event in large}) == 6
    assert {
        kind for kind in ("target_id", "objective_id", "critical_error_code", "details") if kind in large[0]
    } == {"details"}


def test_a_long_session_has_ties_and_lines_out_of_order(large: list[dict[str, Any]]) -> None:
    times = [event["elapsed_us"] for event in large]
    assert len(times) - len(set(times)) == 1261
    assert sum(later < earlier for earlier, later in pairwise(times)) == 926


@pytest.mark.usefixtures("suite")
def test_a_recording_comes_from_its_file_or_its_recipe() -> None:
    assert recording_of(find_case("reject-empty-file", CURRENT)) == b""
    assert recording_of(find_case("story-aborted", CURRENT)).startswith(b'{"')
    assert recording_of(find_case("size-ten-thousand-events", CURRENT)) == long_session(1, 12)


def test_every_recording_of_the_catalogue_can_be_had() -> None:
    lengths = {case.case_id: len(recording_of(case)) for case in cases(CURRENT)}
    assert [name for name, length in lengths.items() if length == 0] == ["reject-empty-file"]


def test_a_recipe_that_gives_other_bytes_is_damage() -> None:
    case = replace(
        find_case("size-ten-thousand-events", CURRENT), recipe=Recipe("long-session", 7, 0, "0" * 64)
    )
    got = hashlib.sha256(long_session(7, 0)).hexdigest()
    with pytest.raises(SuiteDamaged) as raised:
        recording_of(case)
    assert str(raised.value) == (
        "the recipe long-session of the case size-ten-thousand-events gives the digest "
        f"{got}, not {'0' * 64}\n  {RESTORE}"
    )


def test_a_recipe_that_nobody_knows_is_damage() -> None:
    with pytest.raises(SuiteDamaged) as raised:
        made(Recipe("short-session", 1, 1, "0" * 64))
    assert str(raised.value) == (
        "the catalogue names the recipe 'short-session', and the suite has long-session, long-lines\n"
        f"  {RESTORE}"
    )


def test_a_missing_recording_is_damage(suite: Path) -> None:
    path = suite / "Data" / "Sessions" / "story-aborted.jsonl"
    path.unlink()
    with pytest.raises(SuiteDamaged) as raised:
        recording_of(find_case("story-aborted", CURRENT))
    assert raised.value.message == (f"{path}: a file of the suite cannot be read (No such file or directory)")
