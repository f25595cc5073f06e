"""`lint`: every fault of a recording, or of a scenario's data."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from conformance.cli import console
from conformance.cli.export import revision_asked, scenario_folder
from conformance.contract.faults import Broken
from conformance.contract.reading import RULES, place_of, read_recording
from conformance.contract.scenario_data import FILES, load_scenario, scenario_faults
from conformance.contract.text_rules import MAX_BYTES
from conformance.errors import FileFault
from conformance.exporter.files import read_regular
from conformance.model.revision import CURRENT
from conformance.model.scenario import Scenario
from conformance.reports.safe_text import safe, safe_lines
from conformance.reports.wording import many

_OF_LINES = frozenset(rule.code for rule in RULES.lines)


def lint(arguments: Namespace) -> int:
    paths = [Path(name) for name in arguments.path]
    folders = dict.fromkeys(folder for folder in map(_scenario_folder, paths) if folder is not None)
    status = max([0, *map(_lint_scenario, folders)])
    recordings = [path for path in paths if _scenario_folder(path) is None]
    scenario = load_scenario(scenario_folder(arguments.scenario), revision_asked(arguments))
    for recording in recordings:
        try:
            status = max(status, _lint(recording, scenario))
        except FileFault as fault:
            console.err(safe_lines(f"svr-conformance: {fault}"))
            status = fault.exit_status
    return status


def _scenario_folder(path: Path) -> Path | None:
    """The folder of scenario data that is named, itself or by one of its files; None for a recording."""
    if path.is_dir():
        return path
    return path.parent if path.suffix == ".json" and path.stem in FILES else None


def _lint_scenario(folder: Path) -> int:
    found = list(scenario_faults(folder))
    if not found:
        console.out(safe(f"{folder}: no fault, the scenario {load_scenario(folder, CURRENT).scenario_id}"))
        return 0
    lines = [*(broken.message for broken in found), f"{folder}: {many(len(found), 'fault')}"]
    console.out("\n".join(map(safe, lines)))
    return 1


def _lint(recording: Path, scenario: Scenario) -> int:
    data = read_regular(recording, MAX_BYTES)
    reading = read_recording(data, scenario)
    if reading.recording is not None:
        events, header = many(len(reading.recording.events), "event"), reading.recording.header
        console.out(safe(f"{recording}: no fault, {events} of the session {header.session_id}"))
        return 0
    placed = sorted((place_of(data, broken), broken) for broken in reading.broken)
    lines = [_line(recording, data, offset, broken) for offset, broken in placed]
    console.out("\n".join([*lines, *_summary(recording, reading.broken)]))
    return 1


def _line(recording: Path, data: bytes, offset: int, broken: Broken) -> str:
    column = len(data[data.rfind(b"\n", 0, offset) + 1 : offset].decode("utf-8", "replace")) + 1
    where = f"{recording}:{broken.line}:{column}: byte {offset}"
    return safe(f"{where} {broken.code}: {broken.message}")


def _summary(recording: Path, broken: Sequence[Broken]) -> list[str]:
    counted = Counter(fault.code for fault in broken)
    by_code = ", ".join(f"{count} of {code}" for code, count in sorted(counted.items()))
    lines = [safe(f"{recording}: {many(len(broken), 'fault')}: {by_code}")]
    if any(fault.code in _OF_LINES for fault in broken):
        lines.append("  the rules about the timeline were not asked: they need lines without these faults")
    return lines
