"""A difference as a folder: a ready case, which anyone can replay by hand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.contract.reading import read_recording
from conformance.errors import UsageError
from conformance.exporter.files import told_as_fault, write_whole
from conformance.fuzz.fuzzing import Difference
from conformance.fuzz.specimen import given_of
from conformance.fuzz.trial import Trial
from conformance.model.case import Case
from conformance.model.evidence import Evidence
from conformance.suite.scenarios import folder_named

CASE = "case.json"
_README = """\
{title}

The recording is recording.jsonl. It {expectation}.

To replay it, no Python is needed. Start your exporter as you always do, with
  the recording      recording.jsonl
  the scenario       the folder scenario
  an output folder   a new one
  the export time    {exported_at}
{compare}
What the exporter did when the difference was found is in the folder got.
What was found:
{findings}To see it again with the suite:
  {again}
case.json is the entry of the suite's catalogue for this case.
"""
_COMPARE = """\
It must end with exit status 0, and its files must be those of the folder expected, byte by byte:
  cmp NEW/{session}.json expected/{session}.json && cmp NEW/{session}.csv expected/{session}.csv
"""
_REJECT = """\
It must end with exit status 65, write no file, and print the line of expected/rejected.txt on standard error
(another text behind the code is as good, and another code is no failure).
"""
_TWIN = """\
Then do the same with twin.jsonl, which is the same session in another form (relation {relation}).
"""


def refuse_unsavable(folder: Path) -> None:
    """Say before long work that differences cannot be saved there. Raises UsageError or FileFault."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: is no folder", "name another one for --save")
    with told_as_fault(folder, "make the folder", "name another one for --save"):
        folder.mkdir(parents=True, exist_ok=True)


def save(folder: Path, difference: Difference, again: str) -> Path:
    """Write the case of a difference below `folder`; one that was saved there before is replaced.

    `again` is the command that shows it again. Returns its folder. Raises UsageError and FileFault.
    """
    trial = difference.least
    case, given = trial.specimen.case(), given_of(trial.specimen)
    root = folder / case.case_id
    if root.exists() and not (root / CASE).is_file():
        raise UsageError(f"{root}: holds something that was not saved here", "name another folder for --save")
    files: dict[str, bytes] = {"recording.jsonl": given.recording, CASE: _entry(case, trial)}
    if given.golden is not None:
        files[f"expected/{given.session_id}.json"] = given.golden.document
        files[f"expected/{given.session_id}.csv"] = given.golden.table
    else:
        files["expected/rejected.txt"] = _rejection(trial)
    if trial.relation is not None:
        files["twin.jsonl"] = trial.evidence.recording or b""
    files |= _got(trial.evidence)
    files["README.txt"] = _readme(case, trial, given.session_id, again).encode("utf-8")
    _write(root, files)
    with told_as_fault(root / "scenario", "copy"):
        shutil.copytree(folder_named(case.scenario), root / "scenario", copy_function=shutil.copyfile)
    return root


def _write(root: Path, files: Mapping[str, bytes]) -> None:
    with told_as_fault(root, "replace"):
        if root.exists():
            shutil.rmtree(root)
        for name in files:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        write_whole(root / name, data)


def _got(evidence: Evidence) -> dict[str, bytes]:
    """What the runtime wrote, and how it ended."""
    answer = evidence.answer
    told = [f"{answer.kind.value}, exit status {answer.status}"] if answer else []
    told += [answer.log.rstrip("\n")] if answer and answer.log else []
    files = {"got/answer.txt": ("\n".join(told) + "\n").encode("utf-8", "backslashreplace")}
    for name, artefact in evidence.artefacts.items():
        if artefact.data is not None:
            files[f"got/out/{name}"] = artefact.data
    return files


def _rejection(trial: Trial) -> bytes:
    reading = read_recording(trial.evidence.recording or b"", trial.specimen.session.rules)
    return f"rejected: {reading.broken[0].reason}\n".encode()


def _entry(case: Case, trial: Trial) -> bytes:
    """The case as the catalogue would have it, its requirements those that were found broken."""
    found = dict.fromkeys(finding.requirement for finding in trial.errors)
    entry: dict[str, Any] = {
        "id": case.case_id,
        "title": case.title,
        "why": case.why,
        "requirements": list(found | dict.fromkeys(case.requirements)),
        "level": case.level,
        "since": case.since,
        "flags": [],
        "exported_at": case.exported_at,
        "scenario": case.scenario,
        "recording": {"file": f"{case.case_id}.jsonl"},
        "expect": {"reject": case.rejects} if case.rejects else {"export": True},
    }
    return (json.dumps(entry, indent=2) + "\n").encode("ascii")


def _readme(case: Case, trial: Trial, session: str | None, again: str) -> str:
    compare = _COMPARE.format(session=session) if session else _REJECT
    twin = _TWIN.format(relation=trial.relation) if trial.relation else ""
    findings = "".join(
        f"  {finding.requirement} ({finding.check}): {' '.join(finding.message.split())}\n"
        for finding in trial.errors
    )
    return _README.format(
        title=case.title,
        expectation=f"must be rejected ({case.rejects})" if case.rejects else "must be exported",
        exported_at=case.exported_at,
        compare=compare + twin,
        findings=findings,
        again=again,
    )
