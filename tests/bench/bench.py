"""Speed as ratios, both sides in one run: `nox -s bench`. Nothing here is a test, and no test is timed.

Each figure is made of several rounds, both sides in turn: the least of each side, or the median of the ratios
with the least and the greatest.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from conformance.model.revision import CURRENT

sys.path.insert(0, str(Path(__file__).parent))

from floor import bench_floor
from growing import bench_linear
from measuring import SUITE, described, ratio, seconds
from million import bench_million
from reference import bench_reference
from scripted import bench_verify
from sharing import bench_bulk
from side_by_side import SESSIONS, compare
from staying import bench_stdio

from conformance.fuzz.specimen import given_of, specimen_of
from conformance.fuzz.trial import tried
from conformance.mutants import BOOK
from conformance.mutants.campaign import chosen, run
from conformance.processes import Fence, Limits, proof, run_program
from conformance.runner.witnessing import InProcess
from conformance.suite.catalogue import cases
from conformance.suite.recipes import recording_of
from conformance.suite.scenarios import scenario_folder

FUZZED = 500
HERE = Path(__file__).parent
CPP = HERE.parents[1] / "examples" / "runtimes" / "cpp"


def bench_run(folder: Path, runs: int) -> None:
    """`run` with the reference as a command against starting the same processes bare."""
    argv = [*SUITE, "export", "{recording}", "--scenario", "{scenario}", "--out", "{out}", "--exported-at"]
    runtime = described(folder, "command", [*argv, "{exported_at}"])
    jobs = os.cpu_count() or 1
    ours = [*SUITE, "run", "--runtime", str(runtime), "--jobs", str(jobs)]
    counted = f"{len(cases(CURRENT))} cases, the reference as a command"
    title = f"run, {counted}, against the same processes bare, {jobs} jobs"
    ratio(title, lambda: seconds(ours, folder), lambda: _bare(folder, jobs), runs, "ratio at most 1.3")


def _bare(folder: Path, jobs: int) -> float:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        commands = []
        for case in cases(CURRENT):
            recording = Path(place) / f"{case.case_id}.jsonl"
            recording.write_bytes(recording_of(case))
            out = Path(place) / case.case_id
            scenario = str(scenario_folder(case))
            words = ["export", str(recording), "--scenario", scenario, "--out", str(out)]
            commands.append([*SUITE, *words, "--exported-at", case.exported_at])
        began = time.perf_counter()
        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(_end, commands))
        return time.perf_counter() - began


def _end(argv: Sequence[str]) -> int:
    return subprocess.run(argv, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode


def bench_fence(folder: Path, runs: int) -> None:
    """What the fence costs a process, beside the same process without it."""
    if not proof().holds:
        print(f"fence: left out, {proof().why}")
        return
    limits, fence, env = Limits(seconds=60), Fence().around(folder), dict(os.environ)

    def spent(around: Fence | None) -> float:
        began = time.perf_counter()
        run_program(["/bin/true"], cwd=folder, env=env, limits=limits, fence=around)
        return 1000 * (time.perf_counter() - began)

    pairs = [(spent(fence), spent(None)) for _ in range(20 * runs)]
    fenced, bare = (statistics.median(side) for side in zip(*pairs, strict=True))
    more = statistics.median(ours - theirs for ours, theirs in pairs)
    print("fence, /bin/true behind it and without it, each ended with all that it started")
    print(f"  {fenced:.1f} ms against {bare:.1f} ms: {more:.1f} ms more   (goal: at most 15 ms)", flush=True)


def bench_corpus(folder: Path, runs: int) -> None:
    """The whole corpus through the C++ runtime over `stdio`, fenced and twice varied."""
    shutil.copytree(CPP, folder / "cpp")
    subprocess.run(["make", "--silent", "-C", str(folder / "cpp"), "build/exporter"], check=True)
    file = str(folder / "cpp" / "svr-runtime-stdio.toml")
    wanted = [*SUITE, "run", "--runtime", file, "--level", "exact"]
    times = sorted(seconds(wanted) for _ in range(runs))
    shown = f"{statistics.median(times):.1f} s ({times[0]:.1f} to {times[-1]:.1f})"
    print("corpus, C++ over stdio, every case three times, behind the fence")
    print(f"  {shown}   (goal: under 60 s on 2 cores)", flush=True)


def bench_fuzz(runs: int) -> None:
    """What `fuzz` does itself, generating, deriving, comparing, against bare exports of the same sessions."""
    specimens = [specimen_of(1, index, CURRENT) for index in range(1, FUZZED + 1)]
    given = [given_of(specimen) for specimen in specimens]
    witness = InProcess()

    def bare() -> float:
        began = time.perf_counter()
        for entry in given:
            witness.witness(entry)
        return time.perf_counter() - began

    def whole() -> float:
        began = time.perf_counter()
        for index in range(1, FUZZED + 1):
            tried(witness, specimen_of(1, index, CURRENT))
        return time.perf_counter() - began

    title = f"fuzz, {FUZZED} sessions through the reference in process, against bare exports of the same"
    ratio(title, whole, bare, runs, "ratio at most 4")


def bench_help(runs: int) -> None:
    """`svr-conformance --help` against `python -c pass`."""
    command = Path(sys.executable).with_name("svr-conformance")
    ours = [str(command)] if command.exists() else SUITE
    bare = [sys.executable, "-c", "pass"]
    title = "svr-conformance --help, against python -c pass"
    ratio(title, lambda: seconds([*ours, "--help"]), lambda: seconds(bare), 5 * runs, "ratio at most 6")


def bench_mutants(runs: int) -> None:
    """Every broken exporter that runs in process, to its kill, against the unbroken one over all cases."""
    jobs = os.cpu_count() or 1
    broken = [mutant for mutant in BOOK.values() if mutant.steps]
    one = chosen(["reverses-ties"])
    title = f"mutants, {len(broken)} in process to the kill and the control, against the control, {jobs} jobs"
    ratio(title, lambda: run(broken, jobs).seconds, lambda: run(one, jobs).seconds, runs, "60 s")


BENCHES: dict[str, Callable[[Path, int], object]] = {
    "verify": bench_verify,
    "floor": bench_floor,
    "linear": bench_linear,
    "reference": bench_reference,
    "run": bench_run,
    "stdio": bench_stdio,
    "fence": bench_fence,
    "corpus": bench_corpus,
    "fuzz": lambda _folder, runs: bench_fuzz(runs),
    "help": lambda _folder, runs: bench_help(runs),
    "bulk": bench_bulk,
    "mutants": lambda _folder, runs: bench_mutants(runs),
    "others": lambda folder, runs: compare(folder, runs, SESSIONS),
    "million": lambda folder, _runs: bench_million(folder),
}
_LONG = frozenset({"million"})


def main() -> None:
    parser = argparse.ArgumentParser(description="Speed of svr-conformance, as ratios in one run.")
    parser.add_argument("--runs", type=int, default=5, help="pairs of runs of each benchmark (default 5)")
    parser.add_argument("only", nargs="*", choices=[*BENCHES, []], help="some of them")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        for name in wanted.only or (name for name in BENCHES if name not in _LONG):
            BENCHES[name](Path(place), wanted.runs)


if __name__ == "__main__":
    main()
