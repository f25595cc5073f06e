"""`capture`: judge what a runtime records."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path

from conformance.adapters.runtime_file import RuntimeFile
from conformance.cli import console
from conformance.cli.export import revision_asked
from conformance.cli.files import refuse_unwritable, write_file
from conformance.cli.run import end_on_signals, runtime_asked
from conformance.contract.text_rules import MAX_BYTES
from conformance.errors import UsageError
from conformance.exporter.files import read_regular
from conformance.model.capture import CaptureResult
from conformance.model.revision import Revision
from conformance.model.script import Script
from conformance.reports.capture import capture_summary, instructions, result_lines, script_line
from conformance.reports.json_report import json_bytes
from conformance.reports.paint import Paint
from conformance.runner.capturing import judge_capture, judge_recording
from conformance.suite.scripts import find_script, scripts


def capture(arguments: Namespace) -> int:
    _refuse_two_ways(arguments)
    revision = revision_asked(arguments)
    if arguments.list:
        console.out("\n".join(script_line(script) for script in scripts(revision)))
        return 0
    if arguments.show:
        console.out("\n".join(instructions(find_script(arguments.show, revision))))
        return 0
    refuse_unwritable(arguments.json)
    return _judged(_results(arguments), arguments.json)


def _refuse_two_ways(arguments: Namespace) -> None:
    """Raises UsageError where it is not clear what is to be judged, or told."""
    ways = {
        "--list": arguments.list,
        "--show": arguments.show,
        "--reference": arguments.reference,
        "--runtime": arguments.runtime,
        "RECORDING": arguments.recording,
    }
    given = [way for way, value in ways.items() if value]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} do not go together", "give one of them")
    if arguments.script and (arguments.list or arguments.show):
        raise UsageError(f"--script and {given[0]} do not go together", "give one of them")


def _results(arguments: Namespace) -> Iterator[CaptureResult]:
    if arguments.recording:
        revision = revision_asked(arguments)
        paths = map(Path, arguments.recording)
        named = [(path, _script_of(path, arguments.script, revision)) for path in paths]
        return (judge_recording(script, read_regular(path, MAX_BYTES), revision) for path, script in named)
    runtime = runtime_asked(arguments)
    end_on_signals()
    among = [find_script(arguments.script, runtime.revision)] if arguments.script else None
    return judge_capture(_capturing(runtime), among)


def _script_of(recording: Path, script_id: str | None, revision: Revision) -> Script:
    if script_id:
        return find_script(script_id, revision)
    try:
        return find_script(recording.stem, revision)
    except UsageError as fault:
        message = f"{recording}: its name is not that of a script: {fault.message}"
        raise UsageError(message, "say which script it is of: --script ID") from None


def _capturing(runtime: RuntimeFile) -> RuntimeFile:
    if runtime.capture is None:
        message = f"{runtime.file}: has no [capture], so there is nothing to judge"
        hint = "add [capture] with command or recordings (specification, sections 10 and 11)"
        raise UsageError(message, hint)
    return runtime


def _judged(results: Iterable[CaptureResult], json: str | None) -> int:
    paint = Paint(console.in_colour(sys.stdout))
    told = []
    for result in results:
        console.out("\n".join(result_lines(result, paint)))
        told.append(result)
    console.out("\n".join(capture_summary(told, paint)))
    if json:
        write_file(Path(json), json_bytes({"scripts": [result.plain() for result in told]}))
    if any(result.unjudged is None and not result.is_right for result in told):
        return 1
    return 0 if all(result.is_right for result in told) else 3
