"""What an engine is, and what all do about a batch whose worker was lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from conformance.bulk.batches import batches
from conformance.bulk.judging import Batch, Done, judge_batch, lost_batch
from conformance.bulk.spans import Span


class Engine(Protocol):
    """Judges what is in spans of files, batch by batch."""

    def results(self, spans: Iterable[Span]) -> Iterator[Done]:
        """What becomes of the spans, in their order; few of them are asked for ahead of their turn."""
        ...


class WorkerLost(Exception):
    """The worker that judged a batch has ended before it answered."""


def tried_again(batch: Batch, run: Callable[[Batch], Done]) -> Done:
    """The results of a batch whose worker was lost.

    `run` judges a batch in a worker of its own and raises WorkerLost. Batches that lose it again are halved,
    until what cannot be judged is one session, which is told as such.
    """
    try:
        return run(batch)
    except WorkerLost as fault:
        if len(batch.found) == 1:
            return lost_batch(batch, f"{fault}")
    half = len(batch.found) // 2
    parts = (batch._replace(found=batch.found[:half]), batch._replace(found=batch.found[half:]))
    return Done(tuple(line for part in parts for line in tried_again(part, run).lines), batch.read)


class Here:
    """One batch after the other, in this process."""

    def results(self, spans: Iterable[Span]) -> Iterator[Done]:
        return (judge_batch(batch) for span in spans for batch in batches(span))
