"""`verify`: every export below some paths, each judged by every check that applies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from conformance.canonical.json_reader import read_json
from conformance.checks.judging import judge
from conformance.contract.scenario_data import load_scenario
from conformance.errors import FileFault, UsageError
from conformance.model.evidence import Artefact, Evidence
from conformance.model.finding import Finding, Severity
from conformance.model.result import Verdict, plain_finding
from conformance.model.scenario import Scenario
from conformance.suite.scenarios import shipped, shipped_version, standard
from conformance.verify import advice
from conformance.verify.finding_files import Pair, find_pairs, folders_of, recordings_by_session
from conformance.verify.sharing import each

FORMAT = "svr-verification/1"
MAX_BYTES = 512 * 1024 * 1024
CONFORMS, FAILS, UNJUDGED = "conforms", "does not conform", "cannot judge"


class Task(NamedTuple):
    """One pair of files to judge, with the recordings of its session."""

    pair: Pair
    recordings: tuple[Path, ...]


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


@dataclass(frozen=True)
class Verification:
    """All exports, and the files that are none."""

    exports: tuple[ExportVerdict, ...]
    passed_over: tuple[str, ...]

    def count(self, state: str) -> int:
        return sum(export.state == state for export in self.exports)

    @property
    def exit_status(self) -> int:
        """0 if every export conforms, 1 if one does not, 3 if one cannot be judged and none fails."""
        if self.count(FAILS):
            return 1
        return 3 if self.count(UNJUDGED) else 0

    def plain(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "exports": [export.plain() for export in self.exports],
            "passed_over": list(self.passed_over),
        }


Progress = Callable[[ExportVerdict], None]


def verify(
    paths: Sequence[Path],
    recordings: Path | None = None,
    scenarios: Sequence[Path] = (),
    progress: Progress | None = None,
    jobs: int | None = None,
) -> Verification:
    """Judge every export below `paths`.

    `recordings` is a folder of recordings (else they are looked for beside the exports); `scenarios` are more
    scenario folders than those that ship; `jobs` processes share the work, by default as many as pay.
    An export that cannot be read is told as such, and the others are judged all the same. Raises UsageError
    where there is nothing to judge, FileFault for a path that is not there, BrokenScenario.
    """
    known = {scenario.sha256: scenario for scenario in map(load_scenario, scenarios)}
    told = recordings_by_session([recordings] if recordings else folders_of(paths))
    tasks = [Task(pair, tuple(told.get(pair.document.stem, ()))) for pair in find_pairs(paths)]
    judged, passed_over = [], []
    for task, export in zip(tasks, each(partial(judge_pair, known), tasks, jobs), strict=True):
        if export is None:
            passed_over.append(str(task.pair.document))
            continue
        judged.append(export)
        if progress:
            progress(export)
    if not judged:
        where = ", ".join(map(str, paths))
        raise UsageError(f"{where}: there is no export", "an export is two files, S.json and S.csv")
    return Verification(tuple(_with_repeats(judged)), tuple(passed_over))


def _with_repeats(exports: Iterable[ExportVerdict]) -> Iterator[ExportVerdict]:
    seen: dict[str, str] = {}
    for export in exports:
        first = seen.setdefault(export.session_id or export.path, export.path)
        if first == export.path:
            yield export
        else:
            name, session_id = Path(export.path).name, export.session_id or ""
            yield replace(export, findings=(*export.findings, advice.repeated(name, session_id, first)))


def judge_pair(known: Mapping[str, Scenario], task: Task) -> ExportVerdict | None:
    """The verdict on one pair of files; None where the file is no export at all."""
    try:
        return _judge_files(known, task)
    except FileFault as fault:
        document = task.pair.document
        return ExportVerdict(str(document), document.stem, None, UNJUDGED, (), (), fault.message)


def _judge_files(known: Mapping[str, Scenario], task: Task) -> ExportVerdict | None:
    pair = task.pair
    document, table = _bytes(pair.document), _bytes(pair.table)
    if document is None:
        finding = advice.table_alone(pair.table.name)
        return ExportVerdict(str(pair.table), None, None, CONFORMS, (), (finding,))
    value = _value(document)
    members = value if isinstance(value, dict) else {}
    if table is None and not pair.named and "schema_version" not in members:
        return None
    scenario = scenario_of(members, known)
    if scenario is None:
        digest = members["scenario_sha256"]
        reason = f"no scenario data at hand has the digest {digest}; give its folder with --scenario"
        return ExportVerdict(str(pair.document), pair.document.stem, None, UNJUDGED, (), (), reason)
    return _judged(task, members, document, table, scenario)


def _bytes(path: Path) -> bytes | None:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise FileFault(f"{path}: has {size:,} bytes; at most {MAX_BYTES:,} are judged")
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise FileFault(f"{path}: cannot be read: {fault.strerror}") from fault


def _value(document: bytes) -> object:
    try:
        return orjson.loads(document)
    except orjson.JSONDecodeError:
        return read_json(document, max_depth=100).value


def scenario_of(members: dict[str, Any], known: Mapping[str, Scenario]) -> Scenario | None:
    """The scenario data by its digest, or by both versions where nobody has the digest; else the standard."""
    digest = members.get("scenario_sha256")
    if not isinstance(digest, str):
        return standard()
    versions = str(members.get("scenario_version")), str(members.get("rubric_version"))
    return known.get(digest) or shipped(digest) or shipped_version(*versions)


def _judged(
    task: Task, members: dict[str, Any], document: bytes, table: bytes | None, scenario: Scenario
) -> ExportVerdict:
    pair = task.pair
    artefacts = {pair.document.name: Artefact(document)}
    if table is not None:
        artefacts[pair.table.name] = Artefact(table)
    alone = Evidence(scenario, artefacts, session_id=pair.document.stem)
    recording, verdicts = _against(alone, task.recordings, members)
    findings = [finding for verdict in verdicts for finding in verdict.findings]
    findings += advice.advice(pair.document.name, members, document)
    if len(task.recordings) > 1:
        findings.append(advice.several_recordings(pair.document.name, len(task.recordings)))
    failed = any(finding.severity is Severity.ERROR for finding in findings)
    state = FAILS if failed else CONFORMS
    return ExportVerdict(str(pair.document), pair.document.stem, recording, state, verdicts, tuple(findings))


def _against(
    alone: Evidence, recordings: Sequence[Path], members: dict[str, Any]
) -> tuple[str | None, tuple[Verdict, ...]]:
    """The verdicts against the recording that fits, else against the first by name, else against none."""
    if not recordings:
        return None, judge(alone, value=members)
    tried = []
    for path in recordings:
        verdicts = judge(replace(alone, recording=_bytes(path)), value=members)
        tried.append((str(path), verdicts))
        if all(verdict.verdict in ("pass", "advice") for verdict in verdicts):
            return tried[-1]
    return tried[0]
