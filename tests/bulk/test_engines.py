"""Engines: the same bytes whatever judges, and a worker that is lost costs nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from conformance.bulk.engines.dask import Dask
from conformance.bulk.engines.engine import Engine, Here, WorkerLost, tried_again
from conformance.bulk.engines.pool import Pool
from conformance.bulk.found import Numbered
from conformance.bulk.judging import Batch, Done, judge_batch
from conformance.bulk.spans import MOST_BYTES, Span
from conformance.errors import CannotJudge
from conformance.verify.judging import CONFORMS, UNJUDGED, Given

from .packing import KINDS, judged, packed, sessions

FILES = tuple(sessions().items())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sessions loose and in archives, one of which is damaged."""
    folder = tmp_path / "all"
    folder.mkdir()
    for kind in KINDS:
        (folder / f"some{kind}").write_bytes(packed(kind, FILES))
    (folder / "short.tar").write_bytes(packed(".tar", FILES)[:9000])
    for name, data in FILES[8:16]:
        (folder / name).write_bytes(data)
    return folder


def results(out: Path, folder: Path, engine: Engine) -> bytes:
    judged(out, folder, engine=engine, at_once=1)
    return (out / "results.jsonl").read_bytes()


class Meddled:
    """An engine before whose span number `before` something happens."""

    def __init__(self, engine: Engine, before: int, happens: Callable[[], None]) -> None:
        self._engine, self._before, self._happens = engine, before, happens

    def results(self, spans: Iterable[Span]) -> Iterator[Done]:
        return self._engine.results(self._meddled(spans))

    def _meddled(self, spans: Iterable[Span]) -> Iterator[Span]:
        for number, span in enumerate(spans):
            if number == self._before:
                self._happens()
            yield span


@pytest.mark.slow
def test_processes_find_what_one_finds_though_one_is_killed(folder: Path, tmp_path: Path) -> None:
    expected = results(tmp_path / "here", folder, Here())
    assert results(tmp_path / "two", folder, Pool(2)) == expected
    pool, killed = Pool(2), []

    def kill() -> None:
        assert pool._workers is not None
        killed.append(next(iter(pool._workers.pool._processes)))
        os.kill(killed[0], signal.SIGKILL)

    assert results(tmp_path / "killed", folder, Meddled(pool, 3, kill)) == expected
    assert len(killed) == 1


@pytest.mark.slow
@pytest.mark.parametrize("others", [False, True], ids=["most of all bytes", "half of them"])
def test_processes_find_what_one_finds_in_a_large_archive(others: bool, tmp_path: Path) -> None:
    """It is read by one process and shared, or by the one that judges it."""
    folder = tmp_path / "all"
    folder.mkdir()
    large = packed(".tar", [*FILES[:16], ("notes.txt", bytes(MOST_BYTES)), *FILES[16:]])
    for place in range(1 + others):
        (folder / f"large{place}.tar").write_bytes(large)
    (folder / "some.tar").write_bytes(packed(".tar", (file for copy in range(20) for file in again(copy))))
    expected = results(tmp_path / "here", folder, Here())
    assert results(tmp_path / "two", folder, Pool(2)) == expected
    assert expected.count(b"\n") == 252 + 12 * others


def again(copy: int) -> Iterator[tuple[str, bytes]]:
    return ((f"{copy}/{name}", data) for name, data in FILES)


SHORT_OF_TIME = """
import resource
import sys
from multiprocessing import forkserver
from pathlib import Path

from conformance.bulk.engines.pool import Pool
from conformance.bulk.output import Output
from conformance.bulk.run import Wanted, run

if __name__ == "__main__":
    most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (1, most[1]))
    forkserver.ensure_running()
    resource.setrlimit(resource.RLIMIT_CPU, most)
    run(Wanted((Path(sys.argv[1]),)), Output(Path(sys.argv[2])), Pool(2), lambda progress, lines: None)
"""


@pytest.mark.slow
def test_a_session_that_ends_every_process_is_told(tmp_path: Path) -> None:
    """A process may work for one second, and one session takes more."""
    heavy = json.loads(FILES[1][1])
    heavy["events"] += heavy["events"][:1] * 3000
    archive, out = tmp_path / "a.tar.gz", tmp_path / "out"
    archive.write_bytes(packed(".tar.gz", FILES[:4]))
    expected = judged(tmp_path / "here", archive)
    archive.write_bytes(packed(".tar.gz", [*FILES[:4], ("heavy.json", json.dumps(heavy).encode())]))
    subprocess.run([sys.executable, "-c", SHORT_OF_TIME, str(archive), str(out)], check=True)
    *others, lost = (json.loads(line) for line in (out / "results.jsonl").read_bytes().splitlines())
    assert (lost["path"], lost["state"], lost["reason"]) == (
        f"{archive}/heavy.json",
        UNJUDGED,
        "the process that judged it was ended twice, from outside or for want of memory",
    )
    assert others == expected


