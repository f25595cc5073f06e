"""The embedded engine: processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing.connection import wait
from threading import Thread

from conformance.bulk.engines.engine import WorkerLost, tried_again
from conformance.bulk.judging import Batch, Done, judge_batch

_AHEAD = 2
_LOST = "the process that judged it was ended twice, from outside or for want of memory"


class Pool:
    """As many processes as `jobs` says. A process that is lost costs only what it was judging.

    `few` batches, and fewer, are judged here: they do not pay for the start of the processes.
    """

    def __init__(self, jobs: int, few: int = 0) -> None:
        self._jobs, self._few = jobs, few
        self._pool: ProcessPoolExecutor | None = None

    def results(self, batches: Iterable[Batch]) -> Iterator[Done]:
        coming = iter(batches)
        first = list(islice(coming, self._few + 1))
        if len(first) <= self._few:
            return map(judge_batch, first)
        return self._shared(chain(first, coming))

    def _shared(self, batches: Iterable[Batch]) -> Iterator[Done]:
        waiting: deque[tuple[Batch, Future[Done] | None]] = deque()
        self._pool = _started(self._jobs)
        try:
            for batch in batches:
                waiting.append((batch, _given(self._pool, batch)))
                if waiting[-1][1] is None:
                    yield from _all(waiting)
                    self._pool.shutdown()
                    self._pool = _started(self._jobs)
                elif len(waiting) > self._jobs * _AHEAD:
                    yield _done(*waiting.popleft())
            yield from _all(waiting)
        finally:
            self._pool.shutdown(cancel_futures=True)


def _all(waiting: deque[tuple[Batch, Future[Done] | None]]) -> Iterator[Done]:
    while waiting:
        yield _done(*waiting.popleft())


def _given(pool: ProcessPoolExecutor, batch: Batch) -> Future[Done] | None:
    """The future of a batch, None where the pool is broken."""
    try:
        return pool.submit(judge_batch, batch)
    except BrokenProcessPool:
        return None


def _done(batch: Batch, future: Future[Done] | None) -> Done:
    try:
        if future is not None:
            return future.result()
    except BrokenProcessPool:
        pass
    return tried_again(batch, _alone)


def _alone(batch: Batch) -> Done:
    """Judge a batch in a process of its own."""
    with _started(1) as pool:
        try:
            return pool.submit(judge_batch, batch).result()
        except BrokenProcessPool as fault:
            raise WorkerLost(_LOST) from fault


def _started(jobs: int) -> ProcessPoolExecutor:
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["conformance.bulk.judging"])
    return ProcessPoolExecutor(jobs, context, initializer=_prepared)


def _prepared() -> None:
    """A worker leaves an interrupt to its parent, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
