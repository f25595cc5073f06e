"""Verdicts as plain lines, and files of such lines: one section for each thing that was judged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from conformance.model.finding import Finding
from conformance.model.result import Verdict

SNAPSHOTS = Path(__file__).parent / "__snapshots__"
SHOWN = 2  # findings of one check about one requirement; of the others, how many there are
WIDTH = 120
_HEAD = re.compile(rb"(?m)^== ")


def told(name: str, what: str, verdicts: Iterable[Verdict]) -> bytes:
    """A section: its name and what it is about, then every verdict that is no pass, with its findings."""
    lines = [line for verdict in verdicts if verdict.verdict != "pass" for line in _of_verdict(verdict)]
    return "\n".join([f"== {name}", f"   {what}", *lines, "", ""]).encode()


def sections(file: Path) -> dict[str, bytes]:
    """The sections of a file, by their names; none where there is no file."""
    parts = _HEAD.split(file.read_bytes())[1:] if file.exists() else []
    return {part.partition(b"\n")[0].decode(): b"== " + part for part in parts}


def is_being_written(request: pytest.FixtureRequest) -> bool:
    """Whether the snapshots are written anew (`--snapshot-update`)."""
    return bool(request.config.getoption("update_snapshots"))


def snapshot_of(module: str, test: str) -> Path:
    """Where syrupy keeps the one snapshot of a test."""
    return SNAPSHOTS / module / f"{test}.txt"


def _of_verdict(verdict: Verdict) -> Iterator[str]:
    blocked = f" by {verdict.blocked_by}" if verdict.blocked_by else ""
    yield f"{verdict.check}: {verdict.verdict}{blocked}"
    seen: Counter[str] = Counter()
    for finding in verdict.findings:
        seen[finding.requirement] += 1
        if seen[finding.requirement] <= SHOWN:
            yield from _of_finding(verdict.check, finding)
    for requirement, count in seen.items():
        if count > SHOWN:
            yield f"  {requirement} {count - SHOWN} more"


def _of_finding(check: str, finding: Finding) -> Iterator[str]:
    assert finding.check == check
    offset = None if finding.offset is None else f"byte {finding.offset}"
    row = None if finding.row is None else f"row {finding.row}"
    pointer = None if finding.pointer is None else repr(finding.pointer)
    where = [finding.file, offset, pointer, row, finding.column]
    place = " ".join(part for part in where if part is not None)
    yield f"  {finding.requirement} {finding.severity} {_plain(place)}".rstrip()
    yield f"    {_plain(finding.message)}"
    for name in ("expected", "got", "cause"):
        text = getattr(finding, name)
        if text is not None:
            yield f"    {name:8} {_short(_plain(text))}".rstrip()


def _plain(text: str) -> str:
    """One line of ASCII, whatever the text holds."""
    return text.encode("unicode_escape").decode()


def _short(text: str) -> str:
    half = WIDTH // 2 - 3
    return text if len(text) <= WIDTH else f"{text[:half]} ... {text[-half:]}"
