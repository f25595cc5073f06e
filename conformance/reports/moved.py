"""What a proposal of golden exports moves, for people at a terminal: the kinds at a glance, then examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.goldens import Diff, Example, Kind, against, kinds
from conformance.reports.safe_text import safe
from conformance.reports.wording import many

_EXAMPLES = 5
_WHOLE = 40
_NAMES = 10
_STILL = 3


def moved_text(found: Diff) -> str:
    """Lines: what is compared, a table of the kinds, and each kind with its examples."""
    told = kinds(found)
    if not told:
        return f"{against(found)}: nothing moved"
    width = max(len(many(len(kind.cases), "case")) for kind in told)
    table = [f"  {many(len(kind.cases), 'case'):>{width}}  {safe(kind.title)}" for kind in told]
    sections = [line for kind in told for line in _kind(kind, found)]
    return "\n".join([head(found, told), *table, *sections, *_rejecting(found)])


def _rejecting(found: Diff) -> Iterator[str]:
    if found.rejecting:
        yield ""
        yield f"{rejecting(found)}:"
        yield from (f"  {safe(case)}" for case in found.rejecting)


def rejecting(found: Diff) -> str:
    """How many new cases there are of which no golden export tells."""
    return f"{many(len(found.rejecting), 'case')} added that must be rejected, and so have no golden export"


def head(found: Diff, told: Sequence[Kind]) -> str:
    """What is compared with what, and how much of it moved."""
    moved = f"{len(found.moved)} of {many(len(found.cases), 'case')} moved"
    return f"{against(found)}: {moved}, in {many(len(told), 'way')}"


def _kind(kind: Kind, found: Diff) -> Iterator[str]:
    yield ""
    yield f"{safe(kind.title)}: {of_cases(kind, found)}"
    for example in shown(kind):
        yield from _example(example)
    yield from (f"  {line}" for line in rest(kind, found))


def of_cases(kind: Kind, found: Diff) -> str:
    """How many cases it moves, and which it does not if these are few."""
    count, still = many(len(kind.cases), "case"), _still(kind, found)
    if len(kind.cases) <= _NAMES or len(still) > _STILL:
        return count
    return f"{count}, all that both have" + (f" but {' and '.join(still)}" if still else "")


def _still(kind: Kind, found: Diff) -> list[str]:
    """The cases of both sides that it does not move."""
    return sorted(found.common - set(kind.cases))


def _example(example: Example) -> Iterator[str]:
    change = example.change
    yield f"  {safe(where(example))}{alike(example)}"
    if change.old is not None:
        yield f"    - {value(change.old)}"
    if change.new is not None:
        yield f"    + {value(change.new)}"


def value(text: str) -> str:
    """An old or new value on one line, which can be seen even if it is empty."""
    return safe(text) or "(empty)"


def where(example: Example) -> str:
    """Where it is: case, file and place."""
    change = example.change
    path = "/".join(filter(None, (change.case, change.file)))
    return f"{path}: {change.place}" if change.place is not None else path


def alike(example: Example) -> str:
    """In how many other places the same old became the same new."""
    if example.places == 1:
        return ""
    if example.places == example.cases:
        return f", and the same in {many(example.cases - 1, 'case')} more"
    others = many(example.places - 1, "place")
    return f", and the same in {others} more" + (f" of {example.cases} cases" if example.cases > 1 else "")


def shown(kind: Kind) -> tuple[Example, ...]:
    """The examples that are shown: some, but of whole cases nearly all."""
    return kind.examples[: _EXAMPLES if kind.examples[0].change.file else _WHOLE]


def rest(kind: Kind, found: Diff) -> Iterator[str]:
    """What the examples leave out, and which cases they do not name."""
    hidden = sum(example.places for example in kind.examples[len(shown(kind)) :])
    named = {example.change.case for example in shown(kind)}
    others = [case for case in kind.cases if case not in named]
    if hidden and kind.examples[0].change.place:
        yield f"and {many(hidden, 'place')} with other values"
    if others and (len(others) <= _NAMES or len(_still(kind, found)) > _STILL):
        more = f" and {len(others) - _NAMES} more" if len(others) > _NAMES else ""
        yield f"also {', '.join(others[:_NAMES])}{more}"
