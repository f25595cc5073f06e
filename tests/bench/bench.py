"""Speed as ratios, both sides in one run: `nox -s bench`. Nothing here is a test, and no test is timed.

Each figure is the median of several runs of whole processes, taken in turn, with the least and the greatest.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from many import KINDS, write
from sessions import played

from conformance import resources
from conformance.adapters.kinds import adapter_of
from conformance.adapters.messages import request_line
from conformance.adapters.runtime_file import RuntimeFile, load_runtime
from conformance.exporter.export import export
from conformance.fuzz.specimen import given_of, specimen_of
from conformance.fuzz.trial import tried
from conformance.model.case import Case
from conformance.mutants import BOOK
from conformance.mutants.campaign import chosen, run
from conformance.processes import Fence, Limits, proof, run_program
from conformance.runner.case_run import Bench
from conformance.runner.plan import plan_of
from conformance.runner.witnessing import InProcess
from conformance.runner.workplace import temporary_folder
from conformance.suite.catalogue import cases
from conformance.suite.recipes import long_session, recording_of
from conformance.suite.scenarios import scenario_folder

FUZZED = 500
EVENTS = 50
HERE = Path(__file__).parent
CPP = HERE.parents[1] / "examples" / "runtimes" / "cpp"
SUITE = [sys.executable, "-m", "conformance"]
SCENARIO = resources.data("Scenarios", "OfficeFire")


def seconds(argv: Sequence[str], cwd: Path | None = None, expected: int = 0) -> float:
    """Wall time of one process that must end with the status `expected`."""
    began = time.perf_counter()
    done = subprocess.run(argv, check=False, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert done.returncode == expected, argv
    return time.perf_counter() - began


def ratio(name: str, ours: Callable[[], float], theirs: Callable[[], float], runs: int, goal: str) -> None:
    """Print the ratio ours / theirs, pair by pair."""
    ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(runs)]
    ratios = sorted(a / b for a, b in pairs)
    mine, other = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"{name}\n  {mine:.3f} s against {other:.3f} s: {_shown(ratios)}   (goal: {goal})", flush=True)


def _shown(ratios: Sequence[float]) -> str:
    middle = statistics.median(ratios)
    return f"ratio {middle:.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f}), 1/ratio {1 / middle:.1f}"


def bench_verify(folder: Path, runs: int, name: str, make: Callable[[int, int], bytes]) -> None:
    """`verify` of 200 sessions of 100 events against the obvious script, start of both included."""
    exports = folder / name
    recording = folder / "recording.jsonl"
    for seed in range(1, 201):
        recording.write_bytes(make(seed, 100))
        export(recording, SCENARIO, exports, 1_772_500_000_000_000)
    ours = [*SUITE, "verify", str(exports)]
    theirs = [sys.executable, str(HERE / "obvious.py"), str(exports), str(resources.data("Schemas"))]
    title = f"verify, 200 sessions of 100 events ({name}), against the obvious script"
    ratio(title, lambda: seconds(ours), lambda: seconds(theirs), runs, "1/ratio at least 15")


def bench_verify_both(folder: Path, runs: int) -> None:
    """`verify` of sessions as they are played, and of deliberately hard ones."""
    bench_verify(folder, runs, "played", played)
    bench_verify(folder, runs, "recipe", long_session)


def bench_run(folder: Path, runs: int) -> None:
    """`run` with the reference as a command against starting the same processes bare."""
    argv = [*SUITE, "export", "{recording}", "--scenario", "{scenario}", "--out", "{out}", "--exported-at"]
    runtime = described(folder, "command", [*argv, "{exported_at}"])
    jobs = os.cpu_count() or 1
    ours = [*SUITE, "run", "--runtime", str(runtime), "--jobs", str(jobs)]
    title = (
        f"run, {len(cases())} cases, the reference as a command, against the same processes bare, {jobs} jobs"
    )
    ratio(title, lambda: seconds(ours, folder), lambda: _bare(folder, jobs), runs, "ratio at most 1.3")


def _bare(folder: Path, jobs: int) -> float:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        commands = []
        for case in cases():
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


def bench_stdio(folder: Path, runs: int) -> None:
    """A Python runtime that stays against one started for each case, and what a case costs the suite."""
    shutil.copy(HERE / "runtime.py", folder / "runtime.py")
    program = [sys.executable, str(folder / "runtime.py")]
    words = ["{recording}", "{scenario}", "{out}", "{exported_at}"]
    staying, started = (
        described(folder, kind, [*program, *more]) for kind, more in (("stdio", []), ("command", words))
    )
    short = [case for case in cases() if recording_of(case).count(b"\n") <= EVENTS + 2]
    few = short[::12]
    pairs = [(_rate(staying, short), _rate(started, few)) for _ in range(runs)]
    ratios = sorted(stays / starts for stays, starts in pairs)
    stays, starts = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"run, cases of at most {EVENTS} events, a Python runtime that stays, against one started for each")
    print(f"  {stays:.0f} cases/s ({len(short)} cases) against {starts:.1f} ({len(few)} of them):", end=" ")
    print(f"{_shown(ratios)}   (goal: ratio at least 20)", flush=True)
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


def described(folder: Path, kind: str, command: Sequence[str]) -> Path:
    """A runtime file of that kind."""
    file = folder / f"{kind}.toml"
    file.write_text(
        '[runtime]\nname = "reference"\nversion = "1"\nvendor = "bench"\n'
        'contract = "1.0.0"\nlevel = "scored"\n'
        f'[adapter]\nkind = "{kind}"\ncommand = {list(command)!r}\n',
        encoding="utf-8",
    )
    return file


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
    specimens = [specimen_of(1, index) for index in range(1, FUZZED + 1)]
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
            tried(witness, specimen_of(1, index))
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


def bench_bulk(folder: Path, runs: int) -> None:
    """`verify --out` of 8,000 sessions of 20 events in archives: one process against two."""
    write(folder / "many", 8000, 20, 1000, KINDS, 240)

    def judged(jobs: int) -> float:
        shutil.rmtree(folder / "results", ignore_errors=True)
        told = ["--out", str(folder / "results"), "--jobs", str(jobs)]
        return seconds([*SUITE, "verify", str(folder / "many"), *told], expected=1)

    title = "verify --out, 8,000 sessions of 20 events in archives, one process against two"
    ratio(title, lambda: judged(1), lambda: judged(2), runs, "ratio at least 1.8")


def bench_mutants(runs: int) -> None:
    """Every broken exporter that runs in process, to its kill, against the unbroken one over all cases."""
    jobs = os.cpu_count() or 1
    broken = [mutant for mutant in BOOK.values() if mutant.steps]
    one = chosen(["reverses-ties"])
    title = f"mutants, {len(broken)} in process to the kill and the control, against the control, {jobs} jobs"
    ratio(title, lambda: run(broken, jobs).seconds, lambda: run(one, jobs).seconds, runs, "60 s")


BENCHES: dict[str, Callable[[Path, int], None]] = {
    "verify": bench_verify_both,
    "run": bench_run,
    "stdio": bench_stdio,
    "fence": bench_fence,
    "corpus": bench_corpus,
    "fuzz": lambda _folder, runs: bench_fuzz(runs),
    "help": lambda _folder, runs: bench_help(runs),
    "bulk": bench_bulk,
    "mutants": lambda _folder, runs: bench_mutants(runs),
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Speed of svr-conformance, as ratios in one run.")
    parser.add_argument("--runs", type=int, default=5, help="pairs of runs of each benchmark (default 5)")
    parser.add_argument("only", nargs="*", choices=[*BENCHES, []], help="some of them")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        for name in wanted.only or BENCHES:
            BENCHES[name](Path(place), wanted.runs)


if __name__ == "__main__":
    main()
