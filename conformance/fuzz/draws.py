"""Choices out of a seeded stream: the same seed makes the same choices for ever."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from conformance.suite.stream import stream

Item = TypeVar("Item")
_64_BITS = (1 << 64) - 1


def seed_of(seed: int, index: int) -> int:
    """The seed of one session, which depends on no other session and not on how many there are."""
    return next(stream((next(stream(seed)) + index) & _64_BITS))


class Draws:
    """One stream of choices. A choice takes one number from it, `shuffled` one for each item but the last."""

    def __init__(self, seed: int) -> None:
        self._numbers = stream(seed)

    def number(self) -> int:
        """An integer of 64 bits."""
        return next(self._numbers)

    def below(self, limit: int) -> int:
        """An integer from 0 to `limit` - 1."""
        return next(self._numbers) % limit

    def between(self, least: int, most: int) -> int:
        """An integer from `least` to `most`, both included."""
        return least + next(self._numbers) % (most - least + 1)

    def one_in(self, count: int) -> bool:
        """True once in `count` times."""
        return next(self._numbers) % count == 0

    def pick(self, options: Sequence[Item]) -> Item:
        """One of the options, which must not be empty."""
        return options[next(self._numbers) % len(options)]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """The items in another order (Fisher and Yates)."""
        mixed = list(items)
        for place in range(len(mixed) - 1, 0, -1):
            other = next(self._numbers) % (place + 1)
            mixed[place], mixed[other] = mixed[other], mixed[place]
        return mixed
