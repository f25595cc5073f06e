"""The files of a run in spans: what one worker reads and judges at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from conformance.bulk.listing import Listing, divided
from conformance.verify.judging import Known

MOST_SESSIONS = 200
MOST_BYTES = 4 << 20
SPAN_BYTES = 1 << 20
_MOST_ALONE = 256 << 20

Place = tuple[int, int]
"""The number of a file, and a number within it."""


class Around(NamedTuple):
    """What is the same for all spans of a run.

    `work` is the folder with the databases, `known` scenarios by their digests; `at_once` sessions are judged
    at a time; `size` bytes have all files together.
    """

    work: Path
    known: Known
    at_once: int
    size: int


class Span(NamedTuple):
    """The files `first` to `last` of the listing, and what is found in them behind the place `after`.

    `before` bytes have the files before them, and `size` they themselves.
    """

    around: Around
    first: int
    last: int
    after: Place
    before: int
    size: int

    @property
    def is_large(self) -> bool:
        """One file that pays for the start of processes by itself."""
        return self.size > MOST_BYTES

    @property
    def is_too_large(self) -> bool:
        """One file that would keep one worker busy for long, while the others have nothing to do."""
        return self.is_large and (self.size > _MOST_ALONE or 2 * self.size > self.around.size)


def spans(listing: Listing, around: Around, after: Place) -> Iterator[Span]:
    """All files from the place `after` on, some hundred or a megabyte in each span; a larger one is alone.

    Files of one name and one folder are never parted. Raises FileFault.
    """
    first, last, name = max(after[0], 1), 0, ("", "")
    before, size = listing.size_before(first), 0
    for number, path, its_size, _named in listing.rows(first):
        its_name = divided(path)[:2]
        is_full = number - first >= 2 * around.at_once or size + its_size > SPAN_BYTES
        if last and is_full and its_name != name:
            yield Span(around, first, last, after, before, size)
            first, before, size = number, before + size, 0
        last, name, size = number, its_name, size + its_size
    if last:
        yield Span(around, first, last, after, before, size)
