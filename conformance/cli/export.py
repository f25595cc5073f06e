"""`export`: the reference runtime."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import NamedTuple

from conformance import resources
from conformance.canonical.json_reader import read_json
from conformance.cli import console
from conformance.contract.text_rules import MAX_BYTES
from conformance.errors import BrokenScenario, RecordingRejected, SvrError, WouldReplace
from conformance.exporter.export import export as export_one
from conformance.exporter.export import instant
from conformance.exporter.files import read_regular
from conformance.model.revision import CURRENT, Revision, revision_named
from conformance.reports.safe_text import safe, safe_lines


class _Task(NamedTuple):
    """What all recordings of a call share; `written` holds the ids of this call by their folded form."""

    scenario: Path
    revision: Revision
    out: Path
    exported_at: int
    replace: bool
    written: dict[str, str]


def export(arguments: Namespace) -> int:
    scenario, exported_at = scenario_folder(arguments.scenario), instant(arguments.exported_at)
    task = _Task(scenario, revision_asked(arguments), Path(arguments.out), exported_at, arguments.replace, {})
    status = 0
    for name in arguments.recording:
        try:
            _export(Path(name), task)
        except BrokenScenario:
            raise
        except SvrError as fault:
            _tell(fault, name if len(arguments.recording) > 1 else None)
            status = max(status, fault.exit_status)
    return status


def _export(recording: Path, task: _Task) -> None:
    """Export one recording. Within one call no export replaces another, whatever `--replace` says."""
    session_id = _session_of(recording)
    _refuse_namesake(recording, session_id, task.written)
    replace = task.replace and session_id not in task.written.values()
    exported = export_one(
        recording, task.scenario, task.out, task.exported_at, task.revision, replace=replace
    )
    task.written[exported.casefold()] = exported
    path = task.out / exported
    console.out(safe(f"{recording}: session {exported} -> {path}.json, {path}.csv"))


def scenario_folder(named: str | None) -> Path:
    """The folder of the scenario's data: the one that was named, or Office Fire."""
    return Path(named) if named else resources.data("Scenarios", "OfficeFire")


def revision_asked(arguments: Namespace) -> Revision:
    """The revision of the contract that was named, or the current one. Raises UsageError."""
    return revision_named(arguments.contract) if arguments.contract else CURRENT


def _refuse_namesake(recording: Path, session_id: str, written: dict[str, str]) -> None:
    """Raises WouldReplace for an id that this call has written in other letters."""
    other = written.get(session_id.casefold(), session_id)
    if other != session_id:
        raise WouldReplace(
            f"{recording}: its session id {session_id} and {other} differ in case only",
            "many file systems take their files for the same: export them into two folders",
        )


def _session_of(recording: Path) -> str:
    """The session id in the first line, or an empty text; whether it is legal is for the export to say."""
    header = read_json(read_regular(recording, MAX_BYTES).split(b"\n", 1)[0]).value
    session_id = header.get("session_id") if isinstance(header, dict) else None
    return session_id if isinstance(session_id, str) else ""


def _tell(fault: SvrError, recording: str | None) -> None:
    """A rejection as RUN-013 wants it, any other fault as every command tells it."""
    if isinstance(fault, RecordingRejected):
        if recording is not None:
            console.err(safe(f"{recording}:"))
        console.err(safe(f"rejected: {fault.message}"))
        return
    console.err(safe_lines(f"svr-conformance: {fault}"))
