"""The embedded engine: processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from threading import Thread
from typing import TypeAlias, TypeVar

from conformance.bulk.aside import Aside, judged_aside, own_spill
from conformance.bulk.batches import batches
from conformance.bulk.engines.engine import Here, WorkerLost, tried_again
from conformance.bulk.judging import Batch, Done, judge_batch
from conformance.bulk.spans import Span
from conformance.garbage import collect_seldom

Given = TypeVar("Given")
Made = TypeVar("Made")
Share: TypeAlias = Span | Batch
Answer: TypeAlias = Future[Aside | Done]
_AHEAD = {Batch: 2, Span: 8}
_LOST = "the process that judged it was ended twice, from outside or for want of memory"


class Pool:
    """As many processes as `jobs` says. A process that is lost costs only what it was judging.

    They read the files themselves; one that is too large for one of them is read here, and shared.
    `few` spans, and fewer, are judged here: they do not pay for the start of the processes.
    """

    def __init__(self, jobs: int, few: int = 0) -> None:
        self._jobs, self._few = jobs, few
        self._workers: Workers | None = None
        if not few:
            _warmed()

    def results(self, spans: Iterable[Span]) -> Iterator[Done]:
        coming = iter(spans)
        first = list(islice(coming, self._few + 1))
        if len(first) <= self._few and not any(span.is_large for span in first):
            return Here().results(first)
        return self._shared(_shares(chain(first, coming)))

    def _shared(self, shares: Iterable[Share]) -> Iterator[Done]:
        waiting: deque[tuple[Share, Answer | None]] = deque()
        self._workers = Workers(self._jobs)
        try:
            for share in shares:
                waiting.append((share, _given(self._workers.pool, share)))
                if waiting[-1][1] is None:
                    yield from _all(waiting)
                    self._workers.let_go()
                    self._workers = Workers(self._jobs)
                while len(waiting) > self._jobs * _AHEAD[type(share)]:
                    yield from _done(*waiting.popleft())
            yield from _all(waiting)
        finally:
            self._workers.let_go()


def _shares(spans: Iterable[Span]) -> Iterator[Share]:
    for span in spans:
        yield from batches(span) if span.is_too_large else [span]


def _all(waiting: deque[tuple[Share, Answer | None]]) -> Iterator[Done]:
    while waiting:
        yield from _done(*waiting.popleft())


def _given(pool: ProcessPoolExecutor, share: Share) -> Answer | None:
    """The future of a share, None where the pool is broken."""
    try:
        return pool.submit(_judged, share)
    except BrokenProcessPool:
        return None


def _judged(share: Share) -> Aside | Done:
    return judge_batch(share) if isinstance(share, Batch) else judged_aside(share)


def _done(share: Share, answer: Answer | None) -> Iterator[Done]:
    try:
        if answer is not None:
            return _told(answer.result())
    except BrokenProcessPool:
        pass
    return iter([tried_again(share, _batch_alone)]) if isinstance(share, Batch) else _again(share)


def _told(done: Aside | Done) -> Iterator[Done]:
    return done.results() if isinstance(done, Aside) else iter([done])


def _again(span: Span) -> Iterator[Done]:
    """A span whose process was lost, in a process of its own; if that is lost too, read here."""
    try:
        return _alone(judged_aside, span).results()
    except WorkerLost:
        return (tried_again(batch, _batch_alone) for batch in batches(span, own_spill(span)))


def _batch_alone(batch: Batch) -> Done:
    return _alone(judge_batch, batch)


def _alone(judge: Callable[[Given], Made], share: Given) -> Made:
    """What `judge` makes of a share, in a process of its own."""
    workers = Workers(1)
    try:
        return workers.pool.submit(judge, share).result()
    except BrokenProcessPool as fault:
        raise WorkerLost(_LOST) from fault
    finally:
        workers.let_go()


class Workers:
    """Processes that end, whatever they are doing, when they are let go and when their parent ends."""

    def __init__(self, jobs: int) -> None:
        context = _warmed()
        self._theirs, self._leash = context.Pipe(duplex=False)
        self.pool = ProcessPoolExecutor(jobs, context, initializer=_prepared, initargs=(self._theirs,))

    def let_go(self) -> None:
        self._leash.close()
        self.pool.shutdown(cancel_futures=True)
        self._theirs.close()


def _warmed() -> BaseContext:
    """How processes are started; where one can be the model of all, it loads the suite while others work."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver  # is not on Windows

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["conformance.bulk.aside"])
    forkserver.ensure_running()
    return context


def _prepared(leash: Connection) -> None:
    """A worker leaves an interrupt to its parent, who lets it go."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_seldom()
    Thread(target=_end_when_let_go, args=(leash,), daemon=True).start()


def _end_when_let_go(leash: Connection) -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel, leash])
        os._exit(1)
