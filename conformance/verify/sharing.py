"""Work shared by processes, where there is enough of it to pay for their start."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

_TASKS_THAT_PAY = 40
_TASKS_AT_ONCE = 20

Work = TypeVar("Work")
Done = TypeVar("Done")


def each(work: Callable[[Work], Done], tasks: Sequence[Work], jobs: int | None = None) -> Iterator[Done]:
    """What `work` makes of each task, in the order of the tasks. `jobs` None: as many processes as pay."""
    wanted = min(os.cpu_count() or 1, len(tasks) // _TASKS_THAT_PAY) if jobs is None else jobs
    if wanted < 2:
        yield from map(work, tasks)
        return
    import multiprocessing  # both cost the start of every command, and few need them
    from concurrent.futures import ProcessPoolExecutor

    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    with ProcessPoolExecutor(wanted, multiprocessing.get_context(method)) as pool:
        yield from pool.map(work, tasks, chunksize=_TASKS_AT_ONCE)
