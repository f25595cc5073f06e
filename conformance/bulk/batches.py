"""A span in batches: read here, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing

from conformance.bulk.found import Found, Numbered
from conformance.bulk.judging import Batch
from conformance.bulk.listing import Listing
from conformance.bulk.reading import Reader
from conformance.bulk.recordings import Recordings
from conformance.bulk.spans import MOST_BYTES, Span
from conformance.bulk.spill import Spill
from conformance.verify.judging import Given

LISTING, RECORDINGS = "listing.sqlite", "recordings.sqlite"
_SPILL = "spill.sqlite"


def batches(span: Span, spill: str = _SPILL) -> Iterator[Batch]:
    """What is found in a span; a batch is some hundred sessions, or some megabytes. Raises FileFault.

    `spill` names the file for what waits, in the folder of the databases.
    """
    around = span.around
    with ExitStack() as open_ones:
        listing = open_ones.enter_context(closing(Listing(around.work / LISTING, there=True)))
        recordings = open_ones.enter_context(closing(Recordings(around.work / RECORDINGS, there=True)))
        reader = Reader(listing, recordings, Spill(around.work / spill))
        found = open_ones.enter_context(closing(reader.found(span)))
        batch: list[Numbered] = []
        size = 0
        for numbered in found:
            batch.append(numbered)
            size += _size(numbered.found)
            if len(batch) == around.at_once or size >= MOST_BYTES:
                yield Batch(tuple(batch), around.known, reader.read)
                batch, size = [], 0
        if batch:
            yield Batch(tuple(batch), around.known, reader.read)


def _size(found: Found) -> int:
    return len(found.document) + len(found.table or b"") if isinstance(found, Given) else 0
