"""Which rule about reading a recording is broken, where a value came out another one (section 2)."""

from __future__ import annotations


def rule_of_member(wanted: object, got: object, *, recorded: bool, exported: bool) -> str | None:
    """For a member of an event: a REC id, or None where the difference tells nothing of the reading."""
    if not recorded:
        return "REC-019"  # an absent member has no default
    if not exported:
        return "REC-024" if wanted == {} else None
    return rule_of(wanted, got)


def rule_of(wanted: object, got: object) -> str | None:
    """For the place at which two values part."""
    if isinstance(wanted, str):
        return "REC-012"  # no text is trimmed, normalised, re-cased or interpreted
    if _is_number(wanted) and _is_number(got):
        return "REC-009"
    if isinstance(wanted, dict) and isinstance(got, dict):
        lost = wanted.keys() - got.keys()
        only_null = lost and all(wanted[name] is None for name in lost)
        return "REC-024" if only_null else "REC-011"
    return "REC-024" if isinstance(wanted, dict) or wanted is None else None


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
