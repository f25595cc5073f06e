from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from conformance.contract.scenario_data import load_scenario, shipped_digests
from conformance.model.revision import CURRENT
from conformance.suite.catalogue import find_case
from conformance.suite.scenarios import (
    scenario_folder,
    scenario_of,
    shipped,
    shipped_version,
    standard,
)

DATA = Path(__file__).parents[2] / "Data" / "Scenarios"
FOLDERS = [DATA / "OfficeFire", *sorted(path.parent for path in (DATA / "variants").glob("*/rubric.json"))]


@pytest.mark.parametrize("name", ["OfficeFire", "variants/heavy"])
def test_a_case_names_the_folder_of_its_scenario(name: str) -> None:
    case = replace(find_case("story-clean-pass", CURRENT), scenario=name)
    assert scenario_folder(case) == DATA / name
    assert scenario_of(case) == load_scenario(DATA / name, CURRENT)
    assert scenario_of(case) is scenario_of(case)


def test_the_standard_scenario_is_office_fire() -> None:
    assert standard(CURRENT) == load_scenario(DATA / "OfficeFire", CURRENT)


def test_every_folder_that_ships_is_known_by_its_digest() -> None:
    loaded = [load_scenario(folder, CURRENT) for folder in FOLDERS]
    assert len(loaded) >= 10
    assert [shipped(scenario.sha256, CURRENT) for scenario in loaded] == loaded
    assert sorted(shipped_digests()) == sorted(scenario.sha256 for scenario in loaded)
    assert shipped("0" * 64, CURRENT) is None


def test_a_scenario_that_ships_is_known_by_its_versions() -> None:
    data = standard(CURRENT)
    assert shipped_version(data.scenario_version, data.rubric_version, CURRENT) == data
    assert shipped_version(data.scenario_version, "0.0.1", CURRENT) is None
