"""Values of score and report that no conforming export holds, whatever the session was."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.check import check
from conformance.checks.exhibit import Exhibit, exporting
from conformance.checks.fields import VALUE_KEYWORDS, fault_found, schema_faults
from conformance.checks.owners import OWNERS, owner_of
from conformance.model.finding import Finding


@check("schema.values", *OWNERS, applies=exporting, rebuilt=True)
def values(exhibit: Exhibit) -> Iterator[Finding]:
    """Words, numbers and lists of score and report keep the bounds of their schema."""
    for fault in schema_faults(exhibit):
        if fault.keyword in VALUE_KEYWORDS and fault.pointer.startswith(("/score/", "/report/")):
            yield fault_found(exhibit, owner_of(fault.pointer, exhibit.revision), fault)
