"""Each variant of the scenario data is able to show what it is there for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import rfc8785

OTHER_WORDS = Path(__file__).parents[2] / "Data" / "Scenarios" / "variants" / "other-words"
Load = Callable[[str], dict[str, Any]]


def totals(rubric: dict[str, Any]) -> dict[int, list[set[str]]]:
    """Map each total without a critical error to the sets of missed objectives that give it."""
    weights = {objective["objective_id"]: objective["weight"] for objective in rubric["objectives"]}
    found: dict[int, list[set[str]]] = {}
    for count in range(len(weights) + 1):
        for missed in map(set, combinations(weights, count)):
            raw = sum(weight for name, weight in weights.items() if name not in missed)
            found.setdefault(min(raw, rubric["max_score"]), []).append(missed)
    return found


def objectives(data: dict[str, Any]) -> dict[str, Any]:
    return {objective["objective_id"]: objective for objective in data["rubric"]["objectives"]}


def test_thresholds_puts_a_total_on_each_threshold_and_one_below(scenario_data: Load) -> None:
    exit_, hazard, correction = "obj_use_safe_exit", "obj_identify_hazard", "obj_reaudit_correction"
    data = scenario_data("variants/thresholds-64-79")
    found = totals(data["rubric"])
    assert {total: found[total] for total in (64, 65, 79, 80)} == {
        64: [{exit_, correction}],
        65: [{hazard, correction}, {exit_, "obj_extinguisher_judgment"}],
        79: [{exit_}],
        80: [{hazard}],
    }
    assert data["rubric"]["critical_errors"][0]["penalty"] == 1


def test_drill_variants_set_the_policy(scenario_data: Load) -> None:
    reverse = ["highest_weight_miss", "critical_error_match"]
    policies = {
        name: scenario_data(f"variants/{name}")["microdrills"]["selection_policy"]
        for name in ("no-drills", "two-drills", "priority-reversed")
    }
    assert policies["no-drills"] == {"max_assigned": 0, "priority": reverse[::-1]}
    assert policies["two-drills"] == {"max_assigned": 2, "priority": reverse[::-1]}
    assert policies["priority-reversed"] == {"max_assigned": 2, "priority": reverse}


@pytest.mark.parametrize(
    ("name", "sources"),
    [
        ("errors-only", ["critical_error_match"]),
        ("misses-only", ["highest_weight_miss"]),
        ("no-sources", []),
    ],
)
def test_a_source_may_be_left_out(name: str, sources: list[str], scenario_data: Load) -> None:
    policy = scenario_data(f"variants/{name}")["microdrills"]["selection_policy"]
    assert policy == {"max_assigned": 3, "priority": sources}


def test_misses_only_has_a_drill_for_the_heaviest_objective_which_is_none_of_the_audit(
    scenario_data: Load,
) -> None:
    data = scenario_data("variants/misses-only")
    heaviest = max(data["rubric"]["objectives"], key=lambda objective: objective["weight"])
    assert (heaviest["objective_id"], heaviest["phases"]) == ("obj_reaudit_correction", ["re_audit"])
    first = data["microdrills"]["microdrills"][0]
    assert first["trigger_if"]["missed_objective_ids"] == [heaviest["objective_id"]]


def test_night_shift_is_another_scenario(scenario_data: Load) -> None:
    assert {data["scenario_id"] for data in scenario_data("variants/night-shift").values()} == {
        "office_fire_night"
    }


def test_typed_details_are_all_but_one_falsy_or_negative(scenario_data: Load) -> None:
    rubric = scenario_data("variants/typed-details")["rubric"]
    assert [objective.get("required_detail") for objective in rubric["objectives"]] == [
        {"zone": 0},
        {"floor": -2},
        {"blocked": False},
        {"safe_to_fight": True, "attempts": 1},
        {"": "", "score": -9007199254740991},
        None,
    ]
    assert rubric["objectives"][-1]["weight"] == 0


def test_bare_has_nothing_to_earn(scenario_data: Load) -> None:
    data = scenario_data("variants/bare")
    limits = [data["rubric"][name] for name in ("max_score", "pass_threshold", "conditional_pass_threshold")]
    assert limits == [0, 0, 0]
    lists = [
        data["rubric"]["objectives"],
        data["rubric"]["critical_errors"],
        data["microdrills"]["microdrills"],
    ]
    assert lists == [[], [], []]


def test_two_drills_has_a_miss_with_two_drills_out_of_alphabetical_order(scenario_data: Load) -> None:
    drills = scenario_data("variants/two-drills")["microdrills"]["microdrills"]
    both = [
        d["microdrill_id"] for d in drills if "obj_use_safe_exit" in d["trigger_if"]["missed_objective_ids"]
    ]
    assert both == ["drill_route_walk", "drill_exit_selection"]
    assert sum(map(len, drills[0]["trigger_if"].values())) == 4


def test_drill_scored_counts_practice(scenario_data: Load) -> None:
    phases = {name: o["phases"] for name, o in objectives(scenario_data("variants/drill-scored")).items()}
    assert all(phase["scored"] for phase in scenario_data("variants/drill-scored")["scenario"]["phases"])
    assert phases["obj_use_safe_exit"] == ["audit", "score_report", "micro_drill", "re_audit"]
    assert phases["obj_complete_drill"] == ["micro_drill"]
    assert phases["obj_extinguisher_judgment"] == ["micro_drill", "re_audit"]


def test_single_phase_splits_the_alarm_and_shares_the_exit(scenario_data: Load) -> None:
    found = [
        (o["evidence_event"], o["phases"])
        for o in objectives(scenario_data("variants/single-phase")).values()
    ]
    assert [phases for event, phases in found if event == "alarm_activated"] == [["audit"], ["re_audit"]]
    assert [phases for event, phases in found if event == "exit_selected"] == [
        ["audit", "re_audit"],
        ["audit"],
    ]
    assert ("phase_transition", ["re_audit"]) in found


def test_heavy_leaves_the_scale_on_both_sides_and_has_ties(scenario_data: Load) -> None:
    data = scenario_data("variants/heavy")
    weights = [o["weight"] for o in data["rubric"]["objectives"]]
    assert (weights, data["rubric"]["max_score"]) == ([60, 40, 60, 60, 40], 100)
    assert [e["penalty"] for e in data["rubric"]["critical_errors"]] == [150, 250]
    missed = [d["trigger_if"]["missed_objective_ids"][0] for d in data["microdrills"]["microdrills"]]
    assert [name for name in objectives(data) if name in missed] == [
        "obj_use_safe_exit",
        "obj_identify_hazard",
        "obj_activate_alarm",
        "obj_extinguisher_judgment",
    ]
    assert missed == [
        "obj_extinguisher_judgment",
        "obj_activate_alarm",
        "obj_identify_hazard",
        "obj_use_safe_exit",
    ]


def test_hard_exit_has_one_threshold_and_a_hard_fail_without_a_penalty(scenario_data: Load) -> None:
    rubric = scenario_data("variants/hard-exit")["rubric"]
    assert rubric["pass_threshold"] == rubric["conditional_pass_threshold"] == 70
    assert [(e["code"], e["penalty"], e["hard_fail"]) for e in rubric["critical_errors"]] == [
        ("used_blocked_exit", 20, True),
        ("ignored_alarm", 30, False),
        ("re_entered_building", 0, True),
    ]


@pytest.mark.parametrize("name", ["scenario", "rubric", "microdrills"])
def test_other_words_is_not_hashed_by_its_bytes(name: str) -> None:
    content = (OTHER_WORDS / f"{name}.json").read_bytes()
    value = json.loads(content)
    respelt = json.dumps(value, indent=1, sort_keys=True).encode()
    assert rfc8785.dumps(json.loads(respelt)) == rfc8785.dumps(value)
    assert hashlib.sha256(content).digest() != hashlib.sha256(rfc8785.dumps(value)).digest()


def test_other_words_spells_integers_in_foreign_ways(scenario_data: Load) -> None:
    text = (OTHER_WORDS / "rubric.json").read_text(encoding="utf-8")
    assert all(spelling in text for spelling in ("25.0", "1e1", "0e0", "6.5e1"))
    rubric = scenario_data("variants/other-words")["rubric"]
    assert [o["weight"] for o in rubric["objectives"]] == [25, 20, 25, 10, 20]
    assert rubric["objectives"][0]["within_seconds"] == 0
    assert rubric["max_score"] == 90


def test_other_words_has_details_that_utf_16_sorts_otherwise(scenario_data: Load) -> None:
    details = [
        o.get("required_detail", {}) for o in objectives(scenario_data("variants/other-words")).values()
    ]
    names = list(details[2])
    assert sorted(names) != sorted(names, key=lambda name: name.encode("utf-16-be"))
    assert {type(value) for detail in details for value in detail.values()} >= {str, bool, int}
    assert "e\u0301" in details[2].values()


def test_other_words_needs_quoting_in_a_table(scenario_data: Load) -> None:
    rubric = scenario_data("variants/other-words")["rubric"]
    ids = [o["objective_id"] for o in rubric["objectives"]] + [e["code"] for e in rubric["critical_errors"]]
    assert [i for i in ids if '"' in i and "," in i] == ['obj_出口, "南\\S" 🚪', 'sortie bloquée, "B\\2"']


def test_templates_has_the_marks_of_many_formatters_and_a_lower_threshold(scenario_data: Load) -> None:
    rubric = scenario_data("variants/templates")["rubric"]
    texts = " ".join(text for o in rubric["objectives"] for text in (o["why_success"], o["why_fail"]))
    assert [
        mark for mark in ("$&", "$1", "${", "{0}", "{}", "{{", "%d", "%s", "%n", "\\1") if mark not in texts
    ] == []
    assert rubric["conditional_pass_threshold"] == 40


def test_templates_has_a_transition_that_must_come_at_once_and_a_negative_number(scenario_data: Load) -> None:
    rubric = scenario_data("variants/templates")["rubric"]
    at_once = [
        (o["evidence_event"], o["phases"]) for o in rubric["objectives"] if o.get("within_seconds") == 0
    ]
    assert at_once == [("phase_transition", ["re_audit"])]
    assert rubric["objectives"][1]["required_detail"] == {"floor": -3}
