"""Do the same for many cases, some at a time, and leave nothing running behind."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, as_completed, wait
from typing import Any, TypeVar

Item = TypeVar("Item")
Made = TypeVar("Made")
_MOMENT = 0.1  # seconds between two looks for processes to end


def pooled(
    do: Callable[[Item], Made], items: Iterable[Item], jobs: int, stop: Callable[[], None]
) -> Generator[Made, None, None]:
    """What `do` makes of each item, as it comes.

    On any fault `stop` ends what is running; a caller who may go away before the end closes the generator.
    """
    wanted = list(items)
    with ThreadPoolExecutor(max(1, min(jobs, len(wanted)))) as pool:
        futures = [pool.submit(do, item) for item in wanted]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BaseException:
            _end(futures, stop)
            raise


def _end(futures: list[Future[Any]], stop: Callable[[], None]) -> None:
    """Start nothing more, and end what is running; a program may just have been about to start."""
    running = {future for future in futures if not future.cancel()}
    stop()
    while running:
        stop()
        _, running = wait(running, timeout=_MOMENT, return_when=FIRST_COMPLETED)
