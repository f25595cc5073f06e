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
from rivals import RIVALS, install, versions, write_inputs
from sessions import played

import conformance
from conformance.exporter.export import export

DOCS = Path(__file__).parents[2] / "docs"
EVENTS = 100
ALL = "everything: both files to the byte, and every rule"
_BAR, _ROW, _NAMES = 420, 30, 250


class Timed(NamedTuple):
    """One tool: wall time in seconds, or why there is none."""

    name: str
    part: str
    seconds: float | None
    why: str = ""


def compare(folder: Path, sessions: int) -> None:
    """Time every tool once over `sessions` exports; prints a line for each, and writes the page."""
    exports = folder / "exports"
    recording = folder / "recording.jsonl"
    for seed in range(1, sessions + 1):
        recording.write_bytes(played(seed, EVENTS))
        export(recording, SCENARIO, exports, 1_772_500_000_000_000)
    write_inputs(exports)
    tools = folder / "tools"
    missing = install(tools)
    timed = [*_own(exports), *_others(tools, exports, missing)]
    (DOCS / "benchmarks.svg").write_text(_plot(timed), encoding="utf-8")
    page = _page(timed, sessions, versions(tools))
    (DOCS / "benchmarks.md").write_text(page, encoding="utf-8")


def _own(exports: Path) -> list[Timed]:
    jobs = dict.fromkeys((os.cpu_count() or 1, 1))
    return [
        _timed(
            f"svr-conformance verify, {count} {'processes' if count > 1 else 'process'}",
            ALL,
            [*SUITE, "verify", str(exports), "--jobs", str(count)],
        )
        for count in jobs
    ]


def _others(tools: Path, exports: Path, missing: dict[str, str]) -> list[Timed]:
    timed = []
    for rival in RIVALS:
        why = missing.get(rival.program.split("/")[0], "")
        if why and rival.name != "the obvious script":
            print(f"{rival.name}: left out, {why}", flush=True)
            timed.append(Timed(rival.name, rival.part, None, why))
        else:
            program = str(tools / rival.program)
            timed.append(_timed(rival.name, rival.part, rival.argv(program, exports)))
    return timed


def _timed(name: str, part: str, argv: Sequence[str]) -> Timed:
    """Wall time of a command that must find nothing wrong."""
    began = time.perf_counter()
    done = subprocess.run(argv, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    seconds = time.perf_counter() - began
    assert done.returncode == 0, (name, done.stderr[-400:])
    print(f"{name}: {seconds:.2f} s", flush=True)
    return Timed(name, part, seconds)


def _page(timed: Sequence[Timed], sessions: int, releases: dict[str, str]) -> str:
    ours = timed[0].seconds or 0
    rows = [f"| {entry.name} | {entry.part} | {_shown(entry)} | {_times(entry, ours)} |" for entry in timed]
    told = ", ".join(f"{name} {release}" for name, release in sorted(releases.items()))
    head = [
        "# Benchmarks",
        "",
        "`nox -s bench -- others` wrote this page and its picture. It exports sessions as they are played,",
        "and hands the same files to `verify` and to each tool that one would take today. Each tool does its",
        "own part only; `verify` does all of it. Every command runs once, its start included.",
        "",
        f"{sessions:,} sessions of {EVENTS} events, {datetime.now(UTC):%Y-%m-%d}, on {_machine()}.",
        "",
        "![Wall time of each tool, on a logarithmic scale](benchmarks.svg)",
        "",
        "| tool | what it does of the work | seconds | times ours |",
        "|---|---|--:|--:|",
    ]
    releases_told = f"Releases: svr-conformance {conformance.__version__}, {told}."
    return "\n".join([*head, *rows, "", releases_told, ""])


def _shown(entry: Timed) -> str:
    return f"not measured: {entry.why}" if entry.seconds is None else f"{entry.seconds:.2f}"


def _times(entry: Timed, ours: float) -> str:
    return "" if entry.seconds is None else f"{entry.seconds / ours:.1f}"


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
    """Bars of the decimal logarithm of seconds, from 0.1 s on; the seconds stand behind each bar."""
    known = [entry for entry in timed if entry.seconds is not None]
    most = max(log10(10 * (entry.seconds or 0.1)) for entry in known)
    bars = [_bar(place, entry, most) for place, entry in enumerate(known)]
    width, height = _NAMES + _BAR + 90, _ROW * len(known) + 20
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-label="Wall time of each tool" font-family="sans-serif" font-size="13">'
    )
    ground = f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    return "\n".join([opening, ground, *bars, "</svg>", ""])


def _bar(place: int, entry: Timed, most: float) -> str:
    seconds = entry.seconds or 0.1
    y, width = 10 + place * _ROW, max(2.0, _BAR * log10(10 * seconds) / most)
    colour = "#0b6e4f" if entry.name.startswith("svr-conformance") else "#8a8f98"
    middle = y + _ROW / 2 + 2
    return (
        f'<text x="{_NAMES - 8}" y="{middle}" text-anchor="end" fill="#1b1f24">{escape(entry.name)}</text>'
        f'<rect x="{_NAMES}" y="{y + 3}" width="{width:.1f}" height="{_ROW - 8}" fill="{colour}"/>'
        f'<text x="{_NAMES + width + 6:.1f}" y="{middle}" fill="#1b1f24">{seconds:.2f} s</text>'
    )
