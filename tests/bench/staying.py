"""A runtime that stays against one started for each case, and what a case costs the suite itself."""

from __future__ import annotations

import io
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from measuring import SUITE, described, shown

from conformance.adapters.kinds import adapter_of
from conformance.adapters.messages import request_line
from conformance.adapters.runtime_file import RuntimeFile, load_runtime
from conformance.model.case import Case
from conformance.model.revision import CURRENT
from conformance.runner.case_run import Bench
from conformance.runner.plan import plan_of
from conformance.runner.workplace import temporary_folder
from conformance.suite.catalogue import cases
from conformance.suite.recipes import recording_of
from conformance.suite.scenarios import scenario_folder

EVENTS = 50
HERE = Path(__file__).parent


def bench_stdio(folder: Path, runs: int) -> None:
    """A Python runtime that stays against one started for each case, and what a case costs the suite."""
    shutil.copy(HERE / "runtime.py", folder / "runtime.py")
    program = [sys.executable, str(folder / "runtime.py")]
    words = ["{recording}", "{scenario}", "{out}", "{exported_at}"]
    staying, started = (
        described(folder, kind, [*program, *more]) for kind, more in (("stdio", []), ("command", words))
    )
    short = [case for case in cases(CURRENT) if recording_of(case).count(b"\n") <= EVENTS + 2]
    few = short[::12]
    pairs = [(_rate(staying, short), _rate(started, few)) for _ in range(runs)]
    ratios = sorted(stays / starts for stays, starts in pairs)
    stays, starts = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"run, cases of at most {EVENTS} events, a Python runtime that stays, against one started for each")
    print(f"  {stays:.0f} cases/s ({len(short)} cases) against {starts:.1f} ({len(few)} of them):", end=" ")
    print(f"{shown(ratios)}   (goal: ratio at least 20)", flush=True)
    _own(folder, load_runtime(staying), short)


def _rate(runtime: Path, chosen: Sequence[Case]) -> float:
    """Cases a second of a whole `run`, its start included."""
    wanted = [word for case in chosen for word in ("--case", case.case_id)]
    began = time.perf_counter()
    done = subprocess.run(
        [*SUITE, "run", "--runtime", str(runtime), *wanted], check=False, capture_output=True
    )
    assert done.returncode in (0, 3), done.stderr  # 3: a part of the cases reaches no level
    return len(chosen) / (time.perf_counter() - began)


def _own(folder: Path, runtime: RuntimeFile, chosen: Sequence[Case]) -> None:
    """What a case costs the suite, one at a time, and beside it the same requests through a bare pipe."""
    with temporary_folder() as work:
        bench = Bench(plan_of(runtime), adapter_of(runtime, work), work, None)
        spent = [_spent(bench, case) for case in chosen]
        bench.close([])
    bare = 1000 * statistics.median(_pipe_loop(folder, runtime.command, chosen))
    whole, computing = (1000 * statistics.median(side) for side in zip(*spent, strict=True))
    print("  what a case costs the suite without its wait, against request to answer through a bare pipe")
    print(f"  {whole:.2f} ms, of that computing {computing:.2f} ms, against {bare:.2f} ms", end=" ")
    print("  (medians; goal: at most 3 ms)", flush=True)


def _spent(bench: Bench, case: Case) -> tuple[float, float]:
    """Seconds of a case without those of the answer: on the clock, and of the processor."""
    began, computed = time.perf_counter(), time.thread_time()
    seconds = bench.run(case).result.seconds
    return time.perf_counter() - began - seconds, time.thread_time() - computed


def _pipe_loop(folder: Path, command: Sequence[str], chosen: Sequence[Case]) -> list[float]:
    """Seconds from each request to its answer; nothing else is done in between."""
    requests = []
    for case in chosen:
        recording, out = folder / f"{case.case_id}.jsonl", folder / "out" / case.case_id
        recording.write_bytes(recording_of(case))
        told = {"recording": recording, "scenario": scenario_folder(case), "out": out}
        params = {**{name: str(path) for name, path in told.items()}, "exported_at": case.exported_at}
        requests.append(request_line(len(requests) + 1, "export", params))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        answers = io.BufferedReader(process.stdout)
        marks = [time.perf_counter()]
        for request in requests:
            process.stdin.write(request)
            answers.readline()
            marks.append(time.perf_counter())
        process.stdin.close()
    return [later - earlier for earlier, later in pairwise(marks)]
