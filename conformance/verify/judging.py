"""One export, given as bytes, judged by every check that applies."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from io import FileIO
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from conformance.canonical.json_reader import read_json
from conformance.checks.judging import judge
from conformance.contract.scenario_data import load_scenario
from conformance.errors import FileFault
from conformance.model.evidence import Artefact, Evidence
from conformance.model.finding import Finding, Severity
from conformance.model.result import Verdict, plain_finding
from conformance.model.revision import REVISIONS, revision_of
from conformance.model.scenario import Scenario
from conformance.suite.scenarios import shipped, shipped_version, standard
from conformance.verify import advice
from conformance.verify.table_unseen import judge_document

Known = Mapping[tuple[str, str], Scenario]
"""Scenarios by their digest and the name of a revision."""

MAX_BYTES = 512 * 1024 * 1024
CONFORMS, FAILS, UNJUDGED = "conforms", "does not conform", "cannot judge"


@dataclass(frozen=True)
class ExportVerdict:
    """One export. `state` is one of the three words above; `reason` says why it could not be judged.

    `recording` is the path of the recording that it was held against, or None.
    """

    path: str
    session_id: str | None
    recording: str | None
    state: str
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    reason: str = ""

    def plain(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "session_id": self.session_id,
            "recording": self.recording,
            "state": self.state,
            "reason": self.reason,
            "checks": [[verdict.check, verdict.verdict, verdict.by] for verdict in self.verdicts],
            "findings": [plain_finding(finding) for finding in self.findings],
        }


class Recorded(NamedTuple):
    """A recording: the path that is told of it, and its bytes, or None to read them when they are needed."""

    path: str
    data: bytes | None = None

    def read(self) -> bytes | None:
        return read_judged(Path(self.path)) if self.data is None else self.data


class Given(NamedTuple):
    """The two files of a session S, `table` None where it is missing.

    `path` is what is told of the document. `named` says that the user named the file itself, so that it is
    judged whatever it holds; `table_seen` is False where nobody can say whether there is a table.
    """

    path: str
    session_id: str
    document: bytes
    table: bytes | None
    recordings: tuple[Recorded, ...] = ()
    named: bool = False
    table_seen: bool = True


class Judged(NamedTuple):
    """A verdict, and the members of the document; none where the document is no object."""

    export: ExportVerdict
    members: dict[str, Any]


def unjudged(path: str, session_id: str | None, reason: str) -> ExportVerdict:
    """An export on which there can be no verdict."""
    return ExportVerdict(path, session_id, None, UNJUDGED, (), (), reason)


def read_judged(path: Path) -> bytes | None:
    """The bytes of a file, None where there is none. Raises FileFault, also for more than MAX_BYTES."""
    try:
        with FileIO(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > MAX_BYTES:
                raise FileFault(f"{path}: {too_large(size)}")
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise FileFault(f"{path}: cannot be read: {fault.strerror}") from fault


def too_large(size: int) -> str:
    """Why a file of so many bytes is not judged."""
    return f"has {size:,} bytes; at most {MAX_BYTES:,} are judged"


def judge_given(known: Known, given: Given) -> Judged | None:
    """The verdict on one export; None where the document is no export at all. Raises FileFault."""
    value = value_of(given.document)
    members = value if isinstance(value, dict) else {}
    if given.table is None and not given.named and "schema_version" not in members:
        return None
    scenario = scenario_of(members, known)
    if scenario is None:
        digest = members["scenario_sha256"]
        reason = f"no scenario data at hand has the digest {digest}; give its folder with --scenario"
        return Judged(unjudged(given.path, given.session_id, reason), members)
    return Judged(_judged(given, members, scenario), members)


def value_of(document: bytes) -> object:
    """What the document holds, as far as it can be read. Never raises."""
    try:
        return orjson.loads(document)
    except orjson.JSONDecodeError:
        return read_json(document, max_depth=100).value


def known_scenarios(folders: Iterable[Path]) -> Known:
    """The scenarios of some folders under every revision. Raises BrokenScenario."""
    loaded = [load_scenario(folder, revision) for folder in folders for revision in REVISIONS]
    return {(scenario.sha256, scenario.revision.name): scenario for scenario in loaded}


def scenario_of(members: dict[str, Any], known: Known) -> Scenario | None:
    """The scenario data by its digest, or by both versions where nobody has the digest; else the standard.

    It is under the revision that the document says it has.
    """
    digest, revision = members.get("scenario_sha256"), revision_of(members)
    if not isinstance(digest, str):
        return standard(revision)
    versions = str(members.get("scenario_version")), str(members.get("rubric_version"))
    named = known.get((digest, revision.name)) or shipped(digest, revision)
    return named or shipped_version(*versions, revision)


def _judged(given: Given, members: dict[str, Any], scenario: Scenario) -> ExportVerdict:
    name = f"{given.session_id}.json"
    artefacts = {name: Artefact(given.document)}
    if given.table is not None:
        artefacts[f"{given.session_id}.csv"] = Artefact(given.table)
    alone = Evidence(scenario, artefacts, session_id=given.session_id)
    recording, verdicts = _against(alone, given, members)
    findings = [finding for verdict in verdicts for finding in verdict.findings]
    findings += advice.advice(name, members, given.document)
    if len(given.recordings) > 1:
        findings.append(advice.several_recordings(name, len(given.recordings)))
    failed = any(finding.severity is Severity.ERROR for finding in findings)
    state = FAILS if failed else CONFORMS
    return ExportVerdict(given.path, given.session_id, recording, state, verdicts, tuple(findings))


def _against(
    alone: Evidence, given: Given, members: dict[str, Any]
) -> tuple[str | None, tuple[Verdict, ...]]:
    """The verdicts against the recording that fits, else against the first by name, else against none."""
    ask = judge if given.table_seen else judge_document
    if not given.recordings:
        return None, ask(alone, value=members)
    tried = []
    for recorded in given.recordings:
        verdicts = ask(replace(alone, recording=recorded.read()), value=members)
        tried.append((recorded.path, verdicts))
        if all(verdict.verdict in ("pass", "advice") for verdict in verdicts):
            return tried[-1]
    return tried[0]
