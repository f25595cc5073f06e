"""`verify` beside what users would take today, in wall time over the same exports, and the page of it all."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from floor import bench_floor
from growing import bench_linear
from measuring import SCENARIO, SUITE
from page import Measured, page
from plot import Bar, plot
from reference import bench_reference
from rivals import RIVALS, Rival, install, versions, write_inputs
from scripted import bench_verify
from sessions import played

from conformance.exporter.export import export
from conformance.model.revision import CURRENT

DOCS = Path(__file__).parents[2] / "docs"
SESSIONS, EVENTS = 1000, 100
SLOW, LONGEST = 20, 480
VERIFY = Rival(
    "verify", "all of it: both files to the byte, every rule", "", lambda _, exports: _verify(exports)
)


class Timed(NamedTuple):
    """A tool, and its wall time in seconds: `why` tells why there is none, or that it was ended then."""

    rival: Rival
    seconds: float | None
    why: str = ""


def compare(folder: Path, runs: int, sessions: int) -> None:
    """Time every tool over `sessions` exports, and `verify` against its goals; print, and write the page."""
    exports, tools = folder / "exports", folder / "tools"
    recording = folder / "recording.jsonl"
    for seed in range(1, sessions + 1):
        recording.write_bytes(played(seed, EVENTS))
        export(recording, SCENARIO, exports, 1_772_500_000_000_000, CURRENT)
    write_inputs(exports)
    timed = _timed(tools, exports, install(tools), runs)
    figures = [*bench_floor(folder, runs), *bench_verify(folder, 2), *bench_reference(folder, 2)]
    told = Measured(_rows(timed), figures, bench_linear(folder, runs), sessions, EVENTS, SLOW, runs)
    (DOCS / "benchmarks.svg").write_text(plot(told.bars), encoding="utf-8")
    (DOCS / "benchmarks.md").write_text(page(told, versions(tools)), encoding="utf-8")


def _timed(tools: Path, exports: Path, missing: dict[str, str], rounds: int) -> list[Timed]:
    """The least of some rounds, every tool in turn in each; after the first round without the slow ones."""
    known = [Timed(rival, None, missing.get(rival.program.split("/")[0], "")) for rival in (VERIFY, *RIVALS)]
    for _ in range(rounds):
        known = [_timed_again(entry, tools, exports) for entry in known]
    for entry in known:
        told = f"left out, {entry.why}" if entry.seconds is None else f"{entry.seconds:.2f} s"
        print(f"{entry.rival.name}: {told}", flush=True)
    return known


def _timed_again(entry: Timed, tools: Path, exports: Path) -> Timed:
    if entry.why or (entry.seconds or 0) > SLOW:
        return entry
    try:
        spent = _seconds(entry.rival.argv(str(tools / entry.rival.program), exports))
    except subprocess.TimeoutExpired:
        return entry._replace(seconds=LONGEST, why=f"not done after {LONGEST} s")
    return entry._replace(seconds=min(spent, entry.seconds or spent))


def _rows(timed: Sequence[Timed]) -> list[Bar]:
    """The quickest first, and those that could not be measured last."""
    ours = timed[0].seconds
    assert ours is not None
    rows = [
        Bar(entry.rival.name, entry.rival.part, entry.seconds, (entry.seconds or 0) / ours, entry.why)
        for entry in timed
    ]
    return sorted(rows, key=lambda row: (row.seconds is None, row.seconds))


def _verify(exports: Path) -> list[str]:
    return [*SUITE, "verify", str(exports)]


def _seconds(argv: Sequence[str]) -> float:
    """Wall time of a command that must find nothing wrong. Raises TimeoutExpired."""
    began = time.perf_counter()
    done = subprocess.run(
        argv, check=False, timeout=LONGEST, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert done.returncode == 0, (argv[:3], done.stderr[-400:])
    return time.perf_counter() - began
