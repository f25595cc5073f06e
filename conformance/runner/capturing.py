"""Have a runtime perform the scripted sessions, or take the recordings of those that a person performed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from conformance.adapters.capture_table import CaptureTable
from conformance.adapters.running import Program, answer_of
from conformance.adapters.runtime_file import RuntimeFile
from conformance.adapters.surroundings import Surroundings
from conformance.checks.judging import judge
from conformance.contract.text_rules import MAX_BYTES
from conformance.errors import FileFault
from conformance.exporter.files import read_regular
from conformance.model.capture import ATTESTED, PERFORMED, CaptureResult
from conformance.model.evidence import Answer, Evidence
from conformance.model.revision import Revision
from conformance.model.script import Script
from conformance.processes import Fence, Limits, run_program
from conformance.runner.collecting import collected
from conformance.runner.workplace import temporary_folder
from conformance.suite.scenarios import STANDARD, folder_named, standard
from conformance.suite.scripts import scripts

_NAME = "recording.jsonl"


def judge_capture(
    runtime: RuntimeFile, among: Sequence[Script] | None = None, fence: Fence | None = None
) -> Iterator[CaptureResult]:
    """Each script, all of them by default, as the runtime's `[capture]` says; nothing where it has none.

    A command stands behind the `fence`, if there is one. Raises CannotStart where it cannot be started.
    """
    table = runtime.capture
    if table is None:
        return
    for script in scripts(runtime.revision) if among is None else among:
        if table.recordings is not None:
            yield _attested(script, table.recordings, runtime.revision)
        else:
            yield _performed(script, table, runtime, fence)


def judge_recording(script: Script, data: bytes, revision: Revision) -> CaptureResult:
    """The recording of a script that somebody has made."""
    return _result(script, ATTESTED, Evidence(standard(revision), {}, recording=data, script=script))


def _attested(script: Script, folder: Path, revision: Revision) -> CaptureResult:
    name = f"{script.script_id}.jsonl"
    try:
        return judge_recording(script, read_regular(folder / name, MAX_BYTES), revision)
    except FileFault as fault:
        return CaptureResult(script.script_id, script.title, ATTESTED, 0.0, (), fault.message)


def _performed(
    script: Script, table: CaptureTable, runtime: RuntimeFile, fence: Fence | None
) -> CaptureResult:
    with temporary_folder() as work:
        answer, recording = _run(script, table, Program(runtime, Surroundings(fence)), work)
    evidence = Evidence(standard(runtime.revision), {}, recording=recording, script=script, answer=answer)
    return _result(script, PERFORMED, evidence)


def _run(script: Script, table: CaptureTable, program: Program, work: Path) -> tuple[Answer, bytes | None]:
    """How the command ended, and the recording that it left."""
    told, captured = work / "script.json", work / "captured"
    scenario, scratch = work / "scenario", work / "scratch"
    told.write_bytes(script.text)
    shutil.copytree(folder_named(STANDARD), scenario, copy_function=shutil.copyfile)
    captured.mkdir()
    scratch.mkdir()
    values = {
        "script": str(told),
        "recording": str(captured / _NAME),
        "scenario": str(scenario),
        "contract": program.runtime.contract,
        "scratch": str(scratch),
    }
    ended = run_program(
        table.filled(values),
        cwd=program.runtime.folder,
        env=program.environment(scratch),
        limits=Limits(seconds=table.timeout_seconds),
        fence=program.fence(work, scratch, table.timeout_seconds),
    )
    artefact = collected(captured, MAX_BYTES).get(_NAME)
    return answer_of(ended), artefact.data if artefact else None


def _result(script: Script, how: str, evidence: Evidence) -> CaptureResult:
    seconds = evidence.answer.seconds if evidence.answer else 0.0
    return CaptureResult(script.script_id, script.title, how, seconds, judge(evidence))
