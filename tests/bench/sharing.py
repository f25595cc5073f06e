"""How much faster two processes judge many sessions than one, and how much of that the machine gives.

On a machine that others use, or whose two processors are one, two processes that share nothing are not twice
as fast as one either. So the same is asked of two runs side by side, each with one process.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from many import KINDS, copied, played, write
from measuring import SUITE

SESSIONS = 30_000
EVENTS = 20
_ORIGINALS = 480
_PR_SET_CHILD_SUBREAPER = 36


class Spent(NamedTuple):
    """Seconds by the clock, and seconds of all processors."""

    wall: float
    processors: float


def bench_bulk(folder: Path, runs: int) -> None:
    """`verify --out` of 30,000 sessions of 20 events: in 600 archives of 50, and as 30,000 pairs of files."""
    reap_all()
    write(folder / "archives", SESSIONS, EVENTS, 50, KINDS, _ORIGINALS)
    (folder / "pairs").mkdir()
    for name, data in copied(played(_ORIGINALS, EVENTS), 0, SESSIONS):
        (folder / "pairs" / name).write_bytes(data)
    for name in ("archives", "pairs"):
        _compare(folder, name, runs)


def _compare(folder: Path, name: str, runs: int) -> None:
    """One process, two processes, and two runs of one process, in turn; the least of each is printed."""
    rounds = [[_judged(folder, name, jobs) for jobs in ((1,), (2,), (1, 1))] for _ in range(runs)]
    one, two, both = (
        Spent(min(spent.wall for spent in side), min(spent.processors for spent in side))
        for side in zip(*rounds, strict=True)
    )
    print(f"verify --out, {SESSIONS:,} sessions of {EVENTS} events in {name}, one process against two")
    print(f"  {one.wall:.2f} s against {two.wall:.2f} s: {one.wall / two.wall:.2f}   (goal: at least 1.8)")
    print(
        f"  two runs side by side, each with one process: {both.wall:.2f} s: {2 * one.wall / both.wall:.2f}"
    )
    ratio = two.processors / one.processors
    print(
        f"  of the processors {one.processors:.2f} s against {two.processors:.2f} s: {ratio:.3f}", flush=True
    )


def _judged(folder: Path, name: str, jobs: tuple[int, ...]) -> Spent:
    """Runs side by side, each with so many processes."""
    for place in range(len(jobs)):
        shutil.rmtree(folder / f"results{place}", ignore_errors=True)
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    running = [_started(folder, name, place, number) for place, number in enumerate(jobs)]
    assert [process.wait() for process in running] == [1] * len(jobs)  # one session in a thousand is spoiled
    wall = time.perf_counter() - began
    wait_for_others()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Spent(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _started(folder: Path, name: str, place: int, jobs: int) -> subprocess.Popen[bytes]:
    told = ["--out", str(folder / f"results{place}"), "--jobs", str(jobs)]
    return subprocess.Popen([*SUITE, "verify", str(folder / name), *told], stdout=subprocess.DEVNULL)


def reap_all() -> None:
    """Have what outlives its parent waited for here, so that the seconds of those that judge count."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def wait_for_others() -> None:
    """Wait for all that children have left behind."""
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return
