"""A million sessions in archives, one of them cut off: judged, killed half-way, and judged to the end.

Memory is read where the system has `/proc`.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from many import KINDS, write
from measuring import SUITE
from sharing import reap_all, wait_for_others

EVENTS = 20
_EACH = 1000
_ORIGINALS = 480
_LOOK = 0.5  # seconds between two looks at the processes
_SPOILED = 1
_KILLED = -9


class Spent(NamedTuple):
    """Seconds by the clock and of all processors; the most memory of the first process, and of any other."""

    wall: float
    processors: float
    first: int
    others: int

    def show(self, what: str) -> None:
        print(f"  {what}: {self.wall:,.0f} s, of the processors {self.processors:,.0f} s")
        told = f"{self.first >> 20} MB for the one that writes, {self.others >> 20} MB for one that judges"
        print(f"  the most memory of a process: {told}", flush=True)


def bench_million(folder: Path, sessions: int = 1_000_000) -> None:
    """Judge so many sessions of 20 events in archives of a thousand; one archive is half of itself."""
    archives = folder / "archives"
    write(archives, sessions, EVENTS, _EACH, KINDS, _ORIGINALS)
    packed = sorted(archives.iterdir())
    packed[0].write_bytes(packed[0].read_bytes()[: packed[0].stat().st_size // 2])
    size = sum(archive.stat().st_size for archive in packed)
    print(
        f"verify --out, {sessions:,} sessions of {EVENTS} events in {len(packed):,} archives, {size:,} bytes"
    )
    judge_twice(folder, archives, sessions)


def judge_twice(folder: Path, archives: Path, sessions: int) -> None:
    """Judge the archives until half of the sessions are told, and, killed, to the end."""
    reap_all()
    results = folder / "results"
    half = sessions // 2 * _line(archives, folder / "few")
    _judged(archives, results, lambda: _size(results) > half).show("until it was killed, half-way")
    print(f"  lines then: {_lines(results):,}")
    _judged(archives, results, None).show("and from there to the end")
    print((results / "summary.json").read_text(encoding="utf-8")[:400])
    print(*(f"  {path.name}: {path.stat().st_size:,} bytes" for path in sorted(results.iterdir())), sep="\n")


def _line(archives: Path, few: Path) -> int:
    """How many bytes a line of the results has, by those of one archive."""
    few.mkdir()
    last = max(archives.iterdir())
    shutil.copy(last, few)
    _judged(few, few / "results", None)
    return _size(few / "results") // _lines(few / "results")


def _judged(archives: Path, results: Path, is_enough: Callable[[], bool] | None) -> Spent:
    """One run; its first process is killed as soon as there is enough of it, and the others end with that."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [*SUITE, "verify", str(archives), "--out", str(results)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    first = others = 0
    while process.poll() is None:
        first, others = max(first, _memory(process.pid)), max(others, *map(_memory, _below(process.pid)), 0)
        if is_enough and is_enough():
            process.kill()
        try:
            process.wait(_LOOK)
        except subprocess.TimeoutExpired:
            continue
    wall = time.perf_counter() - began
    assert process.returncode == (_KILLED if is_enough else _SPOILED), process.returncode
    wait_for_others()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(wall, used, first, others)


def _below(pid: int) -> Iterator[int]:
    """The processes that this one has started, and theirs."""
    for child in _read(f"/proc/{pid}/task/{pid}/children").split():
        yield int(child)
        yield from _below(int(child))


def _memory(pid: int) -> int:
    """The most bytes that a process has had in memory; 0 for one that has gone."""
    lines = _read(f"/proc/{pid}/status").splitlines()
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM:"))


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii")
    except OSError:
        return ""


def _size(results: Path) -> int:
    return sum(lines.stat().st_size for lines in results.glob("results.jsonl*"))


def _lines(results: Path) -> int:
    (lines,) = results.glob("results.jsonl*")
    with lines.open("rb") as file:
        return sum(1 for _ in file)
