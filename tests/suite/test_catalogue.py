from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from conformance.errors import SuiteDamaged, UsageError
from conformance.model.case import Case, Recipe
from conformance.model.revision import CURRENT
from conformance.suite.catalogue import cases, find_case, select
from conformance.suite.recipes import long_session

from .conftest import CASES, forget, read_json, write_json

RESTORE = "restore it from version control or install again"


def ids(selected: tuple[Case, ...]) -> list[str]:
    return [case.case_id for case in selected]


@pytest.mark.usefixtures("suite")
def test_cases_stand_in_the_order_of_the_catalogue() -> None:
    assert ids(cases(CURRENT)) == list(CASES)


def test_a_case_with_a_file_has_all_that_the_catalogue_says(suite: Path) -> None:
    entry = read_json(suite / "Data" / "Sessions" / "catalogue.json")["cases"][1]
    assert find_case("story-aborted", CURRENT) == Case(
        revision=CURRENT,
        case_id="story-aborted",
        title=entry["title"],
        why=entry["why"],
        requirements=tuple(entry["requirements"]),
        level="core",
        since="0.1.0",
        flags=("end-reason",),
        exported_at="2026-03-01T00:00:00.000000Z",
        scenario="OfficeFire",
        file="story-aborted.jsonl",
        recipe=None,
        rejects=None,
    )


@pytest.mark.usefixtures("suite")
def test_a_case_may_have_a_recipe_or_be_rejected() -> None:
    large, empty = find_case("size-ten-thousand-events", CURRENT), find_case("reject-empty-file", CURRENT)
    digest = hashlib.sha256(long_session(1, 12)).hexdigest()
    assert (large.file, large.recipe) == (None, Recipe("long-session", 1, 12, digest))
    assert (large.expected, empty.expected, empty.rejects) == ("export", "reject", "REJ-001")


@pytest.mark.usefixtures("suite")
def test_an_unknown_case_is_answered_with_what_it_may_be_called() -> None:
    with pytest.raises(UsageError) as raised:
        find_case("story-abort", CURRENT)
    assert str(raised.value) == "there is no case 'story-abort'\n  did you mean story-aborted?"
    with pytest.raises(UsageError) as raised:
        find_case("xyz", CURRENT)
    assert str(raised.value) == "there is no case 'xyz'\n  see `svr-conformance cases` for all of them"


@pytest.mark.parametrize(
    ("patterns", "wanted"),
    [
        ((), list(CASES)),
        (("*",), list(CASES)),
        (("story-*",), ["story-clean-pass", "story-aborted"]),
        (("*-empty-*", "story-aborted", "*aborted"), ["story-aborted", "reject-empty-file"]),
        (("story-[ab]*",), ["story-aborted"]),
    ],
)
@pytest.mark.usefixtures("suite")
def test_patterns_select_cases_once_and_in_order(patterns: tuple[str, ...], wanted: list[str]) -> None:
    assert ids(select(patterns, cases(CURRENT))) == wanted


@pytest.mark.usefixtures("suite")
def test_a_pattern_that_matches_nothing_is_a_fault_beside_others_that_match() -> None:
    with pytest.raises(UsageError) as raised:
        select(["story-*", "STORY-ABORTED"], cases(CURRENT))
    assert raised.value.message == "no case matches 'STORY-ABORTED'"
    with pytest.raises(UsageError) as raised:
        select(["story-clean-*s-"], cases(CURRENT))
    assert str(raised.value) == "no case matches 'story-clean-*s-'\n  did you mean story-clean-pass?"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("{", "unexpected end of data: line 1 column 2 (char 1)"),
        ("{}", "'cases'"),
        ('{"cases":[{"id":"a"}]}', "'recording'"),
        ("[]", "list indices must be integers or slices, not str"),
    ],
)
def test_a_catalogue_that_is_none_is_damage(suite: Path, data: str, fault: str) -> None:
    path = suite / "Data" / "Sessions" / "catalogue.json"
    path.write_text(data, encoding="utf-8")
    forget()
    with pytest.raises(SuiteDamaged) as raised:
        cases(CURRENT)
    assert raised.value.message.startswith(f"{path}: this is no catalogue of cases (")
    assert fault in raised.value.message
    assert raised.value.hint == RESTORE


def test_a_case_without_export_time_is_damage(suite: Path) -> None:
    path = suite / "Data" / "Sessions" / "catalogue.json"
    whole = read_json(path)
    del whole["cases"][0]["exported_at"]
    write_json(path, whole)
    forget()
    with pytest.raises(SuiteDamaged) as raised:
        cases(CURRENT)
    assert raised.value.message == f"{path}: this is no catalogue of cases ('exported_at')"


def test_a_missing_catalogue_is_damage(suite: Path) -> None:
    path = suite / "Data" / "Sessions" / "catalogue.json"
    path.unlink()
    forget()
    with pytest.raises(SuiteDamaged) as raised:
        cases(CURRENT)
    assert str(raised.value) == (
        f"{path}: a file of the suite cannot be read (No such file or directory)\n  install it again"
    )
