"""Equal JSON values, and the place at which unequal ones part."""

from __future__ import annotations

from collections.abc import Iterator

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


def partings(ours: object, theirs: object) -> Iterator[tuple[str, ...]]:
    """Every place where two unequal values part, as names and numbers on the way there.

    Objects that have less than a third of their names in common are two values, and not one that has changed.
    """
    if isinstance(ours, dict) and isinstance(theirs, dict) and _are_alike(ours, theirs):
        yield from ((name,) for name in ours.keys() ^ theirs.keys())
        inside = [(name, ours[name], theirs[name]) for name in ours.keys() & theirs.keys()]
    elif isinstance(ours, list) and isinstance(theirs, list):
        inside = [(str(place), *items) for place, items in enumerate(zip(ours, theirs, strict=False))]
    else:
        yield ()
        return
    unequal = [(name, one, other) for name, one, other in inside if not equal(one, other)]
    if isinstance(ours, list) and isinstance(theirs, list) and _have_moved(ours, theirs, unequal):
        yield from _come_and_gone(ours, theirs)
        return
    for name, one, other in unequal:
        yield from ((name, *rest) for rest in partings(one, other))


def _are_alike(ours: dict[str, object], theirs: dict[str, object]) -> bool:
    names = ours.keys() | theirs.keys()
    return len(names) < 2 or 3 * len(ours.keys() & theirs.keys()) >= len(names)


def _have_moved(ours: list[object], theirs: list[object], unequal: list[tuple[str, object, object]]) -> bool:
    """Whether items may have come, gone or changed places, so that those at the same place are no pairs."""
    texts = [one for _, one, other in unequal if not (isinstance(one, dict) and isinstance(other, dict))]
    return len(ours) != len(theirs) or (len(unequal) > 1 and bool(texts))


def _come_and_gone(ours: list[object], theirs: list[object]) -> Iterator[tuple[str, ...]]:
    """The places of items that have come and gone, as DeepDiff aligns them."""
    from deepdiff import DeepDiff  # costs a second where pandas is installed, and few documents need it

    tree = DeepDiff(ours, theirs, view="tree")
    paths = {tuple(change.path(output_format="list")) for changes in tree.values() for change in changes}
    yield from (tuple(map(str, path)) for path in paths) if paths else [()]
