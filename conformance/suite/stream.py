"""Chance that is the same for ever, on every machine: splitmix64."""

from __future__ import annotations

from collections.abc import Iterator

_64_BITS = (1 << 64) - 1


def stream(seed: int) -> Iterator[int]:
    """Integers of 64 bits, evenly spread: splitmix64 from `seed`."""
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) & _64_BITS
        mixed = ((seed ^ seed >> 30) * 0xBF58476D1CE4E5B9) & _64_BITS
        mixed = ((mixed ^ mixed >> 27) * 0x94D049BB133111EB) & _64_BITS
        yield mixed ^ mixed >> 31
