"""The scenario folders that ship with the suite: Office Fire and its variants."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from conformance import resources
from conformance.contract.scenario_data import load_scenario, shipped_digests
from conformance.model.case import Case
from conformance.model.revision import Revision
from conformance.model.scenario import Scenario

STANDARD = "OfficeFire"


def scenario_folder(case: Case) -> Path:
    """The folder with the three files that a runtime is given for a case."""
    return folder_named(case.scenario)


def scenario_files(case: Case) -> Mapping[str, bytes]:
    """The files in that folder by name, read once. Raises SuiteDamaged."""
    return _files(case.scenario)


def files_in(folder: Path) -> Mapping[str, bytes]:
    """The files of a scenario folder by name. Raises SuiteDamaged."""
    return {path.name: resources.read(path) for path in sorted(folder.iterdir())}


def scenario_of(case: Case) -> Scenario:
    """The scenario of a case, read once. Raises BrokenScenario."""
    return _scenario(case.scenario, case.revision)


def standard(revision: Revision) -> Scenario:
    """Office Fire itself."""
    return _scenario(STANDARD, revision)


def shipped(sha256: str, revision: Revision) -> Scenario | None:
    """The scenario that ships with the suite and has this digest (JSN-005)."""
    name = shipped_digests().get(sha256)
    return None if name is None else _scenario(name, revision)


def shipped_version(scenario_version: str, rubric_version: str, revision: Revision) -> Scenario | None:
    """The scenario that ships with the suite and has these versions."""
    versions = (scenario_version, rubric_version)
    shipping = (_scenario(name, revision) for name in shipped_digests().values())
    return next((data for data in shipping if (data.scenario_version, data.rubric_version) == versions), None)


def folder_named(name: str) -> Path:
    """The folder `name` below `Data/Scenarios`, such as `variants/heavy`."""
    return resources.data("Scenarios", *name.split("/"))


def scenario_named(name: str, revision: Revision) -> Scenario:
    """The scenario in the folder `name` below `Data/Scenarios`, read once. Raises BrokenScenario."""
    return _scenario(name, revision)


@cache
def _files(name: str) -> Mapping[str, bytes]:
    return files_in(folder_named(name))


@cache
def _scenario(name: str, revision: Revision) -> Scenario:
    return load_scenario(folder_named(name), revision)
