"""No score without evidence (specification, section 8.5)."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.check import check
from conformance.checks.exhibit import Exhibit, exporting
from conformance.checks.lineage import named
from conformance.model.finding import Finding


@check("lineage.awards", "REP-012", applies=exporting, rebuilt=True)
def awards(exhibit: Exhibit) -> Iterator[Finding]:
    """Every event with a score_delta other than 0 is named by the report."""
    events, ids = exhibit.need_scorable(), {name for _, name in named(exhibit)}
    for place, event in enumerate(events):
        if event.get("score_delta") and event["event_id"] not in ids:
            message = "the event has a score_delta, and the report names it nowhere"
            got = str(event["score_delta"])
            yield exhibit.in_document("REP-012", f"/events/{place}/score_delta", message, got=got)
