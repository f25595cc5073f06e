"""The scenario's three files: what they become, and each way in which they can be wrong."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance import resources
from conformance.contract.scenario_data import load_scenario, shipped_digests
from conformance.errors import BrokenScenario
from conformance.model.revision import CURRENT
from conformance.model.scenario import CriticalError, Microdrill, Objective, Scenario

PHASES = ("audit", "score_report", "micro_drill", "re_audit")
OBJECTIVES: list[dict[str, Any]] = [
    {
        "objective_id": "o-1", "label": "One", "weight": 60, "evidence_event": "exit_selected",
        "phases": ["audit", "re_audit"], "required_detail": {"z": True, "a": "b", "m": 3},
        "within_seconds": 90, "why_success": "Done.", "why_fail": "Not done.",
    },
    {
        "objective_id": "o-2", "label": "Two", "weight": 50, "evidence_event": "alarm_activated",
        "phases": ["re_audit"], "why_success": "Well.", "why_fail": "Badly.",
    },
]  # fmt: skip
FILES: dict[str, dict[str, Any]] = {
    "scenario": {
        "scenario_id": "office_fire_mvp", "name": "S", "version": "1.1",
        "phases": [
            {"phase_id": phase, "timebox_seconds": 60, "scored": phase in ("audit", "re_audit")}
            for phase in PHASES
        ],
    },
    "rubric": {
        "scenario_id": "office_fire_mvp", "version": "1.2", "max_score": 100, "pass_threshold": 80,
        "conditional_pass_threshold": 60, "objectives": OBJECTIVES,
        "critical_errors": [{"code": "c-1", "penalty": 20, "hard_fail": True, "why": "Wrong."}],
    },
    "microdrills": {
        "scenario_id": "office_fire_mvp", "version": "1.3",
        "microdrills": [
            {
                "microdrill_id": "d-1", "title": "D", "duration_seconds": 30,
                "trigger_if": {"missed_objective_ids": ["o-1"], "critical_error_codes": ["c-1"]},
            },
        ],
        "selection_policy": {"max_assigned": 2, "priority": ["highest_weight_miss"]},
    },
}  # fmt: skip
Change = Callable[[dict[str, Any]], object]


def lay(folder: Path, change: Change = dict) -> Path:
    files = copy.deepcopy(FILES)
    change(files)
    for name, value in files.items():
        (folder / f"{name}.json").write_text(json.dumps(value, indent=1), encoding="utf-8")
    return folder


def test_three_files_become_one_value(tmp_path: Path) -> None:
    told = json.dumps(FILES, sort_keys=True, separators=(",", ":")).encode()
    details = (("a", "b"), ("m", 3), ("z", True))
    both = ("audit", "re_audit")
    assert load_scenario(lay(tmp_path), CURRENT) == Scenario(
        revision=CURRENT,
        scenario_id="office_fire_mvp",
        scenario_version="1.1",
        rubric_version="1.2",
        sha256=hashlib.sha256(told).hexdigest(),
        scored_phases=frozenset(both),
        max_score=100,
        pass_threshold=80,
        conditional_pass_threshold=60,
        objectives=(
            Objective("o-1", "One", 60, "exit_selected", both, details, 90, "Done.", "Not done."),
            Objective("o-2", "Two", 50, "alarm_activated", ("re_audit",), (), None, "Well.", "Badly."),
        ),
        critical_errors=(CriticalError("c-1", 20, True, "Wrong."),),
        microdrills=(Microdrill("d-1", ("o-1",), ("c-1",)),),
        max_assigned=2,
        priority=("highest_weight_miss",),
    )


def both_thresholds(files: dict[str, Any]) -> None:
    files["rubric"] |= {"conditional_pass_threshold": 100, "pass_threshold": 100}


def test_thresholds_and_the_highest_score_may_be_equal(tmp_path: Path) -> None:
    scenario = load_scenario(lay(tmp_path, both_thresholds), CURRENT)
    assert (scenario.conditional_pass_threshold, scenario.pass_threshold) == (100, 100)


def within(*names: str | int) -> Callable[[Any], Any]:
    """The value to which names and places lead."""

    def lead(value: Any) -> Any:
        for name in names:
            value = value[name]
        return value

    return lead


TWICE = ["highest_weight_miss"]
TRIGGER = within("microdrills", "microdrills", 0, "trigger_if")
DISAGREEMENTS: list[tuple[Change, str]] = [
    (
        lambda f: f["rubric"].update(pass_threshold=59),
        "rubric.json: conditional_pass_threshold <= pass_threshold <= max_score does not hold",
    ),
    (
        lambda f: f["rubric"].update(max_score=79),
        "rubric.json: conditional_pass_threshold <= pass_threshold <= max_score does not hold",
    ),
    (
        lambda f: f["rubric"]["objectives"][1].update(phases=["micro_drill"]),
        "rubric.json /objectives/1/phases: must be scored phases, in the scenario's order",
    ),
    (
        lambda f: f["rubric"]["objectives"][0].update(phases=["re_audit", "audit"]),
        "rubric.json /objectives/0/phases: must be scored phases, in the scenario's order",
    ),
    (
        lambda f: f["rubric"]["objectives"].append(f["rubric"]["objectives"][0]),
        "rubric.json /objectives: o-1 stands there twice",
    ),
    (
        lambda f: f["rubric"]["critical_errors"].append(f["rubric"]["critical_errors"][0]),
        "rubric.json /critical_errors: c-1 stands there twice",
    ),
    (
        lambda f: TRIGGER(f)["missed_objective_ids"].append("o-9"),
        "microdrills.json /microdrills/0/trigger_if: o-9 is not in the rubric",
    ),
    (
        lambda f: TRIGGER(f)["critical_error_codes"].append("o-1"),
        "microdrills.json /microdrills/0/trigger_if: o-1 is not in the rubric",
    ),
    (
        lambda f: f["microdrills"]["microdrills"].append(f["microdrills"]["microdrills"][0]),
        "microdrills.json /microdrills: d-1 stands there twice",
    ),
]


@pytest.mark.parametrize(("change", "message"), DISAGREEMENTS, ids=range(len(DISAGREEMENTS)))
def test_data_that_disagree_with_themselves(tmp_path: Path, change: Change, message: str) -> None:
    with pytest.raises(BrokenScenario) as told:
        load_scenario(lay(tmp_path, change), CURRENT)
    assert told.value.message == f"{tmp_path}: {message}"
    assert told.value.hint == "mend the scenario's data; the specification has its rules in 8.1"


def test_data_that_break_their_schema(tmp_path: Path) -> None:
    with pytest.raises(BrokenScenario) as told:
        load_scenario(lay(tmp_path, lambda f: f["rubric"]["objectives"][1].pop("label")), CURRENT)
    place = f"{tmp_path / 'rubric'}.json /objectives/1"
    assert (told.value.message, told.value.hint) == (
        f"{place}: the member label is missing",
        "see rubric.schema.json",
    )


def test_phases_in_another_order_break_their_schema(tmp_path: Path) -> None:
    with pytest.raises(BrokenScenario) as told:
        load_scenario(lay(tmp_path, lambda f: f["scenario"]["phases"].reverse()), CURRENT)
    place = f"{tmp_path / 'scenario'}.json /phases/0/phase_id"
    assert told.value.message == f"{place}: the value must be audit"


@pytest.mark.parametrize(
    ("name", "here", "there"),
    [
        ("scenario", "office_fire_mvp", "another"),
        ("rubric", "another", "office_fire_mvp"),
        ("microdrills", "another", "office_fire_mvp"),
    ],
)
def test_a_file_of_another_scenario(tmp_path: Path, name: str, here: str, there: str) -> None:
    with pytest.raises(BrokenScenario) as told:
        load_scenario(lay(tmp_path, lambda f: f[name].update(scenario_id="another")), CURRENT)
    assert told.value.message == f"{tmp_path}: scenario_id is {here}, and {there} in scenario.json"


def test_a_source_of_drills_named_twice_breaks_its_schema(tmp_path: Path) -> None:
    with pytest.raises(BrokenScenario) as told:
        load_scenario(
            lay(tmp_path, lambda f: f["microdrills"]["selection_policy"]["priority"].extend(TWICE)), CURRENT
        )
    place = f"{tmp_path / 'microdrills'}.json /selection_policy/priority"
    assert told.value.message == f"{place}: the rule uniqueItems of the schema does not hold"


def test_a_file_that_is_no_object_at_all(tmp_path: Path) -> None:
    lay(tmp_path)
    (tmp_path / "scenario.json").write_text("5", encoding="utf-8")
    with pytest.raises(BrokenScenario) as told:
        load_scenario(tmp_path, CURRENT)
    message = f"{tmp_path / 'scenario'}.json /: the value must be of the type object"
    assert (told.value.message, told.value.hint) == (message, "see scenario.schema.json")


def test_a_file_that_is_no_json(tmp_path: Path) -> None:
    lay(tmp_path)
    (tmp_path / "rubric.json").write_text('{\n"a":1,\n}', encoding="utf-8")
    with pytest.raises(BrokenScenario) as told:
        load_scenario(tmp_path, CURRENT)
    assert told.value.message == (
        f"{tmp_path / 'rubric.json'} line 2: found a comma before '}}'; a comma stands only between two items"
    )
    assert told.value.hint == "write it as plain JSON (RFC 8259)"


@pytest.mark.parametrize(("levels", "fits"), [(100, True), (101, False)])
def test_a_file_nested_a_hundred_deep_is_still_read(tmp_path: Path, levels: int, fits: bool) -> None:
    lay(tmp_path)
    (tmp_path / "rubric.json").write_text("[" * levels + "]" * levels, encoding="utf-8")
    with pytest.raises(BrokenScenario) as told:
        load_scenario(tmp_path, CURRENT)
    deeper = "arrays and objects nest deeper here than the 100 levels that are allowed"
    wrong_type = f"{tmp_path / 'rubric'}.json /: the value must be of the type object"
    assert told.value.message == (wrong_type if fits else f"{tmp_path / 'rubric.json'} line 1: {deeper}")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BrokenScenario) as told:
        load_scenario(tmp_path, CURRENT)
    assert told.value.message == (
        f"{tmp_path / 'microdrills.json'}: cannot be read (No such file or directory)"
    )
    assert told.value.hint == "a scenario folder holds scenario.json, rubric.json and microdrills.json"


def test_data_that_ship_are_told_by_their_digest() -> None:
    digests = {
        load_scenario(resources.data("Scenarios", name), CURRENT).sha256
        for name in shipped_digests().values()
    }
    assert digests == set(shipped_digests())
