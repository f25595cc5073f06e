"""Which rule of recordings a runtime has misread, told by the reason with which it rejected a legal one."""

from __future__ import annotations

import re
from collections.abc import Sequence

_CODE = re.compile(r"REJ-[0-9]{3}")
_LEAST = "REC-003"
RULES: dict[str, tuple[str, ...]] = {
    "REJ-001": ("REC-003",),
    "REJ-002": ("REC-001", "REC-002", "REC-005", "REC-006", "REC-007"),
    "REJ-003": ("REC-003", "REC-004", "REC-008"),
    "REJ-004": ("REC-003",),
    "REJ-005": ("REC-003", "REC-018"),
    "REJ-006": ("REC-003", "REC-021"),
    "REJ-007": ("REC-017", "REC-001", "REC-010"),
    "REJ-008": ("REC-017", "REC-010"),
    "REJ-009": ("REC-013", "REC-007"),
    "REJ-010": ("REC-013", "REC-007"),
    "REJ-011": ("REC-002", "REC-007"),
    "REJ-012": ("REC-022", "REC-007"),
    "REJ-013": ("REC-022", "REC-007"),
    "REJ-014": ("REC-022", "REC-007"),
    "REJ-015": ("REC-018", "REC-007"),
    "REJ-016": ("REC-010", "REC-019", "REC-024", "REC-020"),
    "REJ-017": ("REC-008", "REC-019", "REC-004"),
    "REJ-018": ("REC-008", "REC-019", "REC-011"),
    "REJ-019": ("REC-024", "REC-019"),
    "REJ-020": ("REC-023", "REC-025"),
    "REJ-021": ("REC-023", "REC-025"),
    "REJ-022": ("REC-023", "REC-025"),
    "REJ-023": ("REC-014",),
    "REJ-024": ("REC-015",),
    "REJ-025": ("REC-014",),
    "REJ-026": ("REC-016",),
    "REJ-027": ("REC-016",),
    "REJ-028": ("REC-016", "REC-020"),
    "REJ-029": ("REC-020", "REC-009"),
    "REJ-030": ("REC-010", "REC-020"),
    "REJ-031": ("REC-026",),
    "REJ-032": ("REC-027",),
    "REJ-033": ("REC-027", "REC-008"),
    "REJ-034": ("REC-027",),
    "REJ-039": ("REC-035",),
    "REJ-035": ("REC-028", "REC-021"),
    "REJ-036": ("REC-029", "REC-008"),
    "REJ-037": ("REC-030", "REC-021"),
    "REJ-038": ("REC-031", "REC-021"),
    "REJ-050": ("REC-001",),
    "REJ-051": ("REC-001",),
    "REJ-052": ("REC-011", "REC-008"),
    "REJ-053": ("REC-007",),
    "REJ-054": ("REC-025",),
    "REJ-055": ("REC-010", "REC-020", "REC-009"),
    "REJ-056": ("REC-033",),
    "REJ-057": ("REC-001", "REC-006"),
    "REJ-058": ("REC-012", "REC-025"),
    "REJ-059": ("REC-005",),
    "REJ-060": ("REC-012", "REC-025"),
    "REJ-061": ("REC-009",),
    "REJ-062": ("REC-009",),
    "REJ-063": ("REC-025", "REC-006", "REC-007"),
    "REJ-064": ("REC-001", "REC-006"),
    "REJ-065": ("REC-005", "REC-006", "REC-007", "REC-009"),
    "REJ-066": ("REC-032",),
}
"""For each reason code the rules that say what it may not be said of, the likeliest first."""


def misread(said: str, cited: Sequence[str]) -> str:
    """The rule behind the code in the reason, rather one of those that the case is about."""
    code = _CODE.search(said)
    rules = RULES.get(code[0], ()) if code else ()
    of_the_case = [rule for rule in rules if rule in cited]
    return next(iter((*of_the_case, *(rules[:1] or cited[:1]), _LEAST)))
