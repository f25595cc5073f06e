"""Equal JSON values, and the place at which unequal ones part."""

from __future__ import annotations

from conformance.canonical.jcs import jcs
from conformance.contract.member_rules import pointer_to


def equal(ours: object, theirs: object) -> bool:
    """True for equal JSON values: 1 is no true, and a value that has no canonical form equals nothing."""
    if isinstance(ours, str) or isinstance(theirs, str):
        return ours == theirs
    try:
        return jcs(ours) == jcs(theirs)
    except (ValueError, TypeError, RecursionError):
        return False


def parting(ours: object, theirs: object, pointer: str) -> tuple[str, object, object]:
    """Where two unequal values part first, as deep as they are alike: the pointer, and both values there."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        name = next((name for name in ours if not equal(ours[name], theirs[name])), None)
        if name is not None:
            return parting(ours[name], theirs[name], pointer + pointer_to(name))
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        place = next((place for place, item in enumerate(ours) if not equal(item, theirs[place])), None)
        if place is not None:
            return parting(ours[place], theirs[place], f"{pointer}/{place}")
    return pointer, ours, theirs
