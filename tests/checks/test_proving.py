"""What is proved by columns is what rebuilding proves: of legal sessions, and of what is wrong with one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.canonical.utc import parse_utc
from conformance.checks.judging import _UNSOUND, Proof, is_derived, judge
from conformance.checks.proving import is_proved
from conformance.contract.document import export_of, table_bytes
from conformance.contract.reading import typed
from conformance.contract.rebuilding import raw_recording
from conformance.contract.text_rules import read_lines
from conformance.fuzz.breaking import broken
from conformance.fuzz.breaking_values import IN_VALUES
from conformance.fuzz.inapplicable import Inapplicable
from conformance.fuzz.specimen import Specimen, given_of, specimen_of
from conformance.model.evidence import Artefact, Evidence, Golden
from conformance.model.revision import CURRENT
from conformance.model.scenario import Scenario
from conformance.suite.catalogue import cases

from .story import Story, story

ABSENT = object()
FEW = 40  # events
ANYTHING = (
    ABSENT, None, True, 0, 1, -1, 1.0, 2.5, "", "x", "-", "a,b", '"', "=1", "CON", "\x01", "\x00", "\x7f",
    "Straße", "\U0001f600", "a" * 1024, "a" * 1025, [], ["x"], {}, {"to_phase": "audit"}, {"a": 1.0},
    {"a": 1e20}, {"a": 2**53}, {"\ufb33": 1, "\U0001f600": 2}, {"a": None}, {"a": "\\u0000"},
    {"": "safe-exit 1.05"}, {"a": [1e-7, 1e-6, 1e21, 0.0, -0.5]},
)  # fmt: skip
WORDS = (
    "audit", "score_report", "re_audit", "phase_transition", "critical_error", "hazard_identified", "info",
    "success", "completed", "aborted", "office_fire_mvp", "used_blocked_exit", "obj_use_safe_exit",
    "evt-001", "evt-002", "evt-1", "evt-0001",
)  # fmt: skip
INSTANTS = (
    "2026-01-19T14:00:00.000000Z", "2026-02-28T14:00:00.25Z", "2026-02-30T14:00:00.000000Z",
    "1969-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z", "0000-01-01T00:00:00.000000Z",
    "2026-01-19T14:00:60.000000Z", "2026-01-19T24:00:00.000000Z", "2026-01-19T14:60:00.000000Z",
    "2026-01-19T14:00:00.00000٣Z", "2026-01-19T14:00:00.0000000Z",
)  # fmt: skip
VALUES = (*ANYTHING, *WORDS, *INSTANTS)
MEMBERS = (*CURRENT.columns, "other")


def says(proof: Proof, files: Golden, session_id: str, scenario: Scenario) -> bool:
    try:
        return proof(orjson.loads(files.document), files, session_id, scenario)
    except _UNSOUND:
        return False


def both(files: Golden, session_id: str, scenario: Scenario) -> tuple[bool, bool]:
    return says(is_proved, files, session_id, scenario), says(is_derived, files, session_id, scenario)


@cache
def legal(index: int) -> Specimen | None:
    specimen = specimen_of(11, index, CURRENT)
    return specimen if specimen.rule is None and len(specimen.session.events) <= FEW else None


def as_it_stands(document: dict[str, Any]) -> Golden | None:
    """The files of a document as it is; None where no table can be written of it."""
    try:
        return Golden(
            orjson.dumps(document, option=orjson.OPT_SORT_KEYS), table_bytes(document["events"], CURRENT)
        )
    except (*_UNSOUND, UnicodeEncodeError):
        return None


def well_told(document: dict[str, Any], scenario: Scenario) -> Golden | None:
    """The files that follow from the events of a document, legal or not: nothing but a rule is broken."""
    try:
        told = typed(raw_recording(document))
        return export_of(told, scenario, parse_utc(document["exported_at"]))
    except _UNSOUND:
        return None


def changed(document: dict[str, Any], name: str, value: object, event: int | None) -> dict[str, Any]:
    copy: dict[str, Any] = orjson.loads(orjson.dumps(document))
    place = copy if event is None else copy["events"][event]
    place.pop(name, None)
    if value is not ABSENT:
        place[name] = value
    return copy


def damaged(told: Story, event: int | None) -> Iterator[tuple[str, object, Golden]]:
    document = told.document()
    for name in document if event is None else MEMBERS:
        for value in VALUES:
            wrong = changed(document, name, value, event)
            for files in {as_it_stands(wrong), well_told(wrong, told.scenario)} - {None}:
                yield name, value, files


@pytest.mark.slow
def test_every_export_of_the_corpus_is_proved_by_columns() -> None:
    told = [story(case.case_id) for case in cases(CURRENT) if case.rejects is None and case.file][::4]
    assert [s.case.case_id for s in told if both(s.golden, s.session, s.scenario) != (True, True)] == []


@pytest.mark.slow
def test_exports_of_generated_sessions_are_proved_by_columns() -> None:
    tried = 0
    for specimen in filter(None, map(legal, range(1, 101))):
        golden, session_id = given_of(specimen).golden, given_of(specimen).session_id
        assert golden is not None
        assert session_id is not None
        holds = b"\\u0000" not in golden.document
        assert both(golden, session_id, specimen.session.rules) == (holds, holds), specimen.name
        tried += 1
    assert tried > 30


@pytest.mark.slow
@pytest.mark.parametrize("event", [None, 0, 4, 13])
def test_a_member_that_is_anything_else_is_told_alike(event: int | None) -> None:
    assert apart(story(), event) == []


def test_a_member_of_a_session_without_events_is_told_alike() -> None:
    assert apart(story("story-empty-session"), None) == []


def apart(told: Story, event: int | None) -> list[tuple[str, object]]:
    return [
        (name, value)
        for name, value, files in damaged(told, event)
        if len(set(both(files, told.session, told.scenario))) == 2
    ]


def illegal(rule: str) -> Iterator[tuple[Golden, str, Scenario]]:
    """What a runtime that overlooks the rule exports of recordings that break it."""
    for index in range(1, 40):
        specimen = legal(index)
        if specimen is None:
            continue
        try:
            raw = read_lines(broken(specimen.session, rule, index)).raw
            files = export_of(typed(raw), specimen.session.rules, parse_utc(specimen.session.exported_at))
        except (Inapplicable, *_UNSOUND):
            continue
        yield files, str(raw.headers[0].value["session_id"]), specimen.session.rules


@pytest.mark.slow
def test_exports_of_illegal_recordings_are_told_alike() -> None:
    told = {rule: [both(*export) for export in illegal(rule)] for rule in IN_VALUES}
    assert [rule for rule, pairs in told.items() if any(fast != slow for fast, slow in pairs)] == []
    assert sum(map(bool, told.values())) > 20


@pytest.mark.parametrize(
    ("last", "holds"),
    [
        ("2026-02-28T23:59:59.999999Z", True),
        ("2026-02-28T23:59:60.000000Z", False),
        ("2026-02-28T23:60:00.000000Z", False),
        ("2026-02-28T24:00:00.000000Z", False),
        ("2026-02-29T00:00:00.000000Z", False),
        ("2026-02-28T23:59:59.99999٣Z", False),
        ("2026-02-28T23:59:59.9999990", False),
    ],
)
def test_an_instant_that_would_sort_well_is_one(last: str, holds: bool) -> None:
    told = story()
    document = told.document() | {"ended_at": "2026-03-01T00:00:00.000000Z"}
    document["events"][-1]["timestamp"] = last
    files = as_it_stands(document)
    assert files is not None
    assert both(files, told.session, told.scenario) == (holds, holds)


def test_another_session_id_or_table_is_not_proved() -> None:
    told = story()
    table = told.golden.table.replace(b",25,", b",26,", 1)
    assert both(told.golden, "other", told.scenario) == (False, False)
    assert both(Golden(told.golden.document, table), told.session, told.scenario) == (False, False)


def findings(evidence: Evidence, fast: bool) -> list[tuple[object, ...]]:
    return [(verdict.check, verdict.verdict, verdict.findings) for verdict in judge(evidence, fast=fast)]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.integers(1, 100_000), st.integers(0, 10**6), st.sampled_from(VALUES), st.booleans())
def test_both_ways_find_the_same_in_a_generated_session_with_one_damage(
    index: int, chance: int, value: object, told_well: bool
) -> None:
    specimen = legal(index)
    if specimen is None:
        return
    case = given_of(specimen)
    assert case.golden is not None
    document = orjson.loads(case.golden.document)
    places: list[int | None] = [None, *range(len(document["events"]))]
    event = places[chance % len(places)]
    names = sorted(document) if event is None else MEMBERS
    wrong = changed(document, names[chance % len(names)], value, event)
    make = partial(well_told, scenario=specimen.session.rules) if told_well else as_it_stands
    for files in (case.golden, make(wrong)):
        if files is not None:
            artefacts = {f"{case.session_id}.json": files.document, f"{case.session_id}.csv": files.table}
            evidence = Evidence(
                specimen.session.rules,
                {name: Artefact(data) for name, data in artefacts.items()},
                session_id=case.session_id,
            )
            assert findings(evidence, True) == findings(evidence, False)
