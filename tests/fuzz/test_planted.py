from __future__ import annotations

import pytest

from .conftest import found_in
from .planted import PLANTED

REQUIREMENTS = {
    "ties-turned": "EVT-002",
    "lines-not-sorted": "EVT-001",
    "repeats-dropped": "EVT-001",
    "failures-dropped": "EVT-001",
    "ids-of-two-digits": "EVT-003",
    "milliseconds": "TIM-001",
    "last-attempt-decides": "SCO-008",
    "info-is-an-attempt": "SCO-002",
    "partial-is-enough": "SCO-003",
    "above-the-threshold": "SCO-010",
    "limit-in-whole-seconds": "SCO-005",
    "clamped-each-time": "SCO-009",
    "no-hard-fail": "SCO-010",
    "phase-blind": "SCO-007",
    "truthy": "SCO-003",
    "no-regression": "REP-011",
    "names-by-code-point": "JSN-007",
    "numbers-of-python": "JSN-009",
    "table-by-lf": "CSV-007",
    "guarded-against-spreadsheets": "CSV-008",
    "byte-order-mark-accepted": "REJ-051",
    "comments-accepted": "REJ-058",
    "names-twice-accepted": "REJ-052",
    "any-objective-accepted": "REJ-031",
    "other-phase-accepted": "REJ-038",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_difference_is_found_and_made_small(name: str) -> None:
    (difference,) = found_in(PLANTED[name]).differences
    assert difference.least.errors[0].requirement == REQUIREMENTS[name]
    assert len(difference.least.specimen.session.events) <= 5
    assert difference.least.specimen.spelling.traits == frozenset()
    assert difference.least.relation is None
