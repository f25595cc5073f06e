"""Changes as text for people: grouped by kind, counted by case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.goldens.diff import Change

_SHOWN = 5


def told(changes: Sequence[Change]) -> str:
    """Each kind of change with the cases that it moves, the most frequent first, a few in full."""
    if not changes:
        return "nothing moved"
    kinds: dict[str, list[Change]] = {}
    for change in changes:
        kinds.setdefault(change.kind, []).append(change)
    ordered = sorted(kinds.items(), key=lambda item: (-len(_cases(item[1])), item[0]))
    head = f"{_many(len(_cases(changes)), 'case')} moved, in {_many(len(kinds), 'way')}"
    return "\n".join([head, *(line for kind, found in ordered for line in _kind(kind, found))])


def _kind(kind: str, changes: Sequence[Change]) -> Iterator[str]:
    cases = _cases(changes)
    yield ""
    yield f"{kind}: {_many(len(cases), 'case')}"
    for case in cases[:_SHOWN]:
        yield from _case([change for change in changes if change.case == case])
    if len(cases) > _SHOWN:
        yield f"  and {', '.join(cases[_SHOWN:])}"


def _case(changes: Sequence[Change]) -> Iterator[str]:
    for change in changes[:_SHOWN]:
        yield "  " + ": ".join(filter(None, ("/".join(filter(None, change[1:3])), change.place)))
        if change.old is not None:
            yield f"    - {change.old}"
        if change.new is not None:
            yield f"    + {change.new}"
    if len(changes) > _SHOWN:
        yield f"  {changes[0].case}: and {len(changes) - _SHOWN} more"


def _cases(changes: Sequence[Change]) -> list[str]:
    return sorted({change.case for change in changes})


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
