"""Which entry of one list is which of another: events by their id, others by where they stand."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

Pair = tuple[int | None, int | None]


def by_key(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Pair]:
    """The places of equal keys, then those without one on the other side. The keys of each are unique."""
    ours, theirs = ({key: place for place, key in enumerate(keys)} for keys in (old, new))
    yield from ((place, theirs.get(key)) for key, place in ours.items())
    yield from ((None, place) for key, place in theirs.items() if key not in ours)


def by_place(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Pair]:
    """Entry by entry from the front; a list that grew or shrank did so behind its last difference."""
    shorter = min(len(old), len(new))
    front = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    back = next((at for at in range(shorter - front) if old[-1 - at] != new[-1 - at]), shorter - front)
    inner = shorter - front - back
    yield from ((at, at) for at in range(front + inner))
    yield from ((at, None) for at in range(front + inner, len(old) - back))
    yield from ((None, at) for at in range(front + inner, len(new) - back))
    yield from ((len(old) - at, len(new) - at) for at in range(back, 0, -1))


def are_keys(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether entries can be told apart by these: none has that of another."""
    return all(len(set(keys)) == len(keys) for keys in (old, new))


def same_order(old: Sequence[Hashable], new: Sequence[Hashable]) -> bool:
    """Whether what both have stands in one order. The keys of each are unique."""
    both = set(old) & set(new)
    return [key for key in old if key in both] == [key for key in new if key in both]
