"""`verify` beside what users would take today, in wall time over the same exports: docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from math import log10
from pathlib import Path
from typing import NamedTuple

from measuring import SCENARIO, SUITE
from rivals import RIVALS, SCRIPT, Rival, install, versions, write_inputs
from sessions import played

import conformance
from conformance.exporter.export import export
from conformance.model.revision import CURRENT

DOCS = Path(__file__).parents[2] / "docs"
EVENTS = 100
PAIRS, SLOW = 5, 20
_BAR, _ROW, _NAMES = 420, 30, 250


class Timed(NamedTuple):
    """One tool: wall time in seconds, that of `verify` beside it, or why there is none."""

    name: str
    part: str
    seconds: float | None
    ours: float = 0.0
    why: str = ""

    @property
    def ratio(self) -> float:
        return (self.seconds or 0.0) / self.ours


def compare(folder: Path, sessions: int) -> None:
    """Time every tool over `sessions` exports, in turn with `verify`; print each, and write the page."""
    exports = folder / "exports"
    recording = folder / "recording.jsonl"
    for seed in range(1, sessions + 1):
        recording.write_bytes(played(seed, EVENTS))
        export(recording, SCENARIO, exports, 1_772_500_000_000_000, CURRENT)
    write_inputs(exports)
    tools = folder / "tools"
    missing = install(tools)
    timed = [_timed(rival, tools, exports, missing) for rival in RIVALS]
    (DOCS / "benchmarks.svg").write_text(_plot(timed), encoding="utf-8")
    (DOCS / "benchmarks.md").write_text(_page(timed, sessions, versions(tools)), encoding="utf-8")


def _timed(rival: Rival, tools: Path, exports: Path, missing: dict[str, str]) -> Timed:
    """The median of the ratios of some pairs; the slow are timed once."""
    why = "" if rival.name == SCRIPT else missing.get(rival.program.split("/")[0], "")
    if why:
        print(f"{rival.name}: left out, {why}", flush=True)
        return Timed(rival.name, rival.part, None, why=why)
    verify = [*SUITE, "verify", str(exports)]
    theirs = rival.argv(str(tools / rival.program), exports)
    pairs = [Timed(rival.name, rival.part, _seconds(theirs), _seconds(verify))]
    while len(pairs) < PAIRS and (pairs[0].seconds or 0) < SLOW:
        pairs.append(Timed(rival.name, rival.part, _seconds(theirs), _seconds(verify)))
    middle = sorted(pairs, key=lambda pair: pair.ratio)[len(pairs) // 2]
    print(f"{rival.name}: {middle.seconds:.2f} s, verify {middle.ours:.2f} s: {middle.ratio:.1f}", flush=True)
    return middle


def _seconds(argv: Sequence[str]) -> float:
    """Wall time of a command that must find nothing wrong."""
    began = time.perf_counter()
    done = subprocess.run(argv, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert done.returncode == 0, (argv[:3], done.stderr[-400:])
    return time.perf_counter() - began


def _page(timed: Sequence[Timed], sessions: int, releases: dict[str, str]) -> str:
    told = ", ".join(f"{name} {release}" for name, release in sorted(releases.items()))
    lines = [
        "# Benchmarks",
        "",
        "`nox -s bench -- others` wrote this page and its picture. It exports sessions as they are played,",
        "and hands the same files to each tool that one would take today, and to `svr-conformance verify`,",
        "in turn. Each tool does its own part only; `verify` does all of it: both files to the byte, and",
        "every rule. Wall time, the start of each command included; the median of some pairs, and one pair",
        f"where a tool takes more than {SLOW} s.",
        "",
        f"{sessions:,} sessions of {EVENTS} events, {datetime.now(UTC):%Y-%m-%d}, on {_machine()}.",
        "",
        "![How many times as long as verify each tool takes, on a logarithmic scale](benchmarks.svg)",
        "",
        "| tool | what it does of the work | seconds | `verify` beside it | times as long |",
        "|---|---|--:|--:|--:|",
        *map(_row, timed),
        "",
        f"Releases: svr-conformance {conformance.__version__}, {told}.",
        "",
    ]
    return "\n".join(lines)


def _row(entry: Timed) -> str:
    if entry.seconds is None:
        return f"| {entry.name} | {entry.part} | not measured: {entry.why} | | |"
    figures = f"{entry.seconds:.2f} | {entry.ours:.2f} | {entry.ratio:.1f}"
    return f"| {entry.name} | {entry.part} | {figures} |"


def _machine() -> str:
    """The machine in words: processor, cores, memory, system, Python, and how busy it was."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{models[0] if models else platform.machine()} with {os.cpu_count()} cores and {memory:.0f} GiB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"with a load of {os.getloadavg()[1]:.1f} when it ended"
    )


def _plot(timed: Sequence[Timed]) -> str:
    """Bars of the logarithm of times, from a tenth on, with a line at 1, where `verify` is."""
    known = [entry for entry in timed if entry.seconds is not None]
    most = max(log10(10 * entry.ratio) for entry in known)
    bars = [_bar(place, entry, most) for place, entry in enumerate(known)]
    width, height = _NAMES + _BAR + 110, _ROW * len(known) + 40
    one = _NAMES + _BAR / most
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-label="Times as long as verify" font-family="sans-serif" font-size="13">'
    )
    ground = f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    line = (
        f'<line x1="{one:.1f}" x2="{one:.1f}" y1="8" y2="{height - 24}" stroke="#0b6e4f" stroke-width="2"/>'
        f'<text x="{one:.1f}" y="{height - 8}" text-anchor="middle" fill="#0b6e4f">verify</text>'
    )
    return "\n".join([opening, ground, *bars, line, "</svg>", ""])


def _bar(place: int, entry: Timed, most: float) -> str:
    y, width = 10 + place * _ROW, max(2.0, _BAR * log10(10 * entry.ratio) / most)
    middle = y + _ROW / 2 + 2
    return (
        f'<text x="{_NAMES - 8}" y="{middle}" text-anchor="end" fill="#1b1f24">{escape(entry.name)}</text>'
        f'<rect x="{_NAMES}" y="{y + 3}" width="{width:.1f}" height="{_ROW - 8}" fill="#8a8f98"/>'
        f'<text x="{_NAMES + width + 6:.1f}" y="{middle}" fill="#1b1f24">{entry.ratio:.1f} times</text>'
    )
