"""The catalogue fits its schema, names recordings and requirements that are there, and repeats nothing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SESSIONS = ROOT / "Data" / "Sessions"
SCENARIOS = ROOT / "Data" / "Scenarios"
RECORDING_LIMIT = 2 * 1024 * 1024  # bytes
REQUIREMENT = re.compile(
    r"^- \*\*([A-Z]{3}-[0-9]{3})\*\* \((?:MUST|SHOULD|MAY), ([a-z]+)\) (.*)$", re.MULTILINE
)
SHOWN_BY_CASES = ("REC", "EVT", "TIM", "JSN", "CSV", "SCO", "REP", "REJ")
CASE_PREFIXES = {
    *(
        "story",
        "time",
        "order",
        "text",
        "csv",
        "number",
        "key",
        "score",
        "form",
        "size",
        "folder",
        "variant",
        "reject",
    )
}

Case = dict[str, Any]


def _cases() -> list[Case]:
    cases: list[Case] = json.loads((SESSIONS / "catalogue.json").read_text(encoding="utf-8"))["cases"]
    return cases


CASES = _cases()
REJECTED = [case for case in CASES if "reject" in case["expect"]]
ACCEPTED = [case for case in CASES if "export" in case["expect"]]


@pytest.fixture(scope="module")
def requirements() -> dict[str, tuple[str, str]]:
    """Level and text of every requirement of the specification, by its id."""
    text = (ROOT / "docs" / "specification.md").read_text(encoding="utf-8")
    return {match[1]: (match[2], match[3]) for match in REQUIREMENT.finditer(text)}


def _ids(prefix: str) -> list[str]:
    return [case["id"] for case in CASES if case["id"].startswith(prefix)]


def _files() -> list[str]:
    return [case["recording"]["file"] for case in CASES if "file" in case["recording"]]


def test_the_catalogue_fits_its_schema(faults: Callable[[str, Any], list[str]]) -> None:
    catalogue = json.loads((SESSIONS / "catalogue.json").read_text(encoding="utf-8"))
    assert faults("case_catalogue", catalogue) == []


def test_the_catalogue_is_laid_out_in_one_way() -> None:
    data = (SESSIONS / "catalogue.json").read_bytes()
    assert data == (json.dumps(json.loads(data), indent=2, ensure_ascii=False) + "\n").encode()


@pytest.mark.parametrize("member", ["id", "title", "why"])
def test_no_two_cases_share(member: str) -> None:
    values = [case[member] for case in CASES]
    assert sorted(values) == sorted(set(values))


def test_ids_begin_with_what_they_are_about() -> None:
    assert {case["id"].partition("-")[0] for case in CASES} == CASE_PREFIXES
    assert [case["id"] for case in REJECTED] == _ids("reject-")
    assert [case["id"] for case in ACCEPTED if case["scenario"] != "OfficeFire"] == _ids("variant-")


def test_no_retired_id_is_used_again() -> None:
    retired = json.loads((SESSIONS / "catalogue.json").read_text(encoding="utf-8"))["retired"]
    assert not set(retired) & {case["id"] for case in CASES}


def test_there_are_enough_cases_of_both_kinds() -> None:
    assert len(ACCEPTED) >= 30
    assert len(REJECTED) >= 20
    assert len(ACCEPTED) + len(REJECTED) == len(CASES)


def test_every_cited_requirement_is_in_the_specification(requirements: dict[str, tuple[str, str]]) -> None:
    cited = {requirement for case in CASES for requirement in case["requirements"]}
    assert cited - requirements.keys() == set()


def test_every_testable_requirement_on_content_is_cited(requirements: dict[str, tuple[str, str]]) -> None:
    testable = {i for i, (_, text) in requirements.items() if "*Not testable, because" not in text}
    cited = {requirement for case in CASES for requirement in case["requirements"]}
    assert {i for i in testable if i.startswith(SHOWN_BY_CASES)} - cited == set()


def test_a_rejected_case_cites_its_code_first() -> None:
    assert [case["requirements"][0] for case in REJECTED] == [case["expect"]["reject"] for case in REJECTED]
    codes = [[i for i in case["requirements"] if i.startswith("REJ")] for case in REJECTED]
    assert codes == [[case["expect"]["reject"]] for case in REJECTED]


def test_an_accepted_case_cites_no_reason_for_rejection() -> None:
    assert [c["id"] for c in ACCEPTED for i in c["requirements"] if i.startswith("REJ")] == []


def test_a_rejected_case_is_of_the_level_of_its_code(requirements: dict[str, tuple[str, str]]) -> None:
    levels = {
        case["id"]: requirements[case["expect"]["reject"]][0]
        for case in REJECTED
        if case["scenario"] == "OfficeFire"
    }
    assert levels == {case["id"]: case["level"] for case in REJECTED if case["id"] in levels}


def test_a_case_with_a_variant_counts_from_the_level_exact() -> None:
    assert {case["level"] for case in CASES if case["scenario"] != "OfficeFire"} == {"exact"}


def test_every_scenario_is_there_and_used() -> None:
    folders = {"OfficeFire"} | {"variants/" + path.name for path in (SCENARIOS / "variants").iterdir()}
    assert {case["scenario"] for case in CASES} == folders


def test_every_file_is_named_as_its_case_and_there_is_no_other() -> None:
    assert _files() == [case["id"] + ".jsonl" for case in CASES if "file" in case["recording"]]
    assert sorted(_files()) == sorted(path.name for path in SESSIONS.glob("*.jsonl"))


def test_the_folder_holds_nothing_but_the_catalogue_and_recordings() -> None:
    others = {path.name for path in SESSIONS.iterdir()} - set(_files())
    assert others == {"catalogue.json", "errata.toml", "flags.json", "released.json", "sizes.json"}


def test_no_two_recordings_are_the_same() -> None:
    digests = [hashlib.sha256((SESSIONS / name).read_bytes()).hexdigest() for name in _files()]
    assert len(digests) == len(set(digests))


def test_no_recording_is_over_two_mebibytes() -> None:
    assert [name for name in _files() if (SESSIONS / name).stat().st_size > RECORDING_LIMIT] == []


def test_session_ids_differ_even_where_case_does_not_count() -> None:
    ids = [_session_id(case["recording"]["file"]).lower() for case in ACCEPTED if "file" in case["recording"]]
    assert sorted(ids) == sorted(set(ids))


def _session_id(name: str) -> str:
    with (SESSIONS / name).open(encoding="utf-8", newline="\n") as recording:
        header: dict[str, str] = json.loads(recording.readline())
    return header["session_id"]
