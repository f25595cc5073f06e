"""What an event costs `verify` in sessions of 10 to 100,000 events, beside the floor for the same files."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from floor import floor, judge
from measuring import SCENARIO, clock, least
from sessions import played

from conformance.exporter.export import export
from conformance.model.revision import CURRENT
from conformance.verify.finding_files import find_pairs

SIZES = (10, 100, 1_000, 10_000, 100_000)
AT_MOST = 1.25
_EVENTS_A_ROUND = 20_000


class Size(NamedTuple):
    """Seconds of the processor for one event in a session of so many."""

    events: int
    ours: float
    theirs: float


def bench_linear(folder: Path, runs: int) -> list[Size]:
    """The least of some rounds for each size, all sizes in turn in each round."""
    print("verify, cost of an event in one session, against json.loads and SHA-256 of its files")
    sides = [side for events in SIZES for side in _sides(folder, events)]
    spent = least(runs, *sides)
    sizes = [Size(events, *spent[2 * place : 2 * place + 2]) for place, events in enumerate(SIZES)]
    for size in sizes:
        print(f"  {size.events:>7,} events: {clock(size.ours)} against {clock(size.theirs)} an event")
    ours, theirs = growth(sizes)
    told = f"{ours:.2f} times   (goal: at most {AT_MOST:g} times; the floor: {theirs:.2f} times)"
    print(f"  the most that it costs in a larger session than in a smaller: {told}", flush=True)
    return sizes


class Growth(NamedTuple):
    """The most that an event costs in a larger session, in times of what it costs in a smaller one."""

    ours: float
    theirs: float


def growth(sizes: list[Size]) -> Growth:
    """That of `verify` and that of the floor, between any two sizes."""
    pairs = [(few, many) for place, few in enumerate(sizes) for many in sizes[place + 1 :]]
    return Growth(
        max(many.ours / few.ours for few, many in pairs), max(many.theirs / few.theirs for few, many in pairs)
    )


def _sides(folder: Path, events: int) -> tuple[Callable[[], float], Callable[[], float]]:
    recording, exports = folder / "growing.jsonl", folder / f"growing-{events}"
    recording.write_bytes(played(1, events))
    export(recording, SCENARIO, exports, 1_772_500_000_000_000, CURRENT)
    (pair,) = find_pairs([exports])
    files = pair.document.read_bytes(), pair.table.read_bytes()
    return _spent(lambda: judge(pair), events), _spent(lambda: floor(files), events)


def _spent(work: Callable[[], None], events: int) -> Callable[[], float]:
    """Seconds of the processor for one event of a session of so many."""
    times = max(1, _EVENTS_A_ROUND // events)

    def spent() -> float:
        began = time.process_time()
        for _ in range(times):
            work()
        return (time.process_time() - began) / times / events

    return spent
