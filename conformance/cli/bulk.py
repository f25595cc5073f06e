"""`verify` of many sessions: archives, bundles, and folders of any size, into a folder of results."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import Iterable, Sequence
from pathlib import Path

import orjson

from conformance.bulk.engines.engine import Engine, Here
from conformance.bulk.engines.pool import Pool
from conformance.bulk.output import Output
from conformance.bulk.run import Progress, Wanted, run
from conformance.bulk.sources.parts import is_archive
from conformance.bulk.sums import Sums, sums_in
from conformance.cli import console
from conformance.cli.files import write_file
from conformance.cli.progress import Line
from conformance.errors import UsageError
from conformance.reports.bulk import bulk_summary, result_lines
from conformance.reports.json_report import json_bytes
from conformance.reports.paint import Paint
from conformance.verify.finding_files import RECORDING_SUFFIX, files_below

_FEW = 2


def is_bulk(arguments: Namespace, paths: Iterable[Path]) -> bool:
    """True where results go to a folder, or where archives or bundles are to be read."""
    return bool(arguments.out) or any(_is_read_here(path) for path in paths)


def _is_read_here(path: Path) -> bool:
    if path.is_file():
        return is_archive(path.name) or path.suffix == RECORDING_SUFFIX
    return path.is_dir() and any(is_archive(file.name) for file in files_below(path))


def verify_many(arguments: Namespace, paths: Sequence[Path]) -> int:
    """Judge into the folder `--out`, or, without one, tell each export on standard output."""
    if arguments.out and arguments.json:
        raise UsageError("--out and --json cannot be used together", "the folder holds the results as JSON")
    if arguments.json:
        raise UsageError("--json: is not written for archives and bundles", "use --out DIR")
    recordings = Path(arguments.recordings) if arguments.recordings else None
    wanted = Wanted(tuple(paths), recordings, tuple(map(Path, arguments.scenario)))
    if arguments.out:
        return _into(Output(Path(arguments.out)), wanted, _engine(arguments))
    return _told(wanted, _engine(arguments))


def _engine(arguments: Namespace) -> Engine:
    if arguments.jobs is None:
        return Pool(os.cpu_count() or 1, few=_FEW)
    jobs: int = arguments.jobs
    if jobs < 1:
        raise UsageError(f"--jobs {jobs}: must be 1 or more", "leave it out to use all cores")
    return Pool(jobs) if jobs > 1 else Here()


def _into(output: Output, wanted: Wanted, engine: Engine) -> int:
    paint = Paint(console.in_colour(sys.stdout))
    with Bar() as bar:
        run(wanted, output, engine, bar.tell)
    sums = sums_in(output.results)
    if not sums.exports:
        output.remove()
    _refuse_nothing(sums, wanted)
    write_file(output.folder / "summary.json", json_bytes(sums.plain()))
    console.out("\n".join([*bulk_summary(sums, paint), f"results: {output.folder}"]))
    return sums.exit_status


def _told(wanted: Wanted, engine: Engine) -> int:
    paint, sums = Paint(console.in_colour(sys.stdout)), Sums()

    def tell(_progress: Progress, lines: Sequence[bytes]) -> None:
        for line in map(orjson.loads, lines):
            sums.add(line)
            console.out("\n".join(result_lines(line, paint)))

    with tempfile.TemporaryDirectory(prefix="svr-") as folder:
        run(wanted, Output(Path(folder)), engine, tell)
    _refuse_nothing(sums, wanted)
    console.out([*bulk_summary(sums, paint)][-1])
    return sums.exit_status


def _refuse_nothing(sums: Sums, wanted: Wanted) -> None:
    if not sums.exports:
        where = ", ".join(map(str, wanted.paths))
        raise UsageError(f"{where}: there is no export", "an export is two files, S.json and S.csv")


class Bar(Line):
    """How far the run is, how many sessions a second, and the time that is left."""

    def __init__(self) -> None:
        super().__init__()
        self._began = time.monotonic()
        self._sessions = 0

    def tell(self, progress: Progress, lines: Sequence[bytes]) -> None:
        self._sessions += len(lines)
        spent = max(time.monotonic() - self._began, 1e-3)
        read, size = progress.read - progress.begun_at, max(progress.size - progress.begun_at, 1)
        left = spent * (size - read) / read if read else 0.0
        told = f"sessions {self._sessions:,}, {self._sessions / spent:,.0f} a second, {_clock(left)} left"
        self.draw_share(progress.read / max(progress.size, 1), told)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
