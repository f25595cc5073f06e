"""Findings as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.model.finding import Finding, Severity
from conformance.reports.paint import Paint
from conformance.reports.safe_text import safe
from conformance.reports.wording import about, many, place

SHOWN = 5


def listed(findings: Sequence[Finding], paint: Paint, more: str) -> Iterator[str]:
    """The first place of each requirement, errors before advice; `more` is where to see the others."""
    errors_first = sorted(findings, key=lambda finding: finding.severity is Severity.ADVICE)
    places: dict[str, list[list[Finding]]] = {}
    for group in grouped(errors_first):
        places.setdefault(group[0].requirement, []).append(group)
    for groups in list(places.values())[:SHOWN]:
        yield from lines_of(groups[0], paint)
        if len(groups) > 1:
            yield f"      and {many(len(groups) - 1, 'place')} more"
    rest = list(places)[SHOWN:]
    if rest:
        yield f"  … and findings of {', '.join(rest)}, see {more}"


def grouped(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings of one requirement at one place, which several checks may report, side by side."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        at = finding.pointer or finding.offset
        key = (finding.requirement, finding.severity, finding.file, at, finding.row, finding.column)
        groups.setdefault(key if at is not None else (*key, finding.message), []).append(finding)
    return list(groups.values())


def lines_of(group: Sequence[Finding], paint: Paint) -> Iterator[str]:
    """What some checks have found at one place: requirement, checks and place, what was expected and got.

    The finding that knows a cause speaks for all.
    """
    told = next((finding for finding in group if finding.cause), group[0])
    advice = told.severity is Severity.ADVICE
    head = paint.odd(f"advice {told.requirement}") if advice else paint.bad(told.requirement)
    checks = ", ".join(dict.fromkeys(finding.check for finding in group))
    yield f"  {head} {about(told.requirement)}"
    yield f"      {safe(f'{checks}: {place(told)}'.rstrip(': '))}"
    yield f"      {safe(told.message)}"
    for name, value in (("expected", told.expected), ("got", told.got), ("cause", told.cause)):
        if value is not None:
            yield f"      {name:<8} {safe(value)}"


def summed(findings: Sequence[Finding]) -> str:
    """`3 findings`, or `2 findings and 1 advice`."""
    advice = sum(finding.severity is Severity.ADVICE for finding in findings)
    errors = many(len(findings) - advice, "finding")
    return f"{errors} and {advice} advice" if advice else errors
