"""The words that several reports share."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.contract.requirements import requirements
from conformance.model.finding import Finding
from conformance.reports.safe_text import shortened

FIRST_WORDS = 90


def about(requirement: str) -> str:
    """The first words of a requirement's text."""
    return shortened(requirements()[requirement].text, FIRST_WORDS)


def place(finding: Finding) -> str:
    """Where it is: `sess-001.json byte 412 /events/3/timestamp`; empty where a finding has no place."""
    return " ".join(_parts(finding))


def _parts(finding: Finding) -> Iterator[str]:
    if finding.file is not None:
        yield finding.file
    if finding.offset is not None:
        yield f"byte {finding.offset}"
    if finding.pointer is not None:
        yield finding.pointer or "(the whole document)"
    if finding.row is not None:
        yield f"row {finding.row}"
    if finding.column is not None:
        yield f"column {finding.column}"


def many(count: int, noun: str) -> str:
    """`1 case`, `3 cases`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
