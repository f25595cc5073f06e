"""A run that is ended, in whatever way, is gone on with, and ends in the same bytes."""

from __future__ import annotations

import os
import resource
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from conformance.bulk.batches import batches
from conformance.bulk.engines.engine import Here
from conformance.bulk.judging import Done, lost_batch
from conformance.bulk.spans import Span
from conformance.bulk.sums import Sums
from conformance.errors import FileFault, WouldReplace
from conformance.reports.json_report import json_bytes

from .packing import KINDS, judged, packed, sessions

FILES = tuple(sessions().items())
PART = "results.jsonl.part"


class Ended(Exception):
    """The run is ended here."""


class Ending:
    """An engine that judges some batches, and is ended."""

    def __init__(self, batches: int) -> None:
        self._batches = batches

    def results(self, spans: Iterable[Span]) -> Iterator[Done]:
        yield from islice(Here().results(spans), self._batches)
        raise Ended


class Reading:
    """An engine that judges nothing."""

    def results(self, spans: Iterable[Span]) -> Iterator[Done]:
        return (lost_batch(batch, "only read") for span in spans for batch in batches(span))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sessions loose and in archives, one of which is damaged."""
    folder = tmp_path / "all"
    folder.mkdir()
    for kind in KINDS:
        (folder / f"some{kind}").write_bytes(packed(kind, FILES[:8]))
    (folder / "short.tar").write_bytes(packed(".tar", FILES)[:9000])
    for name, data in FILES[8:16]:
        (folder / name).write_bytes(data)
    return folder


def ended(out: Path, folder: Path, batches: int) -> None:
    with pytest.raises(Ended):
        judged(out, folder, engine=Ending(batches), at_once=1)


def whole(tmp_path: Path, folder: Path) -> bytes:
    judged(tmp_path / "whole", folder)
    return (tmp_path / "whole" / "results.jsonl").read_bytes()


def test_ended_again_and_again(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for _ in range(9):
        ended(out, folder, 2)
    assert (out / PART).read_bytes().count(b"\n") == 18
    judged(out, folder)
    assert (out / "results.jsonl").read_bytes() == whole(tmp_path, folder)
    assert sorted(file.name for file in out.iterdir()) == ["results.jsonl", "run.json"]


@pytest.mark.parametrize("torn", [b'{"file":1,"pla', b"\0" * 5000 + b"\n", b"x" * 200_000, b'{"file":1}\n'])
def test_a_line_that_was_torn_is_judged_again(torn: bytes, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended(out, folder, 5)
    with (out / PART).open("ab") as file:
        file.write(torn)
    judged(out, folder)
    assert (out / "results.jsonl").read_bytes() == whole(tmp_path, folder)


def test_the_index_may_be_ahead_of_the_results(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended(out, folder, 9)
    lines = (out / PART).read_bytes().splitlines(keepends=True)
    (out / PART).write_bytes(b"".join(lines[:4]))
    judged(out, folder)
    assert (out / "results.jsonl").read_bytes() == whole(tmp_path, folder)


def test_a_run_that_is_done_is_not_done_again(folder: Path, tmp_path: Path) -> None:
    before = judged(tmp_path / "out", folder)
    assert judged(tmp_path / "out", folder, engine=Ending(0)) == before
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["results.jsonl", "run.json"]


def test_other_files_are_other_results(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ended(out, folder, 5)
    os.utime(folder / "some.zip", ns=(0, 0))
    with pytest.raises(WouldReplace) as fault:
        judged(out, folder)
    told = f"{out}: has the results of another run: a file has changed, is gone, or is new"
    assert fault.value.message == told
    assert fault.value.hint == "name another folder for --out, or remove this one"


def test_results_that_nobody_describes_are_left_alone(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "results.jsonl").write_bytes(b"mine\n")
    with pytest.raises(WouldReplace) as fault:
        judged(tmp_path / "out", folder)
    assert fault.value.message == f"{tmp_path / 'out'}: has results, and no run.json that says of what"
    assert (tmp_path / "out" / "results.jsonl").read_bytes() == b"mine\n"


def test_two_runs_into_one_folder(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    class Second(Here):
        def results(self, spans: Iterable[Span]) -> Iterator[Done]:
            with pytest.raises(FileFault) as fault:
                judged(out, folder)
            assert fault.value.message == f"{out}/.work/seen.sqlite: cannot be used: database is locked"
            assert fault.value.hint.startswith("another run writes to this folder: ")
            return super().results(spans)

    judged(out, folder, engine=Second())
    assert (out / "results.jsonl").read_bytes() == whole(tmp_path, folder)


def test_the_folder_of_the_results_may_lie_in_that_of_the_exports(folder: Path, tmp_path: Path) -> None:
    expected = whole(tmp_path, folder)
    ended(folder / "out", folder, 5)
    judged(folder / "out", folder)
    assert (folder / "out" / "results.jsonl").read_bytes() == expected


SCRIPT = """
import sys
from pathlib import Path
from conformance.cli.main import main
if __name__ == "__main__":
    sys.exit(main(["verify", sys.argv[1], "--out", sys.argv[2], "--jobs", sys.argv[3]]))
