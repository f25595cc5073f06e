"""The results of many sessions, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.bulk.found import NO_EXPORT, RECORDING
from conformance.bulk.sums import STATES, Sums
from conformance.model.result import finding_of
from conformance.reports.paint import Paint
from conformance.reports.safe_text import safe, shortened
from conformance.reports.verification import export_lines
from conformance.reports.wording import many
from conformance.verify.judging import FAILS, UNJUDGED, ExportVerdict

_MOST = 5
_WIDTH = 200


def result_lines(line: Mapping[str, Any], paint: Paint) -> Iterator[str]:
    """One line of the results and its findings, as `verify` tells them; none for a recording."""
    if line["state"] == RECORDING:
        return
    if line["state"] == NO_EXPORT:
        yield safe(f"{line['path']}: {NO_EXPORT}: {line['reason']}")
        return
    findings = tuple(finding_of(finding) for finding in line["findings"])
    told = {name: line[name] for name in ("path", "session_id", "recording", "state", "reason")}
    yield from export_lines(ExportVerdict(**told, verdicts=(), findings=findings), paint)


def bulk_summary(sums: Sums, paint: Paint) -> Iterator[str]:
    """The counts, the most frequent causes, and the first places of what did not conform."""
    for state in (UNJUDGED, FAILS):
        for path, why in sums.shown[state][:_MOST] if sums.states[state] else ():
            yield shortened(f"{path}: {state}: {why}", _WIDTH)
        if sums.states[state] > _MOST:
            yield f"  and {sums.states[state] - _MOST:,} more that {_verb(state)}"
    for cause, count in sorted(sums.causes.items(), key=lambda entry: (-entry[1], entry[0]))[:_MOST]:
        yield safe(f"likely cause: {cause}, in {many(count, 'export')}")
    yield from totals(sums, paint)


def totals(sums: Sums, paint: Paint) -> Iterator[str]:
    """The counts alone."""
    if sums.recordings:
        yield f"passed over: {many(sums.recordings, 'recording')} in archives; none is judged by itself"
    told = ", ".join(f"{sums.states[state]:,} {state}" for state in STATES if sums.states[state])
    painted = paint.bad if sums.exit_status else paint.good
    yield painted(f"{sums.exports:,} {'export' if sums.exports == 1 else 'exports'}: {told}")


def _verb(state: str) -> str:
    return "do not conform" if state == FAILS else "cannot be judged"
