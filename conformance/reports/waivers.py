"""The waivers of a run as lines for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.model.result import CaseResult, Result
from conformance.model.waiver import WaiverRow
from conformance.reports.paint import Paint
from conformance.reports.safe_text import safe
from conformance.reports.wording import many


def waiver_lines(result: Result, paint: Paint) -> Iterator[str]:
    """Those that fail the run first, then what is waived, then those of which nothing was judged."""
    groups = (
        ("waivers that fail the run", [row for row in result.waivers if row.state.fails]),
        (
            "waived failures (no level with one is earned)",
            [row for row in result.waivers if row.state.waives],
        ),
    )
    for head, rows in groups:
        if rows:
            yield paint.bad(head) if rows[0].state.fails else head
        for row in rows:
            yield safe(f"  {row.name}: {row.told}")
            yield safe(f"      {_matched(row)}{row.waiver.reason} ({row.waiver.owner}, {row.waiver.issue})")
    unjudged = sum(not row.state.fails and not row.state.waives for row in result.waivers)
    if unjudged:
        yield f"{many(unjudged, 'waiver')} not judged: not all that they are about was run and judged"


def waived_in(case: CaseResult, rows: Iterable[WaiverRow]) -> str:
    """`waived by waiver 2 (case story-one)`, for a case in which something is."""
    numbers = {verdict.waived_by for verdict in case.verdicts if verdict.waived_by is not None}
    return "waived by " + ", ".join(row.name for row in rows if row.number in numbers)


def _matched(row: WaiverRow) -> str:
    """In how many cases, where the waiver does not name one."""
    if row.waiver.case is not None or not row.cases:
        return ""
    return f"in {many(len(row.cases), 'case')}, first {row.cases[0]}: "