"""


def limited(folder: Path, out: Path, size: int, jobs: int = 1) -> subprocess.CompletedProcess[str]:
    """The command, whose files can have that many bytes at most."""
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), str(out), str(jobs)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.slow
def test_a_disk_that_is_full(folder: Path, tmp_path: Path) -> None:
    """The files of the databases need more room than these results: those of 24 KiB fail before."""
    out = tmp_path / "out"
    for place in range(40):
        (folder / f"more{place:02}.tar").write_bytes(packed(".tar", FILES[:8]))
    done = limited(folder, out, 100_000)
    assert (done.returncode, done.stdout) == (74, "")
    assert done.stderr == (
        f"svr-conformance: {out}/{PART}: cannot write: File too large\n"
        "  make room on the disk and give the same command again: it goes on where it stopped\n"
    )
    assert (out / PART).stat().st_size == 100_000
    assert limited(folder, out, resource.RLIM_INFINITY).returncode == 3
    assert (out / "results.jsonl").read_bytes() == whole(tmp_path, folder)


@pytest.mark.slow
def test_a_small_disk(folder: Path, tmp_path: Path) -> None:
    """Nothing fits behind the 192 KiB of a file system that holds the results, and nothing is lost."""
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    for place in range(40):
        (folder / f"more{place:02}.tar").write_bytes(packed(".tar", FILES[:8]))
    small = tmp_path / "small"
    small.mkdir()
    argv = [sys.executable, "-c", SCRIPT, str(folder), str(small / "out"), "1"]
    script = f'{shlex.join(argv)}; status=$?; cp -r "{small}/out" "{tmp_path}"; exit $status'
    sandbox = [
        "bwrap",
        "--ro-bind",
        "/",
        "/",
        "--dev",
        "/dev",
        "--proc",
        "/proc",
        "--bind",
        tmp_path,
        tmp_path,
    ]
    sandbox += ["--size", str(192 << 10), "--tmpfs", small, "sh", "-c", script]
    done = subprocess.run(sandbox, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (74, "")
    told, hint = done.stderr.splitlines()
    assert told.startswith(f"svr-conformance: {small}/out/")
    assert told.endswith(("No space left on device", "database or disk is full"))
    assert hint == "  make room on the disk and give the same command again: it goes on where it stopped"
    assert (tmp_path / "out" / PART).read_bytes().count(b"\n") > 20
    assert limited(folder, tmp_path / "out", resource.RLIM_INFINITY).returncode == 3
    assert (tmp_path / "out" / "results.jsonl").read_bytes() == whole(tmp_path, folder)


@pytest.mark.slow
def test_a_disk_too_small_for_what_waits(tmp_path: Path) -> None:
    """All documents stand before all tables, and the file of those that wait cannot grow."""
    names = sorted(FILES[:2], reverse=True)
    count = 6_000_000 // len(names[0][1])
    apart = [(f"{number:04}{name}", data) for name, data in names for number in range(count)]
    archive, out = tmp_path / "apart.tar", tmp_path / "out"
    archive.write_bytes(packed(".tar", apart))
    done = limited(archive, out, 2_000_000)
    assert (done.returncode, done.stdout) == (74, "")
    assert done.stderr.startswith(f"svr-conformance: {out}/.work/spill.sqlite: cannot be used: ")
    assert [line["reason"] for line in judged(out, archive, engine=Reading())] == ["only read"] * count


@pytest.mark.slow
def test_interrupted_while_a_process_judges(tmp_path: Path) -> None:
    """It waits for bytes that never come; nobody waits for it."""
    folder, out = tmp_path / "all", tmp_path / "out"
    folder.mkdir()
    os.mkfifo(folder / "S.json")
    argv = [sys.executable, "-m", "conformance", "verify", str(folder), "--out", str(out), "--jobs", "2"]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with process, (folder / "S.json").open("wb"):
        process.send_signal(signal.SIGINT)
        told, faults = process.communicate()
    assert (process.returncode, told, faults) == (130, b"", b"svr-conformance: interrupted\n")


@pytest.mark.slow
def test_a_disk_that_is_full_for_two_processes(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for place in range(40):
        (folder / f"more{place:02}.tar").write_bytes(packed(".tar", FILES[:8]))
    done = limited(folder, out, 60_000, jobs=2)
    assert (done.returncode, done.stdout) == (74, "")
    assert done.stderr.endswith(
        "\n  make room on the disk and give the same command again: it goes on where it stopped\n"
    )
    assert limited(folder, out, resource.RLIM_INFINITY, jobs=2).returncode == 3
    assert (out / "results.jsonl").read_bytes() == whole(tmp_path, folder)


@pytest.mark.slow
def test_killed_and_called_again(folder: Path, tmp_path: Path) -> None:
    """Two processes judge; neither outlives the kill of their parent."""
    out = tmp_path / "out"
    for place in range(60):
        (folder / f"more{place:02}.tar").write_bytes(packed(".tar", FILES))
    argv = [sys.executable, "-m", "conformance", "verify", str(folder), "--out", str(out), "--jobs", "2"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, start_new_session=True) as process:
        while not (out / PART).exists() or not (out / PART).stat().st_size:
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
        assert process.stdout is not None
        process.stdout.read()  # ends when nobody has it open: not the workers either
    assert not (out / "results.jsonl").exists()
    done = subprocess.run(argv, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (3, b"")
    expected, sums = whole(tmp_path, folder), Sums()
    assert (out / "results.jsonl").read_bytes() == expected
    sums.add_all(expected.splitlines())
    assert (out / "summary.json").read_bytes() == json_bytes(sums.plain())
