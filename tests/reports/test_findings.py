from __future__ import annotations

from dataclasses import replace

from conformance.model.finding import Finding
from conformance.reports.findings import listed
from conformance.reports.paint import Paint
from conformance.reports.wording import about

SCHEMA = Finding(
    "schema.document", "TIM-002", "the text does not match", file="s.json", offset=9, pointer="/a"
)
FORM = replace(SCHEMA, check="timestamps.form", message="a local time", got="+01:00", cause="local time")


def test_one_place_is_told_once_by_the_check_that_knows_the_cause() -> None:
    assert list(listed([SCHEMA, FORM], Paint(), "--json")) == [
        f"  TIM-002 {about('TIM-002')}",
        "      schema.document, timestamps.form: s.json byte 9 /a",
        "      a local time",
        "      got      +01:00",
        "      cause    local time",
    ]


def test_other_places_of_a_requirement_are_counted_and_another_requirement_is_shown() -> None:
    others = [
        replace(SCHEMA, pointer="/b"),
        replace(SCHEMA, file="t.json"),
        replace(SCHEMA, requirement="TIM-001"),
    ]
    lines = list(listed([SCHEMA, *others], Paint(), "--json"))
    assert sum(line.startswith("  TIM-") for line in lines) == 2
    assert "      and 2 places more" in lines


def test_findings_without_a_place_are_told_apart_by_their_message() -> None:
    crash = Finding("answer.exported", "RUN-011", "it crashed")
    lines = list(listed([crash, replace(crash, message="it hung")], Paint(), "--json"))
    assert lines[-1] == "      and 1 place more"


def test_requirements_beyond_the_first_five_are_named() -> None:
    many = [replace(SCHEMA, requirement=f"REP-{number:03d}") for number in range(1, 8)]
    assert list(listed(many, Paint(), "--json"))[-1] == "  … and findings of REP-006, REP-007, see --json"
