from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import conformance
from conformance.processes import Ended, Limits, run_program

from .conftest import Run, alive

ENDED = Ended(
    status=0, signal=None, timed_out=False, stdout=b"", stderr=b"", truncated=False, seconds=0, survivors=0
)
TIMED_OUT = replace(ENDED, status=None, timed_out=True)
RID = "prlimit --pid $$ --locks=unlimited"
NEEDS_PRLIMIT = pytest.mark.skipif(
    not shutil.which("prlimit"), reason="needs prlimit (util-linux), which is not on PATH"
)
SLEEPS_FOREVER = "import signal; signal.sigwait([signal.SIGUSR1])"


def without_time(ended: Ended) -> Ended:
    return replace(ended, seconds=0)


@pytest.mark.parametrize("status", [0, 1, 65, 255])
def test_the_exit_status_is_told(run: Run, status: int) -> None:
    assert without_time(run("sh", "-c", f"exit {status}")) == replace(ENDED, status=status)


def test_both_streams_are_told_apart(run: Run) -> None:
    ended = run("sh", "-c", "printf 'to out'; printf 'to err\\n' >&2; exit 3")
    assert without_time(ended) == replace(ENDED, status=3, stdout=b"to out", stderr=b"to err\n")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_the_signal_is_told(run: Run, number: signal.Signals) -> None:
    ended = run("sh", "-c", f"kill -{number.value} $$")
    assert without_time(ended) == replace(ENDED, status=None, signal=number.value)


def test_standard_input_is_empty(run: Run) -> None:
    assert without_time(run("cat")) == ENDED


def test_the_environment_is_the_given_one_and_a_mark(run: Run, tag: str) -> None:
    names = sorted(line.split(b"=")[0] for line in run("env").stdout.splitlines())
    assert names == [b"PATH", b"SVR_PROCESS_MARK", b"TEST_TAG"]


def test_the_working_folder_is_the_given_one(run: Run, tmp_path: Path) -> None:
    assert run("pwd").stdout.decode() == f"{tmp_path.resolve()}\n"


def test_a_relative_path_counts_from_the_working_folder(run: Run, tmp_path: Path) -> None:
    program = tmp_path / "build" / "program"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexit 7\n", encoding="utf-8")
    program.chmod(0o755)
    assert run("build/program").status == 7


def test_a_program_that_hangs_is_ended_at_the_limit(run: Run) -> None:
    ended = run(sys.executable, "-c", SLEEPS_FOREVER, seconds=0.3)
    assert without_time(ended) == TIMED_OUT
    assert 0.3 <= ended.seconds < 2


def test_what_was_printed_before_the_limit_is_kept(run: Run) -> None:
    ended = run("sh", "-c", "echo started; echo trouble >&2; exec sleep 60", seconds=0.3)
    assert without_time(ended) == replace(TIMED_OUT, stdout=b"started\n", stderr=b"trouble\n")


def test_a_program_that_ignores_every_request_is_ended(run: Run) -> None:
    ended = run("sh", "-c", "trap '' TERM INT HUP; while :; do sleep 60; done", seconds=0.3)
    assert without_time(ended) == replace(TIMED_OUT, survivors=1)


def test_a_program_that_stops_itself_is_ended(run: Run) -> None:
    assert without_time(run("sh", "-c", "kill -STOP $$", seconds=0.3)) == TIMED_OUT


def test_a_program_that_closes_its_streams_is_still_waited_for(run: Run) -> None:
    assert without_time(run("sh", "-c", "exec >&- 2>&-; exit 5")) == replace(ENDED, status=5)
    assert without_time(run("sh", "-c", "exec >&- 2>&- sleep 60", seconds=0.3)) == TIMED_OUT


def test_a_child_that_outlives_the_program_and_holds_its_streams_is_ended_at_once(run: Run) -> None:
    ended = run("sh", "-c", "sleep 60 & echo done")
    assert without_time(ended) == replace(ENDED, stdout=b"done\n", survivors=1)
    assert ended.seconds < 5


DAEMON = f"""
import os
reader, writer = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(writer, b"x")
        {SLEEPS_FOREVER}
    os._exit(0)
os.read(reader, 1)
os.wait()
"""


def test_a_daemon_of_a_session_of_its_own_is_ended(run: Run) -> None:
    assert without_time(run(sys.executable, "-c", DAEMON)) == replace(ENDED, survivors=1)


def test_a_daemon_is_ended_at_the_limit_as_well(run: Run) -> None:
    ended = run(sys.executable, "-c", DAEMON + SLEEPS_FOREVER, seconds=0.5)
    assert without_time(ended) == replace(TIMED_OUT, survivors=1)


def test_daemons_in_the_midst_of_exec_are_ended(run: Run, tag: str) -> None:
    for _ in range(40):
        ended = run("sh", "-c", "setsid sh -c 'setsid sleep 60 & exec setsid sleep 60' & exit 4")
        assert ended.status == 4
        assert alive(tag) == []


def test_a_daemon_that_keeps_forking_is_ended(run: Run) -> None:
    forks = "while :; do setsid sleep 60 & sleep 0.01; done"
    ended = run("sh", "-c", f"for i in 1 2 3; do setsid sh -c '{forks}' & done")
    assert ended.status == 0
    assert ended.survivors >= 1


