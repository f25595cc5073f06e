"""The scenario's three files, read, checked and joined into one value (specification, section 8.1)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from conformance import resources
from conformance.canonical.jcs import jcs
from conformance.canonical.json_reader import read_json
from conformance.contract.schemas import faults
from conformance.errors import BrokenScenario
from conformance.model.revision import Revision
from conformance.model.scenario import CriticalError, Microdrill, Objective, Scenario

FILES = ("microdrills", "rubric", "scenario")


def load_scenario(folder: Path, revision: Revision) -> Scenario:
    """Read a scenario folder under a revision of the contract.

    Raises BrokenScenario (exit status 78) with file, place and rule.

    Data that ships with the suite, told by its digest, is not held to its schemas again.
    """
    values = {name: _read(folder / f"{name}.json") for name in FILES}
    sha256 = hashlib.sha256(jcs(values)).hexdigest()
    if sha256 not in shipped_digests():
        _check(folder, values)
    return _joined(values, sha256, revision)


@cache
def shipped_digests() -> dict[str, str]:
    """The digest (JSN-005) of each scenario that ships, and its folder below `Data/Scenarios`."""
    names: dict[str, str] = json.loads(resources.read(resources.data("Scenarios", "digests.json")))
    return {sha256: name for name, sha256 in names.items()}


def scenario_faults(folder: Path) -> Iterator[BrokenScenario]:
    """Every fault of a scenario folder; where a file cannot be read, how the others are is told all the same.

    Whether the files agree with each other is asked only where each is sound by itself.
    """
    values: dict[str, Any] = {}
    for name in FILES:
        try:
            values[name] = _read(folder / f"{name}.json")
        except BrokenScenario as broken:
            yield broken
    unsound = list(_schema_faults(folder, values))
    yield from unsound
    if len(values) == len(FILES) and not unsound:
        yield from _disagreeing(folder, values)


def _check(folder: Path, values: dict[str, Any]) -> None:
    """Raises the first fault."""
    for rule in (_schema_faults, _disagreeing):
        for broken in rule(folder, values):
            raise broken


def _schema_faults(folder: Path, values: dict[str, Any]) -> Iterator[BrokenScenario]:
    for name, value in values.items():
        for wrong in faults(name, value):
            place = f"{folder / name}.json {wrong.pointer or '/'}"
            yield BrokenScenario(f"{place}: {wrong.message}", f"see {name}.schema.json")


def _disagreeing(folder: Path, values: dict[str, Any]) -> Iterator[BrokenScenario]:
    for fault in _disagreements(values["scenario"], values["rubric"], values["microdrills"]):
        hint = "mend the scenario's data; the specification has its rules in 8.1"
        yield BrokenScenario(f"{folder}: {fault}", hint)


def _read(path: Path) -> Any:
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise BrokenScenario(
            f"{path}: cannot be read ({fault.strerror})",
            "a scenario folder holds scenario.json, rubric.json and microdrills.json",
        ) from fault
    parsed = read_json(data, max_depth=100)
    for broken in parsed.faults:
        raise BrokenScenario(
            f"{path} line {broken.line}: {broken.message}", "write it as plain JSON (RFC 8259)"
        )
    return parsed.value


def _disagreements(scenario: Any, rubric: Any, microdrills: Any) -> Iterator[str]:
    """What no schema can say; the order of the phases and sources named once are in them."""
    yield from _ids_differ(scenario, rubric, microdrills)
    yield from _rubric_faults(rubric, [phase["phase_id"] for phase in scenario["phases"] if phase["scored"]])
    yield from _drill_faults(microdrills, rubric)


def _ids_differ(scenario: Any, *others: Any) -> Iterator[str]:
    for other in others:
        if other["scenario_id"] != scenario["scenario_id"]:
            yield f"scenario_id is {other['scenario_id']}, and {scenario['scenario_id']} in scenario.json"


def _rubric_faults(rubric: Any, scored: list[str]) -> Iterator[str]:
    if not rubric["conditional_pass_threshold"] <= rubric["pass_threshold"] <= rubric["max_score"]:
        yield "rubric.json: conditional_pass_threshold <= pass_threshold <= max_score does not hold"
    for place, objective in enumerate(rubric["objectives"]):
        if [phase for phase in scored if phase in objective["phases"]] != objective["phases"]:
            yield f"rubric.json /objectives/{place}/phases: must be scored phases, in the scenario's order"
    yield from _repeats("rubric.json /objectives", [entry["objective_id"] for entry in rubric["objectives"]])
    yield from _repeats(
        "rubric.json /critical_errors", [entry["code"] for entry in rubric["critical_errors"]]
    )


def _drill_faults(microdrills: Any, rubric: Any) -> Iterator[str]:
    objectives = {entry["objective_id"] for entry in rubric["objectives"]}
    codes = {entry["code"] for entry in rubric["critical_errors"]}
    for place, drill in enumerate(microdrills["microdrills"]):
        trigger = drill["trigger_if"]
        for name in sorted(
            {*trigger["missed_objective_ids"]} - objectives | {*trigger["critical_error_codes"]} - codes
        ):
            yield f"microdrills.json /microdrills/{place}/trigger_if: {name} is not in the rubric"
    yield from _repeats(
        "microdrills.json /microdrills", [entry["microdrill_id"] for entry in microdrills["microdrills"]]
    )


def _repeats(place: str, ids: Sequence[str]) -> Iterator[str]:
    for repeated in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"{place}: {repeated} stands there twice"


def _joined(values: dict[str, Any], sha256: str, revision: Revision) -> Scenario:
    scenario, rubric, drills = values["scenario"], values["rubric"], values["microdrills"]
    return Scenario(
        revision=revision,
        scenario_id=scenario["scenario_id"],
        scenario_version=scenario["version"],
        rubric_version=rubric["version"],
        sha256=sha256,
        scored_phases=frozenset(phase["phase_id"] for phase in scenario["phases"] if phase["scored"]),
        max_score=rubric["max_score"],
        pass_threshold=rubric["pass_threshold"],
        conditional_pass_threshold=rubric["conditional_pass_threshold"],
        objectives=tuple(_objective(entry) for entry in rubric["objectives"]),
        critical_errors=tuple(
            CriticalError(entry["code"], entry["penalty"], entry["hard_fail"], entry["why"])
            for entry in rubric["critical_errors"]
        ),
        microdrills=tuple(_drill(entry) for entry in drills["microdrills"]),
        max_assigned=drills["selection_policy"]["max_assigned"],
        priority=tuple(drills["selection_policy"]["priority"]),
    )


def _objective(entry: Any) -> Objective:
    return Objective(
        objective_id=entry["objective_id"],
        label=entry["label"],
        weight=entry["weight"],
        evidence_event=entry["evidence_event"],
        phases=tuple(entry["phases"]),
        required_detail=tuple(sorted(entry.get("required_detail", {}).items())),
        within_seconds=entry.get("within_seconds"),
        why_success=entry["why_success"],
        why_fail=entry["why_fail"],
    )


def _drill(entry: Any) -> Microdrill:
    trigger = entry["trigger_if"]
    return Microdrill(
        entry["microdrill_id"], tuple(trigger["missed_objective_ids"]), tuple(trigger["critical_error_codes"])
    )
