"""What a run has found as workflow commands of GitHub, which shows them at the files of a change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from conformance.model.finding import Finding
from conformance.model.result import CaseResult, Outcome, Result
from conformance.model.waiver import WaiverRow
from conformance.reports.safe_text import safe, safe_lines
from conformance.reports.verdict import GOOD, headline
from conformance.reports.weight import counts, stands_before
from conformance.reports.wording import about, many, place
from conformance.runner.not_run import not_run

MOST = 10
"""GitHub shows so many errors of a step, and so many warnings, and no more."""
_TITLE = "SVR conformance"
_WAIVER = re.compile(rb"^[ \t]*\[\[[ \t]*waiver[ \t]*\]\]", re.MULTILINE)


def annotation_lines(result: Result, file: Path | None, *, allow_waived: bool = False) -> bytes:
    """One command a line, in UTF-8: the verdict, then errors, then what was not run.

    `file` is the runtime file; without one, as for the reference, no command names a place.
    """
    told = headline(result, allow_waived=allow_waived)
    verdict = command("notice" if told.tone == GOOD else "error", told.text, None)
    errors = [verdict, *_waivers(result, file), *_requirements(result, file, allow_waived=allow_waived)]
    if len(errors) > MOST:
        rest = f"and {len(errors) - MOST + 1} more, see the summary of the step"
        errors = [*errors[: MOST - 1], command("error", rest, file)]
    return "".join(f"{line}\n" for line in (*errors, *_not_run(result, file))).encode()


def command(name: str, text: str, file: Path | None, title: str = _TITLE, line: int | None = None) -> str:
    """A workflow command on one line; `text` may have several lines, each of which is made safe."""
    properties = {"file": file.as_posix() if file else None, "line": line, "title": title}
    told = ",".join(f"{key}={_property(value)}" for key, value in properties.items() if value is not None)
    return f"::{name} {told}::{_data(safe_lines(text))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str | int) -> str:
    return _data(safe(str(value))).replace(":", "%3A").replace(",", "%2C")


def _waivers(result: Result, file: Path | None) -> Iterator[str]:
    lines = _lines_of_waivers(file)
    for row in result.failing_waivers:
        line = lines[row.number - 1] if row.number <= len(lines) else None
        yield command("error", _waiver(row), file, f"{_TITLE}: {row.name}", line)


def _waiver(row: WaiverRow) -> str:
    return f"{row.told}\n{row.waiver.reason} ({row.waiver.owner}, {row.waiver.issue})"


def _lines_of_waivers(file: Path | None) -> list[int]:
    """The line of each table of a waiver in a runtime file."""
    data = file.read_bytes() if file and file.is_file() else b""
    return [data.count(b"\n", 0, found.start()) + 1 for found in _WAIVER.finditer(data)]


def _requirements(result: Result, file: Path | None, *, allow_waived: bool) -> Iterator[str]:
    """One command for each requirement that costs the target, and one for each way not to answer."""
    costly = partial(stands_before, target=result.target, allow_waived=allow_waived)
    broken: dict[str, list[tuple[CaseResult, Finding]]] = {}
    silent: dict[Outcome, list[CaseResult]] = {}
    for case in filter(costly, result.cases):
        errors = case.unwaived_errors if allow_waived else case.errors
        if not errors:
            silent.setdefault(case.outcome, []).append(case)
        for error in errors:
            if counts(error, case, result.target):
                broken.setdefault(error.requirement, []).append((case, error))
    for requirement, found in broken.items():
        where = len({case.case for case, _ in found})
        title = f"{_TITLE}: {requirement} in {many(where, 'case')}"
        yield command("error", "\n".join(_finding(*found[0])), file, title)
    for outcome, cases in silent.items():
        told = f"{outcome.value} in {many(len(cases), 'case')}"
        yield command("error", f"{cases[0].case}\nagain: {cases[0].reproduce}", file, f"{_TITLE}: {told}")


def _finding(case: CaseResult, error: Finding) -> Iterator[str]:
    """Each line of it, made safe, since a name of a file may hold anything."""
    lines = [
        about(error.requirement),
        f"{case.case}: {place(error)}".rstrip(": "),
        error.message,
        *(f"{name} {text}" for name, text in _known(error) if text is not None),
        f"again: {case.reproduce}",
    ]
    yield from map(safe, lines)


def _known(error: Finding) -> tuple[tuple[str, str | None], ...]:
    return ("expected", error.expected), ("got", error.got), ("cause", error.cause)


def _not_run(result: Result, file: Path | None) -> Iterator[str]:
    """One warning for all of it."""
    left_out = [safe(f"{one.what}: {one.why}") for one in not_run(result)]
    if left_out:
        yield command("warning", "\n".join(left_out), file, f"{_TITLE}: not run or not judged")
