"""What the single checks say of proposed golden exports."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial

from conformance.canonical.utc import parse_utc
from conformance.checks.judging import judge
from conformance.contract.scenario_data import load_scenario
from conformance.goldens.manifest import by_case
from conformance.goldens.roots import Roots
from conformance.model.case import Case
from conformance.model.evidence import Answer, AnswerKind, Artefact, Evidence
from conformance.model.finding import Finding, Severity
from conformance.model.revision import CURRENT
from conformance.model.scenario import Scenario
from conformance.suite.scenarios import STANDARD


def errors_of(roots: Roots, files: Mapping[str, bytes]) -> list[str]:
    """Every error that the checks find in the exports, which nothing is compared with.

    `files` are those of all cases, `<case>/<file>` to bytes.
    """
    scenario_of = cache(partial(load_scenario, revision=CURRENT))
    standard = scenario_of(roots.data / "Scenarios" / STANDARD)
    exports = by_case(files)
    found: list[str] = []
    for case in roots.cases():
        if case.case_id in exports:
            scenario = scenario_of(roots.scenario(case))
            evidence = _evidence(case, exports[case.case_id], roots.recording(case), scenario, standard)
            found += [f"{case.case_id}: {line}" for line in _errors(evidence)]
    return found


def _evidence(
    case: Case, files: Mapping[str, bytes], recording: bytes, scenario: Scenario, standard: Scenario
) -> Evidence:
    return Evidence(
        scenario=scenario,
        artefacts={name: Artefact(data) for name, data in files.items()},
        case=case,
        recording=recording,
        answer=Answer(AnswerKind.EXPORTED, status=0),
        exported_at=parse_utc(case.exported_at),
        standard=standard,
    )


def _errors(evidence: Evidence) -> list[str]:
    lines: list[str] = []
    for verdict in judge(evidence, fast=False):
        lines += [_line(found) for found in verdict.findings if found.severity is Severity.ERROR]
        if verdict.verdict == "blocked":
            lines.append(f"the check {verdict.check} is blocked by {verdict.blocked_by}")
    return lines


def _line(finding: Finding) -> str:
    places = (finding.requirement, finding.file, finding.pointer)
    return f"{' '.join(filter(None, places))}: {finding.message}"
