"""The recording rebuilt from the document gives the same export again (EVT-007)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from conformance.canonical.utc import TimeFault, parse_utc
from conformance.checks.check import check
from conformance.checks.exhibit import Blocked, Exhibit, exporting
from conformance.checks.fields import value_at
from conformance.checks.golden import COUNTED_AT_MOST, differences, text_of
from conformance.contract.document import derive
from conformance.contract.reading import typed
from conformance.contract.rebuilding import fits_a_line, raw_recording
from conformance.model.finding import Finding


@check("rebuild.value", "EVT-007", applies=exporting, rebuilt=True)
def rebuilt(exhibit: Exhibit) -> Iterator[Finding]:
    """The recording rebuilt from the document gives the same document again."""
    document = exhibit.need_document()
    exhibit.need_ledger()
    try:
        again = derive(
            typed(raw_recording(document)), exhibit.evidence.scenario, parse_utc(document["exported_at"])
        )
    except TimeFault:
        raise Blocked("timestamps.form") from None
    except (KeyError, TypeError, AttributeError):
        raise Blocked("schema.document") from None
    pointers = list(islice(differences(again, document), COUNTED_AT_MOST))
    for pointer in pointers[:1]:
        expected, got = text_of(value_at(again, pointer)), text_of(value_at(document, pointer))
        message = f"the rebuilt recording gives another value here; values that differ: {len(pointers)}"
        yield exhibit.in_document("EVT-007", pointer, message, expected=expected, got=got)
    for place, event in enumerate(document["events"]):
        if not fits_a_line([event.get("details", {})]):
            message = "no line of a recording can hold this: nested too deep, or a number out of range"
            limits = "at most 32 levels from the object of the line, numbers within 2^53-1"
            yield exhibit.in_document("EVT-007", f"/events/{place}/details", message, expected=limits)
