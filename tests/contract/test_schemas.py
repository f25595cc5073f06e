"""What is said of a value that does not fit its schema: place, keyword, words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance import resources
from conformance.contract.schemas import faults, first_fault, schema

DOCUMENT_MEMBERS = (
    "end_reason, ended_at, events, exported_at, participant_id, report, rubric_version, scenario_id, "
    "scenario_sha256, scenario_version, schema_version, score, session_id, started_at"
)


def document() -> dict[str, Any]:
    value: dict[str, Any] = json.loads(resources.read(resources.data("Examples", "example_export.json")))
    return value


def told(value: object) -> list[tuple[str, str, str]]:
    return [fault[:3] for fault in faults("session_export", value)]


def test_a_conforming_document_has_no_fault() -> None:
    assert told(document()) == []
    assert first_fault("session_export", document()) is None


def test_missing_members_of_one_object_are_told_at_once() -> None:
    value = document()
    del value["score"], value["events"][0]["phase"], value["events"][0]["outcome"]
    assert told(value) == [
        ("", "required", "the member score is missing"),
        ("/events/0", "required", "the members phase, outcome are missing"),
    ]


def test_unknown_members_are_named_with_the_known_ones() -> None:
    value = document() | {"extra": 1, "\xfcber": 2}
    words = f"unknown member 'extra', '\\xfcber'; known are {DOCUMENT_MEMBERS}"
    assert told(value) == [("", "additionalProperties", words)]


@pytest.mark.parametrize(
    ("member", "found", "keyword", "words"),
    [
        ("events", {}, "type", 'the value must be a list, such as ["a", "b"]'),
        ("participant_id", 5, "type", "the value must be of the type string"),
        ("end_reason", "done", "enum", "the value must be one of completed, aborted, recovered"),
        ("schema_version", "2", "const", "the value must be 1.1.0"),
        ("started_at", "now", "pattern", "the text has another form than the contract gives it"),
        ("session_id", "NUL", "not", "the rule not of the schema does not hold"),
    ],
)
def test_a_member_that_does_not_fit(member: str, found: object, keyword: str, words: str) -> None:
    assert told(document() | {member: found}) == [(f"/{member}", keyword, words)]


def test_faults_are_sorted_by_place() -> None:
    value = document()
    value["score"]["score_total"] = -1
    value["events"][1]["phase"] = value["events"][0]["phase"] = 1
    words = "the value must be one of audit, score_report, micro_drill, re_audit"
    assert told(value) == [
        ("/events/0/phase", "enum", words),
        ("/events/1/phase", "enum", words),
        ("/score/score_total", "minimum", "the number must be at least 0"),
    ]


def test_a_pointer_has_its_escapes_and_the_words_of_the_library_stand_apart() -> None:
    rubric = json.loads(resources.read(resources.data("Scenarios", "OfficeFire", "rubric.json")))
    rubric["objectives"][0]["required_detail"] = {"a/b~c": [1]}
    assert first_fault("rubric", rubric) == (
        "/objectives/0/required_detail/a~1b~0c",
        "anyOf",
        "the rule anyOf of the schema does not hold",
        "[1] is not valid under any of the given schemas",
    )


def test_the_words_of_the_library_are_cut() -> None:
    fault = first_fault("rubric", [0] * 300)
    assert fault is not None
    assert fault.detail == ("[" + "0, " * 300)[:400]


def test_a_schema_is_read_by_its_name() -> None:
    assert schema("rubric")["$id"] == "urn:svr-conformance:1.1.0:rubric"