def batch_of(count: int) -> Batch:
    name, table = FILES[0]
    given = [Given(f"{place}.json", name.removesuffix(".csv"), FILES[1][1], table) for place in range(count)]
    return Batch(tuple(Numbered(1, place, one) for place, one in enumerate(given)), {}, 7)


@pytest.mark.parametrize("deadly", [[], [0], [4], [2, 3], range(5)], ids=str)
def test_only_a_session_that_takes_its_worker_with_it_is_not_judged(deadly: Sequence[int]) -> None:
    def run(batch: Batch) -> Done:
        if any(one.place in deadly for one in batch.found):
            raise WorkerLost("the worker was lost")
        return judge_batch(batch)

    lines, read = tried_again(batch_of(5), run)
    states = [UNJUDGED if place in deadly else CONFORMS for place in range(5)]
    assert [line.data.count(f'"state":"{state}"'.encode()) for line, state in zip(lines, states, strict=True)]
    assert [line.path for line in lines] == [f"{place}.json" for place in range(5)]
    assert [b'"the worker was lost"' in line.data for line in lines] == [
        place in deadly for place in range(5)
    ]
    assert read == 7


def test_a_worker_of_another_version() -> None:
    with pytest.raises(CannotJudge) as fault:
        judge_batch(batch_of(1)._replace(version="0.0.1"))
    assert fault.value.message == "a worker has svr-conformance 0.2.0, and 0.0.1 is asked for"


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and three workers, each a process of its own; the address, and the workers."""
    pytest.importorskip("distributed", reason="Dask is not installed")
    program = [sys.executable, "-m", "dask"]
    file = tmp_path / "scheduler.json"
    own = ["--scheduler-file", str(file)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    scheduler = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", *own]
    worker = ["worker", *own, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
    started = [subprocess.Popen([*program, *scheduler], **quiet)]  # type: ignore[call-overload]
    try:
        started += [subprocess.Popen([*program, *worker], **quiet) for _ in range(3)]  # type: ignore[call-overload]
        yield _address(file, started), started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def _address(file: Path, started: Sequence[subprocess.Popen[bytes]]) -> str:
    """The address of the scheduler, once its workers are there."""
    from distributed import Client

    while not file.exists():
        assert started[0].poll() is None
    with Client(scheduler_file=str(file), set_as_default=False) as client:
        client.wait_for_workers(3, timeout=60)
        address: str = client.scheduler.address
    return address


@pytest.mark.slow
def test_a_cluster_finds_what_one_process_finds_though_a_worker_is_killed(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], folder: Path, tmp_path: Path
) -> None:
    address, workers = cluster
    expected = results(tmp_path / "here", folder, Here())
    assert results(tmp_path / "three", folder, Dask(address)) == expected

    def kill() -> None:
        workers[0].kill()
        workers[0].wait()

    assert results(tmp_path / "killed", folder, Meddled(Dask(address), 3, kill)) == expected
    assert [worker.poll() for worker in workers] == [-signal.SIGKILL, None, None]


@pytest.mark.slow
def test_the_command_with_a_cluster_one_of_whose_workers_is_killed(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], folder: Path, tmp_path: Path
) -> None:
    address, workers = cluster
    for place in range(60):
        (folder / f"more{place:02}.tar").write_bytes(packed(".tar", FILES))
    out, part = tmp_path / "out", tmp_path / "out" / "results.jsonl.part"
    argv = [sys.executable, "-m", "conformance", "verify", str(folder), "--out", str(out)]
    argv += ["--engine", "dask", "--scheduler", address]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while not part.exists() or not part.stat().st_size:
            assert process.poll() is None
        workers[1].kill()
        told, faults = process.communicate()
    judged(tmp_path / "here", folder)
    expected = (tmp_path / "here" / "results.jsonl").read_bytes()
    assert (out / "results.jsonl").read_bytes() == expected
    assert (process.returncode, faults) == (3, b"")
    count = expected.count(b'"state":"conforms"')
    assert told.splitlines()[-2] == f"{count + 2:,} exports: {count:,} conforms, 2 cannot judge".encode()
    assert [worker.poll() for worker in workers] == [None, -signal.SIGKILL, None]


@pytest.mark.slow
def test_nobody_at_the_address_of_the_scheduler(tmp_path: Path, folder: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed")
    with pytest.raises(CannotJudge) as fault:
        results(tmp_path / "out", folder, Dask("tcp://127.0.0.1:9", seconds=1))
    assert fault.value.message.startswith("--scheduler tcp://127.0.0.1:9: no scheduler answers: ")
