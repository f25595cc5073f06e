"""A run of the kind `directory`: the same artefacts get the same verdicts as through every other kind."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from conformance.adapters.runtime_file import load_runtime
from conformance.exporter.export import REFERENCE
from conformance.model.evidence import AnswerKind
from conformance.model.passes import REJECTED
from conformance.model.result import Outcome, Result
from conformance.model.revision import CURRENT
from conformance.mutants import BOOK
from conformance.runner.plan import plan_of
from conformance.runner.run import run
from conformance.runner.witnessing import InProcess, given_of
from conformance.suite.catalogue import cases
from conformance.suite.recipes import recording_of

from ..small_suite import in_place_of_the_whole, lay
from .test_run_stdio import without_how

CASES = (
    "story-clean-pass",
    "story-blocked-exit-corrected",
    "story-aborted",
    "variant-total-of-79",
    "folder-of-others",
    "folder-older-export",
    "folder-missing-above",
    "reject-empty-file",
    "reject-beside-files-of-others",
)
LIES = {
    "story-clean-pass": "ends-records-with-lf",
    "story-blocked-exit-corrected": "drops-failed-attempts",
    "story-aborted": "calls-every-session-completed",
    "variant-total-of-79": "knows-one-rubric",
    "folder-of-others": "writes-no-zone",
    "folder-older-export": "leaves-details-out-of-the-table",
    "reject-empty-file": "takes-an-empty-file-for-an-empty-session",
}
"""Broken exporters, each at a case that tells its lie."""
KINDS = ("command", "stdio", "python", "directory")
DELIVERS = """
import hashlib, json, os, shutil, subprocess, sys

def export(recording, scenario, out, *more):
    with open(recording, "rb") as file:
        made = os.path.join(MADE, hashlib.sha256(file.read()).hexdigest())
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(os.path.dirname(out), exist_ok=True)
    subprocess.run(["cp", "-a", made, out], check=True)
    said = os.path.join(out, "rejected.txt")
    if os.path.isfile(said) and not os.path.islink(said):
        with open(said, encoding="utf-8") as file:
            line = file.read()
        os.remove(said)
        return line.removeprefix("rejected: ").removesuffix("\\n")

def main(words):
    reason = export(*words)
    if reason is not None:
        print("rejected: " + reason, file=sys.stderr)
        sys.exit(65)

def serve():
    for line in sys.stdin:
        request = json.loads(line)
        told = request["params"]
        reason = request["method"] == "export" and export(told["recording"], told["scenario"], told["out"])
        said = {"error": {"code": 65, "message": "rejected: " + reason}} if reason else {"result": {}}
        print(json.dumps({"jsonrpc": "2.0", "id": request["id"], **said}), flush=True)
        if request["method"] == "shutdown":
            break

if __name__ == "__main__":
    main(sys.argv[1:]) if sys.argv[1:] else serve()
"""
WORDS = ("{recording}", "{scenario}", "{out}", "{exported_at}")


@pytest.fixture(scope="module", autouse=True)
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A few cases of each sort: exported and rejected, into empty, missing and furnished folders."""
    with in_place_of_the_whole(lay(tmp_path_factory.mktemp("few") / "suite", CASES)) as root:
        yield root


def make(artefacts: Path, lies: Mapping[str, str] = MappingProxyType({})) -> None:
    """What the reference, or for some cases a broken exporter, makes, as it is brought back from a device."""
    for case in cases(CURRENT):
        given = given_of(case)
        steps = BOOK[lies[case.case_id]].steps if case.case_id in lies else REFERENCE
        assert steps is not None
        seen = InProcess(steps).witness(given)
        folder = artefacts / case.case_id
        folder.mkdir(parents=True)
        for name, artefact in {**given.before, **seen.artefacts}.items():
            (folder / name).write_bytes(artefact.data or b"")
        assert seen.answer is not None
        if seen.answer.kind is AnswerKind.REJECTED:
            (folder / REJECTED).write_text(f"{seen.answer.rejection}\n", encoding="utf-8")


def runtimes(vendor: Path, artefacts: Path) -> Iterator[tuple[str, Path]]:
    """A runtime file of every kind for the same artefacts; the programs find them by their recordings."""
    made = vendor / "made"
    made.mkdir(parents=True)
    for case in cases(CURRENT):
        (made / hashlib.sha256(recording_of(case)).hexdigest()).symlink_to(artefacts / case.case_id)
    source = f"MADE = {str(made)!r}\n{DELIVERS}".replace("made, out]", "os.path.realpath(made), out]")
    (vendor / "delivers.py").write_text(source, encoding="utf-8")
    program = [sys.executable, "-S", str(vendor / "delivers.py")]
    settings = {
        "command": f"command = {json.dumps([*program, *WORDS])}",
        "stdio": f"command = {json.dumps(program)}",
        "python": 'callable = "delivers:export"',
        "directory": f"folder = {json.dumps(str(artefacts))}",
    }
    for kind in KINDS:
        file = vendor / f"{kind}.toml"
        file.write_text(
            '[runtime]\nname = "tiny"\nversion = "1"\nvendor = "Example Ltd"\ncontract = "1.1.0"\n'
            'level = "scored"\n[attested]\noffline = "no cable"\nwrites = "we looked"\n'
            f'[adapter]\nkind = "{kind}"\n{settings[kind]}\n',
            encoding="utf-8",
        )
        yield kind, file


