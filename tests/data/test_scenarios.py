"""The scenario data fits its schemas and agrees with itself; the standard folder is that of the contract."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

SCENARIOS = Path(__file__).parents[2] / "Data" / "Scenarios"
FILES = ("scenario", "rubric", "microdrills")
VARIANTS = (
    "bare",
    "drill-scored",
    "errors-only",
    "hard-exit",
    "heavy",
    "misses-only",
    "night-shift",
    "no-drills",
    "no-sources",
    "other-words",
    "priority-reversed",
    "single-phase",
    "templates",
    "thresholds-64-79",
    "two-drills",
    "typed-details",
)
FOLDERS = ("OfficeFire", *(f"variants/{name}" for name in VARIANTS))
UNUSUAL_WORDS = ("variants/other-words", "variants/templates")


Load = Callable[[str], dict[str, Any]]


def disagreements(data: dict[str, Any]) -> list[str]:
    """Name every way in which three valid files contradict each other or themselves."""
    return [*_identity(data), *_thresholds(data["rubric"]), *_phases(data), *_triggers(data)]


def _identity(data: dict[str, Any]) -> Iterator[str]:
    if len({data[name]["scenario_id"] for name in FILES}) > 1:
        yield "the files are of different scenarios"
    lists = (
        ("objective_id", data["rubric"]["objectives"]),
        ("code", data["rubric"]["critical_errors"]),
        ("microdrill_id", data["microdrills"]["microdrills"]),
    )
    for key, entries in lists:
        ids = [entry[key] for entry in entries]
        yield from (f"{key} {value} stands twice" for value in sorted(set(ids)) if ids.count(value) > 1)


def _thresholds(rubric: dict[str, Any]) -> Iterator[str]:
    if rubric["conditional_pass_threshold"] > rubric["pass_threshold"]:
        yield "conditional_pass_threshold is above pass_threshold"
    if rubric["pass_threshold"] > rubric["max_score"]:
        yield "pass_threshold is above max_score"


def _phases(data: dict[str, Any]) -> Iterator[str]:
    scored = [phase["phase_id"] for phase in data["scenario"]["phases"] if phase["scored"]]
    for objective in data["rubric"]["objectives"]:
        own = objective["phases"]
        yield from (f"{objective['objective_id']} names the unscored {p}" for p in own if p not in scored)
        if [phase for phase in scored if phase in own] != [phase for phase in own if phase in scored]:
            yield f"{objective['objective_id']} names its phases out of order"


def _triggers(data: dict[str, Any]) -> Iterator[str]:
    objectives = {objective["objective_id"] for objective in data["rubric"]["objectives"]}
    codes = {error["code"] for error in data["rubric"]["critical_errors"]}
    for drill in data["microdrills"]["microdrills"]:
        trigger, name = drill["trigger_if"], drill["microdrill_id"]
        yield from (
            f"{name} names unknown {i}" for i in trigger["missed_objective_ids"] if i not in objectives
        )
        yield from (f"{name} names unknown {c}" for c in trigger["critical_error_codes"] if c not in codes)


def sentences(data: dict[str, Any]) -> Iterator[str]:
    yield data["scenario"]["name"]
    for objective in data["rubric"]["objectives"]:
        yield from (objective["label"], objective["why_success"], objective["why_fail"])
    yield from (error["why"] for error in data["rubric"]["critical_errors"])
    yield from (drill["title"] for drill in data["microdrills"]["microdrills"])


def test_the_folders_are_the_standard_one_and_the_variants() -> None:
    found = sorted(path.parent.relative_to(SCENARIOS).as_posix() for path in SCENARIOS.rglob("rubric.json"))
    assert found == sorted(FOLDERS)
    files = [path.stem for path in SCENARIOS.rglob("*.json") if path.parent != SCENARIOS]
    assert sorted(files) == sorted(FILES * len(FOLDERS))


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("name", FILES)
def test_a_file_fits_its_schema(
    folder: str, name: str, faults: Callable[[str, Any], list[str]], scenario_data: Load
) -> None:
    assert faults(name, scenario_data(folder)[name]) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_agrees_with_itself(folder: str, scenario_data: Load) -> None:
    assert disagreements(scenario_data(folder)) == []


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("rubric/scenario_id", "another", "the files are of different scenarios"),
        (
            "rubric/objectives/1/objective_id",
            "obj_use_safe_exit",
            "objective_id obj_use_safe_exit stands twice",
        ),
        (
            "rubric/critical_errors/1/code",
            "used_blocked_exit",
            "code used_blocked_exit stands twice; drill_alarm_activation names unknown ignored_alarm",
        ),
        (
            "microdrills/microdrills/0/microdrill_id",
            "drill_exit_selection",
            "microdrill_id drill_exit_selection stands twice",
        ),
        ("rubric/conditional_pass_threshold", 81, "conditional_pass_threshold is above pass_threshold"),
        ("rubric/max_score", 79, "pass_threshold is above max_score"),
        (
            "rubric/objectives/0/phases",
            ["audit", "micro_drill"],
            "obj_activate_alarm names the unscored micro_drill",
        ),
        (
            "rubric/objectives/0/phases",
            ["re_audit", "audit"],
            "obj_activate_alarm names its phases out of order",
        ),
        (
            "microdrills/microdrills/2/trigger_if/missed_objective_ids",
            ["obj_x"],
            "drill_extinguisher_judgment names unknown obj_x",
        ),
        (
            "microdrills/microdrills/2/trigger_if/critical_error_codes",
            ["lost"],
            "drill_extinguisher_judgment names unknown lost",
        ),
    ],
)
def test_a_contradiction_is_found(place: str, value: Any, expected: str, scenario_data: Load) -> None:
    data = scenario_data("OfficeFire")
    *before, last = [int(part) if part.isdigit() else part for part in place.split("/")]
    target: Any = data
    for part in before:
        target = target[part]
    target[last] = value
    assert disagreements(data) == expected.split("; ")


@pytest.mark.parametrize("folder", [folder for folder in FOLDERS if folder != "variants/other-words"])
@pytest.mark.parametrize("name", FILES)
def test_a_file_is_plain_two_space_json(folder: str, name: str, scenario_data: Load) -> None:
    text = json.dumps(scenario_data(folder)[name], indent=2, ensure_ascii=False) + "\n"
    assert (SCENARIOS / folder / f"{name}.json").read_bytes() == text.encode()


@pytest.mark.parametrize("folder", FOLDERS)
def test_versions_name_the_variant_and_one_rubric_has_a_version_of_its_own(
    folder: str, scenario_data: Load
) -> None:
    """An exporter that swaps the two versions is caught by the one rubric (JSN-004)."""
    versions = {name: data["version"] for name, data in scenario_data(folder).items()}
    suffix = folder.removeprefix("OfficeFire").replace("variants/", "-").removesuffix("-64-79")
    expected = dict.fromkeys(versions, "1.0.0" + suffix)
    if folder == "variants/hard-exit":
        expected["rubric"] = "1.2.0" + suffix
    assert versions == expected


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_sentence_holds_the_mark_that_precedes_evidence(folder: str, scenario_data: Load) -> None:
    assert [text for text in sentences(scenario_data(folder)) if " (" in text] == []


@pytest.mark.parametrize("folder", [folder for folder in FOLDERS if folder not in UNUSUAL_WORDS])
def test_a_reason_is_one_plain_sentence(folder: str, scenario_data: Load) -> None:
    rubric = scenario_data(folder)["rubric"]
    reasons = [text for o in rubric["objectives"] for text in (o["why_success"], o["why_fail"])]
    reasons += [error["why"] for error in rubric["critical_errors"]]
    assert [text for text in reasons if not re.fullmatch(r"[A-Z][A-Za-z0-9 ,-]+\.", text)] == []


def test_a_reason_is_told_once_in_a_rubric(scenario_data: Load) -> None:
    for folder in FOLDERS:
        rubric = scenario_data(folder)["rubric"]
        reasons = [text for o in rubric["objectives"] for text in (o["why_success"], o["why_fail"])]
        assert len(reasons) == len(set(reasons))


def test_the_standard_rubric_is_the_one_of_the_contract(scenario_data: Load) -> None:
    rubric = scenario_data("OfficeFire")["rubric"]
    both = ["audit", "re_audit"]
    words = ("label", "why_success", "why_fail")
    assert [{k: v for k, v in o.items() if k not in words} for o in rubric["objectives"]] == [
        {
            "objective_id": "obj_activate_alarm",
            "weight": 25,
            "evidence_event": "alarm_activated",
            "phases": both,
            "within_seconds": 90,
        },
        {
            "objective_id": "obj_identify_hazard",
            "weight": 20,
            "evidence_event": "hazard_identified",
            "phases": ["audit"],
        },
        {
            "objective_id": "obj_use_safe_exit",
            "weight": 25,
            "evidence_event": "exit_selected",
            "phases": both,
            "required_detail": {"selected_exit": "south_safe"},
        },
        {
            "objective_id": "obj_extinguisher_judgment",
            "weight": 10,
            "evidence_event": "extinguisher_attempted",
            "phases": both,
            "required_detail": {"safe_to_fight": True},
        },
        {
            "objective_id": "obj_reaudit_correction",
            "weight": 20,
            "evidence_event": "re_audit_completed",
            "phases": ["re_audit"],
        },
    ]
    assert [(e["code"], e["penalty"], e["hard_fail"]) for e in rubric["critical_errors"]] == [
        ("used_blocked_exit", 20, False),
        ("ignored_alarm", 30, True),
    ]
    limits = [rubric[key] for key in ("max_score", "pass_threshold", "conditional_pass_threshold")]
    assert limits == [100, 80, 65]


def test_the_standard_phases_and_drills_are_those_of_the_contract(scenario_data: Load) -> None:
    data = scenario_data("OfficeFire")
    assert [(p["phase_id"], p["timebox_seconds"], p["scored"]) for p in data["scenario"]["phases"]] == [
        ("audit", 300, True),
        ("score_report", 60, False),
        ("micro_drill", 120, False),
        ("re_audit", 180, True),
    ]
    assert [(d["microdrill_id"], *d["trigger_if"].values()) for d in data["microdrills"]["microdrills"]] == [
        ("drill_alarm_activation", ["obj_activate_alarm"], ["ignored_alarm"]),
        ("drill_exit_selection", ["obj_use_safe_exit"], ["used_blocked_exit"]),
        ("drill_extinguisher_judgment", ["obj_extinguisher_judgment"], []),
    ]
    policy = {"max_assigned": 1, "priority": ["critical_error_match", "highest_weight_miss"]}
    assert data["microdrills"]["selection_policy"] == policy


def test_the_standard_rubric_cannot_reach_79_or_64(scenario_data: Load) -> None:
    rubric = scenario_data("OfficeFire")["rubric"]
    numbers = [o["weight"] for o in rubric["objectives"]] + [e["penalty"] for e in rubric["critical_errors"]]
    assert math.gcd(*numbers) == 5


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_holds_its_three_files_and_nothing_else(folder: str) -> None:
    names = {path.name for path in (SCENARIOS / folder).iterdir()}
    assert names == {f"{name}.json" for name in FILES}
