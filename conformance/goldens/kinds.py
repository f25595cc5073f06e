"""Changes grouped by kind, counted by case, with the examples that tell most."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from conformance.goldens.change import Change
from conformance.goldens.diff import Diff


class Example(NamedTuple):
    """A change, and in how many places of how many cases the same old became the same new."""

    change: Change
    places: int
    cases: int


class Kind(NamedTuple):
    """All changes of one kind. `examples` differ in old or new value, those of the most cases first."""

    title: str
    cases: tuple[str, ...]
    places: int
    examples: tuple[Example, ...]


def kinds(found: Diff) -> tuple[Kind, ...]:
    """What readers of exports feel most first, then what moves the most cases."""
    groups: dict[tuple[int, str], list[Change]] = {}
    for change in found.changes:
        groups.setdefault((change.way.rank, change.kind), []).append(change)
    ordered = sorted(groups.items(), key=lambda item: (item[0][0], -len(_cases(item[1])), item[0][1]))
    return tuple(_kind(title, changes) for (_, title), changes in ordered)


def _kind(title: str, changes: list[Change]) -> Kind:
    alike: dict[object, list[Change]] = {}
    for change in changes:
        # what has no values, such as a case or a file, is no repetition of another
        values = (change.old, change.new)
        alike.setdefault(values if any(values) else (change.case, change.file, change.place), []).append(
            change
        )
    examples = [Example(same[0], len(same), len(_cases(same))) for same in alike.values()]
    examples.sort(key=lambda example: (-example.cases, -example.places))
    return Kind(title, tuple(sorted(_cases(changes))), len(changes), tuple(examples))


def _cases(changes: Iterable[Change]) -> set[str]:
    return {change.case for change in changes}