@NEEDS_PRLIMIT
def test_a_child_without_the_mark_is_ended_with_its_group(run: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    ended = run("sh", "-c", f"env -i sh -c '{RID}; echo > {pipe}; exec sleep 60' & read line < {pipe}")
    # Its standard output would stay open for a minute, had it not been ended.
    assert without_time(ended) == ENDED


UNMARKED = """
import os, sys
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execve("/bin/sh", ["sh", "-c", f"echo > {sys.argv[1]}; exec sleep 60"], {})
    os._exit(0)
os.wait()
open(sys.argv[1]).read()
"""


def test_the_suite_itself_keeps_its_limits(run: Run) -> None:
    before = resource.getrlimit(10)
    told = run("sh", "-c", "grep 'file locks' /proc/self/limits").stdout
    assert re.fullmatch(rb"Max file locks +[0-9]{1,19} +unlimited +locks +\n", told)
    assert resource.getrlimit(10) == before


def test_a_daemon_with_no_environment_is_ended(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    ended = run(sys.executable, "-c", UNMARKED, str(tmp_path / "pipe"))
    assert without_time(ended) == replace(ENDED, survivors=1)


@NEEDS_PRLIMIT
def test_who_gets_away_does_not_delay_the_verdict(run: Run, tmp_path: Path) -> None:
    pipe, number = tmp_path / "pipe", tmp_path / "number"
    os.mkfifo(pipe)
    away = f"{RID}; echo $$ > {number}; echo > {pipe}; exec sleep 60"
    try:
        ended = run("sh", "-c", f"setsid env -i sh -c '{away}' & read line < {pipe}; echo done")
        assert without_time(ended) == replace(ENDED, stdout=b"done\n")
    finally:
        os.kill(int(number.read_text(encoding="ascii")), signal.SIGKILL)


def test_a_flood_is_read_to_its_end_and_its_ends_are_kept(run: Run) -> None:
    ended = run("sh", "-c", "printf first; head -c 50000000 /dev/zero; printf last; exit 65", output_bytes=20)
    stdout = b"first\0\0\0\0\0\n[... 49999989 bytes left out ...]\n\0\0\0\0\0\0last"
    assert without_time(ended) == replace(ENDED, status=65, stdout=stdout, truncated=True)


def test_a_flood_on_standard_error_that_never_ends_is_stopped(run: Run) -> None:
    ended = run("sh", "-c", "exec yes >&2", seconds=0.3, output_bytes=8)
    assert (ended.timed_out, ended.truncated, ended.stdout) == (True, True, b"")
    assert ended.stderr.startswith(b"y\ny\n\n[... ")
    assert ended.stderr.endswith(b" bytes left out ...]\ny\ny\n")


def test_many_run_at_once(run: Run) -> None:
    with ThreadPoolExecutor(8) as pool:
        every = list(pool.map(lambda status: run("sh", "-c", f"sleep 60 & exit {status}"), range(40)))
    assert [without_time(ended) for ended in every] == [
        replace(ENDED, status=n, survivors=1) for n in range(40)
    ]


def test_nothing_stays_open(run: Run) -> None:
    def used() -> tuple[int, int]:
        return len(os.listdir("/proc/self/fd")), threading.active_count()

    before = used()
    run("sh", "-c", "sleep 60 & exit 1")
    run("sleep", "60", seconds=0.1)
    assert used() == before


CALLER = f"""
import json, sys
from pathlib import Path
sys.path.insert(0, {str(Path(conformance.__file__).parents[1])!r})
from conformance.processes import Limits, run_program
run_program(json.loads(sys.argv[1]), cwd=Path("."), env=json.loads(sys.argv[2]), limits=Limits())
"""


def started_caller(pipe: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """A process that runs a program and its daemon with `run_program`; both are there when this returns."""
    os.mkfifo(pipe)
    script = f"setsid sh -c 'echo > {pipe}; exec sleep 60' & wait"
    argv = [sys.executable, "-c", CALLER, json.dumps(["sh", "-c", script]), json.dumps(environment)]
    caller = subprocess.Popen(argv, stderr=subprocess.PIPE)
    with pipe.open("rb") as file:
        file.read()
    return caller


def test_an_interrupted_caller_ends_the_tree(tmp_path: Path, tag: str, environment: dict[str, str]) -> None:
    caller = started_caller(tmp_path / "pipe", environment)
    assert len(alive(tag)) == 2
    caller.send_signal(signal.SIGINT)
    _, stderr = caller.communicate(timeout=10)
    assert stderr.endswith(b"KeyboardInterrupt\n")
    assert alive(tag) == []


def test_a_run_within_a_run_is_ended_by_the_outer_one(
    run: Run, tmp_path: Path, tag: str, environment: dict[str, str]
) -> None:
    inner = [sys.executable, "-c", CALLER, json.dumps(["sleep", "60"]), json.dumps(environment)]
    ended = run(*inner, seconds=1)
    assert without_time(ended) == replace(TIMED_OUT, survivors=1)


def test_the_limits_have_sensible_defaults(tmp_path: Path) -> None:
    assert Limits() == Limits(seconds=60, output_bytes=1024 * 1024)
    ended = run_program(["true"], cwd=tmp_path, env={"PATH": os.defpath}, limits=Limits())
    assert without_time(ended) == ENDED
