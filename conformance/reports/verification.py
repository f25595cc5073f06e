"""Judged exports for a person."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.reports.findings import listed, summed
from conformance.reports.paint import Paint
from conformance.reports.safe_text import safe
from conformance.reports.wording import many
from conformance.verify.verification import CONFORMS, FAILS, UNJUDGED, ExportVerdict, Verification


def export_lines(export: ExportVerdict, paint: Paint) -> Iterator[str]:
    """One line for an export, and its findings."""
    state = {CONFORMS: paint.good, FAILS: paint.bad, UNJUDGED: paint.odd}[export.state](export.state)
    unheld = "" if export.state == UNJUDGED else ", no recording at hand"
    against = f", held against {export.recording}" if export.recording else unheld
    why = f": {export.reason}" if export.reason else ""
    found = f", {summed(export.findings)}" if export.findings else ""
    yield f"{safe(export.path)}: {state}{safe(why)}{found}{safe(against)}"
    yield from listed(export.findings, paint, "--json")


def summary(verification: Verification, paint: Paint) -> Iterator[str]:
    """The counts, and the files that were no exports."""
    passed_over = verification.passed_over
    if passed_over:
        yield safe(f"no export, and passed over: {many(len(passed_over), 'file')}, first {passed_over[0]}")
    counts = {state: verification.count(state) for state in (CONFORMS, FAILS, UNJUDGED)}
    told = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    painted = paint.good if counts[CONFORMS] == len(verification.exports) else paint.bad
    yield painted(f"{many(len(verification.exports), 'export')}: {told}")
