"""`show`: one session for a person."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from conformance.canonical.json_reader import read_json
from conformance.cli import console
from conformance.cli.export import scenario_folder
from conformance.cli.files import refuse_unwritable, write_file
from conformance.contract.document import export_of
from conformance.contract.reading import read_recording, require
from conformance.contract.scenario_data import load_scenario
from conformance.contract.text_rules import MAX_BYTES
from conformance.errors import RecordingRejected, UsageError, WouldReplace
from conformance.exporter.files import read_regular
from conformance.exporter.rebuild import BrokenDocument, read_document
from conformance.model.revision import CURRENT, revision_of
from conformance.model.scenario import Scenario
from conformance.reports.html.session import session_page
from conformance.reports.paint import Paint
from conformance.reports.session.lines import session_lines
from conformance.reports.session.story import Story, story_of
from conformance.reports.spreadsheet import HEAD, spreadsheet_copy
from conformance.verify.finding_files import RECORDING_SUFFIX
from conformance.verify.verification import known_scenarios, scenario_of, verify


def show(arguments: Namespace) -> int:
    """The exit status is that of `verify` for an export, and 0 for a recording that could be exported."""
    path = Path(arguments.session)
    _refuse_own(path, "--html", arguments.html)
    _refuse_evidence(path, arguments.spreadsheet)
    if path.suffix == ".csv":
        raise UsageError(f"{path}: a table alone does not tell a session", f"name {path.stem}.json beside it")
    if path.suffix == RECORDING_SUFFIX:
        story, status = _recorded(path, load_scenario(scenario_folder(arguments.scenario), CURRENT)), 0
    else:
        story, status = _exported(path, Path(arguments.scenario) if arguments.scenario else None)
    if arguments.html:
        write_file(Path(arguments.html), session_page(story))
    if arguments.spreadsheet:
        revision = revision_of(story.document)
        copy = spreadsheet_copy(story.document["events"], revision, path.name)
        write_file(Path(arguments.spreadsheet), copy)
    console.out("\n".join(session_lines(story, Paint(console.in_colour(sys.stdout)))))
    return status


def _refuse_own(session: Path, option: str, file: str | None) -> None:
    """A report never replaces the session that it shows. Raises UsageError, and FileFault as others do."""
    refuse_unwritable(file)
    if file and Path(file).resolve() == session.resolve():
        raise UsageError(f"{option} {file}: this is the session itself", "name another file for it")


def _refuse_evidence(session: Path, file: str | None) -> None:
    """A copy for spreadsheets replaces another copy, and nothing else. Raises UsageError and WouldReplace."""
    _refuse_own(session, "--spreadsheet", file)
    if file and Path(file).exists() and not read_regular(Path(file), len(HEAD)).startswith(HEAD):
        what = f"--spreadsheet {file}: is there already, and is no copy for spreadsheets"
        raise WouldReplace(what, "name another file; a copy never stands in the place of evidence")


def _recorded(path: Path, scenario: Scenario) -> Story:
    """The recording as the contract exports it, at the time of its end. Raises RecordingRejected."""
    try:
        recording = require(read_recording(read_regular(path, MAX_BYTES), scenario))
    except RecordingRejected as fault:
        hint = f"`svr-conformance lint {path}` names every fault of it"
        raise RecordingRejected(f"{path}: rejected: {fault.message}", hint) from fault
    end = recording.header.started_at + recording.end.elapsed_us
    document = read_json(export_of(recording, scenario, end).document).value
    assert isinstance(document, dict)
    return story_of(document, scenario, None, str(path))


def _exported(path: Path, folder: Path | None) -> tuple[Story, int]:
    """The document as it stands, with the verdict of `verify` on it. Raises BrokenDocument."""
    try:
        document = read_document(path)
    except BrokenDocument as fault:
        hint = f"it cannot be shown; `svr-conformance verify {path}` names every fault of it"
        raise BrokenDocument(fault.message, hint) from fault
    scenarios = [folder] if folder else []
    verification = verify([path], scenarios=scenarios)
    scenario = scenario_of(document, known_scenarios(scenarios))
    story = story_of(document, scenario, verification.exports[0], str(path))
    return story, verification.exit_status
