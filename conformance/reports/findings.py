"""Findings as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.model.finding import Finding, Severity
from conformance.reports.paint import Paint
from conformance.reports.safe_text import safe
from conformance.reports.wording import about, many, place

SHOWN = 5


def listed(findings: Sequence[Finding], paint: Paint, more: str) -> Iterator[str]:
    """The first findings, errors before advice, and how many more there are; `more` is where to see them."""
    errors_first = sorted(findings, key=lambda finding: finding.severity is Severity.ADVICE)
    for finding in errors_first[:SHOWN]:
        yield from lines_of(finding, paint)
    rest = len(findings) - SHOWN
    if rest > 0:
        yield f"  … and {rest} more, see {more}"


def lines_of(finding: Finding, paint: Paint) -> Iterator[str]:
    """One finding: requirement and its first words, check and place, what was expected and what was got."""
    advice = finding.severity is Severity.ADVICE
    head = paint.odd(f"advice {finding.requirement}") if advice else paint.bad(finding.requirement)
    yield f"  {head} {about(finding.requirement)}"
    yield f"      {safe(f'{finding.check}: {place(finding)}'.rstrip(': '))}"
    yield f"      {safe(finding.message)}"
    for name, value in (("expected", finding.expected), ("got", finding.got), ("cause", finding.cause)):
        if value is not None:
            yield f"      {name:<8} {safe(value)}"


def summed(findings: Sequence[Finding]) -> str:
    """`3 findings`, or `2 findings and 1 advice`."""
    advice = sum(finding.severity is Severity.ADVICE for finding in findings)
    errors = many(len(findings) - advice, "finding")
    return f"{errors} and {advice} advice" if advice else errors
