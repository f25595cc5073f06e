"""`verify` beside the obvious script, whole processes, their start included."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from measuring import SCENARIO, SUITE, Figure, least, seconds
from sessions import played

from conformance import resources
from conformance.exporter.export import export
from conformance.model.revision import CURRENT
from conformance.suite.recipes import long_session

SCRIPT = Path(__file__).with_name("obvious.py")
SESSIONS, EVENTS = 200, 100


def bench_verify(folder: Path, runs: int) -> list[Figure]:
    """Sessions as they are played, and deliberately hard ones; wall time."""
    return [_figure(folder, runs, name, make) for name, make in (("played", played), ("hard", long_session))]


def obvious(exports: Path) -> list[str]:
    """The command of the obvious script."""
    return [sys.executable, str(SCRIPT), str(exports), str(resources.data("Schemas"))]


def _figure(folder: Path, runs: int, name: str, make: Callable[[int, int], bytes]) -> Figure:
    exports, recording = folder / f"scripted-{name}", folder / "recording.jsonl"
    for seed in range(1, SESSIONS + 1):
        recording.write_bytes(make(seed, EVENTS))
        export(recording, SCENARIO, exports, 1_772_500_000_000_000, CURRENT)
    ours, theirs = [*SUITE, "verify", str(exports)], obvious(exports)
    spent = least(runs, lambda: seconds(ours), lambda: seconds(theirs))
    what = f"`verify` of {SESSIONS} {name} sessions of {EVENTS} events"
    figure = Figure(what, "the obvious script", *spent, 1 / 25)
    figure.show()
    return figure