def judged(tmp_path: Path) -> Result:
    """The result of the kind `directory`, which is that of every other kind."""
    results = {
        kind: run(plan_of(load_runtime(file)))
        for kind, file in runtimes(tmp_path / "vendor", tmp_path / "artefacts")
    }
    told: dict[str, Any] = {kind: without_how(result) for kind, result in results.items()}
    for value in told.values():  # who vouches for what is another matter
        del value["guarantees"], value["levels"]
    assert [told[kind] for kind in KINDS] == [told["directory"]] * len(KINDS)
    return results["directory"]


def outcomes(result: Result) -> dict[str, str]:
    return {case.case: case.outcome.value for case in result.cases if case.outcome is not Outcome.PASS}


@pytest.mark.slow
def test_a_conforming_runtime_conforms_through_every_kind(tmp_path: Path) -> None:
    make(tmp_path / "artefacts")
    result = judged(tmp_path)
    assert (outcomes(result), result.reached, result.golden_bytes_equal) == ({}, "scored", True)


@pytest.mark.slow
def test_broken_exporters_are_told_the_same_through_every_kind(tmp_path: Path) -> None:
    make(tmp_path / "artefacts", LIES)
    found = {case.case: {finding.requirement for finding in case.errors} for case in judged(tmp_path).cases}
    lied = {case: BOOK[mutant].requirement for case, mutant in LIES.items()}
    assert {case for case, told in found.items() if told} == lied.keys()
    assert [case for case, requirement in lied.items() if requirement not in found[case]] == []


@pytest.mark.slow
def test_what_is_no_file_is_told_the_same_through_every_kind(tmp_path: Path) -> None:
    artefacts = tmp_path / "artefacts"
    make(artefacts)
    clean, blocked, aborted, total = (artefacts / case for case in CASES[:4])
    document = next(clean.glob("*.json"))
    document.rename(tmp_path / "elsewhere.json")
    document.symlink_to(tmp_path / "elsewhere.json")
    table = next(blocked.glob("*.csv"))
    table.unlink()
    os.mkfifo(table)
    next(aborted.glob("*.csv")).unlink()
    (aborted / "folder").mkdir()
    (aborted / "folder" / "link").symlink_to(tmp_path)
    for path in total.iterdir():
        path.unlink()
    (artefacts / "folder-of-others" / "notes.txt").unlink()
    (artefacts / "reject-empty-file" / "sess.json").write_bytes(b"{}")
    (artefacts / "reject-beside-files-of-others" / REJECTED).unlink()
    result = judged(tmp_path)
    assert {case.case: case.errors[0].message for case in result.cases if case.errors} == {
        "story-clean-pass": f"{document.name} is no regular file",
        "story-blocked-exit-corrected": f"{table.name} is no regular file",
        "story-aborted": "the file run_5e1f02.csv is missing",
        "variant-total-of-79": "the runtime said that it exported, and wrote no file",
        "folder-of-others": '"notes.txt" was put there by others, and was removed',
        "reject-empty-file": '"sess.json" was written, though the recording was rejected',
        "reject-beside-files-of-others": (
            "nothing was written, and exit status 0 says exported; the recording must be rejected: "
            "REJ-016 line 3: elapsed_us is a string, and must be a number"
        ),
    }


def test_a_case_without_a_folder_is_not_answered_and_the_others_are_judged(tmp_path: Path) -> None:
    artefacts = tmp_path / "artefacts"
    make(artefacts)
    missing = ("story-clean-pass", "folder-older-export", "reject-empty-file")
    for case in missing:
        shutil.rmtree(artefacts / case)
    file = dict(runtimes(tmp_path / "vendor", artefacts))["directory"]
    result = run(plan_of(load_runtime(file)))
    assert outcomes(result) == dict.fromkeys(missing, "no_answer")
    told = "there is no answer: the artefacts have no folder of this case"
    assert [
        [(finding.check, finding.requirement, finding.message, finding.expected) for finding in case.errors]
        for case in result.cases
        if case.errors
    ] == [
        [("answer.exported", "RUN-015", told, "an answer")],
        [("answer.exported", "RUN-015", told, "an answer")],
        [
            (
                "rejection.status",
                "RUN-015",
                f"{told}; rejection expected: REJ-001 line 1: the file is empty",
                "65",
            )
        ],
    ]
    assert {case.exit_status for case in result.cases if case.case in missing} == {None}
