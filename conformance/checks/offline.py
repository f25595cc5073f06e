"""Whether a runtime turns to the network (section 3)."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.check import check
from conformance.checks.exhibit import Exhibit
from conformance.model.finding import Finding


@check("offline.attempts", "RUN-010", applies=lambda exhibit: exhibit.evidence.interruption is not None)
def attempts(exhibit: Exhibit) -> Iterator[Finding]:
    """The runtime turns to no internet address."""
    told = exhibit.evidence.interruption
    for attempt in told.sent if told else ():
        message = f"the runtime uses the network: {attempt}"
        yield Finding("", "RUN-010", message, expected="no address", got=attempt)
