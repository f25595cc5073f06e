"""An existing Dask cluster: batches are its tasks, and a worker that is lost costs only its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from conformance.bulk.batches import batches
from conformance.bulk.engines.engine import WorkerLost, tried_again
from conformance.bulk.judging import Batch, Done, judge_batch
from conformance.bulk.loading import loaded
from conformance.bulk.spans import Span
from conformance.errors import CannotJudge, UsageError

_AHEAD = 2
_LEAST_AHEAD = 4
_SECONDS = 30
_LOST = "the workers of the cluster that judged it were lost, again and again"
_INSTALL = "install it with `pip install 'svr-conformance[dask]'`"


class Dask:
    """The cluster whose scheduler has that address, such as `tcp://10.0.0.1:8786`.

    The files are read here, and sent to the workers, which need none of them.
    """

    def __init__(self, address: str, seconds: int = _SECONDS) -> None:
        self._address, self._seconds = address, seconds

    def results(self, spans: Iterable[Span]) -> Iterator[Done]:
        """Raises CannotJudge where the cluster is out of reach or has another version of the suite."""
        client: Any = _connected(self._address, self._seconds)
        waiting: deque[tuple[Batch, Any]] = deque()
        try:
            for whole in (loaded(batch) for span in spans for batch in batches(span)):
                waiting.append((whole, client.submit(judge_batch, whole, pure=False)))
                if len(waiting) > max(_LEAST_AHEAD, _AHEAD * _threads(client)):
                    yield self._done(client, *waiting.popleft())
            while waiting:
                yield self._done(client, *waiting.popleft())
        finally:
            client.close()

    def _done(self, client: Any, batch: Batch, future: Any) -> Done:
        try:
            return _result(future)
        except WorkerLost:
            return tried_again(batch, lambda part: _result(client.submit(judge_batch, part, pure=False)))


def _result(future: Any) -> Done:
    """What a task has made. Raises WorkerLost where the scheduler has given it up."""
    from distributed import KilledWorker

    try:
        done: Done = future.result()
    except KilledWorker as fault:
        raise WorkerLost(_LOST) from fault
    except ModuleNotFoundError as fault:
        raise CannotJudge(
            f"a worker of the cluster cannot judge: {fault}", "install svr-conformance on every worker"
        ) from fault
    return done


def _threads(client: Any) -> int:
    threads: int = sum(client.nthreads().values())
    return threads


def _connected(address: str, seconds: int) -> Any:
    try:
        from distributed import Client  # an optional library, and a heavy one
    except ImportError as fault:
        raise UsageError("--engine dask: Python's package distributed is needed", _INSTALL) from fault
    try:
        client: Any = Client
        return client(address, timeout=seconds, set_as_default=False)
    except (OSError, ValueError) as fault:
        raise CannotJudge(
            f"--scheduler {address}: no scheduler answers: {fault}", "start one with `dask scheduler`"
        ) from fault
