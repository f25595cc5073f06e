"""`verify` of many sessions: archives, bundles, and folders of any size, into a folder of results."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import orjson

from conformance.bulk import parquet
from conformance.bulk.engines.engine import Engine, Here
from conformance.bulk.engines.pool import Pool
from conformance.bulk.output import Output
from conformance.bulk.run import Progress, Wanted, run
from conformance.bulk.sums import Sums
from conformance.cli import console
from conformance.cli.containers import refuse_no_jobs
from conformance.cli.files import write_file
from conformance.cli.line import Line
from conformance.errors import UsageError
from conformance.reports.bulk import bulk_summary, result_lines, totals
from conformance.reports.html.bulk import bulk_page
from conformance.reports.json_report import json_bytes
from conformance.reports.paint import Paint

_FEW = 2


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
    if arguments.engine == "dask":
        return _cluster(arguments)
    if arguments.engine not in (None, "processes"):
        raise UsageError(f"--engine {arguments.engine}: there is no such engine", "name processes or dask")
    if arguments.scheduler:
        raise UsageError("--scheduler is for --engine dask", "give both, or neither")
    if arguments.jobs is None:
        return Pool(os.cpu_count() or 1, few=_FEW)
    refuse_no_jobs(arguments.jobs)
    return Pool(arguments.jobs) if arguments.jobs > 1 else Here()


def _cluster(arguments: Namespace) -> Engine:
    if not arguments.scheduler:
        raise UsageError("--engine dask: which cluster?", "give --scheduler ADDRESS, as tcp://10.0.0.1:8786")
    if arguments.jobs is not None:
        raise UsageError("--jobs is not for --engine dask", "the cluster has its own workers")
    from conformance.bulk.engines.dask import Dask

    return Dask(arguments.scheduler)


def _into(output: Output, wanted: Wanted, engine: Engine) -> int:
    sums = Sums()
    with Bar(sums) as bar:
        run(wanted, output, engine, bar.tell)
    if not sums.exports:
        output.remove()
    _refuse_nothing(sums, wanted)
    write_file(output.folder / "summary.json", json_bytes(sums.plain()))
    write_file(output.folder / "summary.html", bulk_page(sums))
    console.out("\n".join(bulk_summary(sums, Paint(console.in_colour(sys.stdout)))))
    console.out(f"written to {output.folder}: results.jsonl, summary.html, summary.json{_parquet(output)}")
    return sums.exit_status


def _parquet(output: Output) -> str:
    """The table for other tools, where the library for it is installed."""
    if parquet.is_at_hand():
        parquet.write_parquet(output.results, output.folder / "results.parquet")
        return ", results.parquet"
    return "; no results.parquet without `pip install 'svr-conformance[bulk]'`"


def _told(wanted: Wanted, engine: Engine) -> int:
    paint, sums = Paint(console.in_colour(sys.stdout)), Sums()

    def tell(_progress: Progress, lines: Sequence[bytes]) -> None:
        for line in map(orjson.loads, lines):
            sums.add(line)
            if told := "\n".join(result_lines(line, paint)):
                console.out(told)

    with tempfile.TemporaryDirectory(prefix="svr-") as folder:
        run(wanted, Output(Path(folder)), engine, tell)
    _refuse_nothing(sums, wanted)
    console.out("\n".join(totals(sums, paint)))
    return sums.exit_status


def _refuse_nothing(sums: Sums, wanted: Wanted) -> None:
    if not sums.exports:
        where = ", ".join(map(str, wanted.paths))
        raise UsageError(f"{where}: there is no export", "an export is two files, S.json and S.csv")


class Bar(Line):
    """How far the run is, how many sessions a second, and the time that is left; adds up the results."""

    def __init__(self, sums: Sums) -> None:
        super().__init__()
        self._sums = sums
        self._began = time.monotonic()
        self._sessions = 0

    def tell(self, progress: Progress, lines: Sequence[bytes]) -> None:
        self._sums.add_all(lines)
        self._sessions += len(lines) if progress.read > progress.begun_at else 0
        spent = max(time.monotonic() - self._began, 1e-3)
        read, size = progress.read - progress.begun_at, max(progress.size - progress.begun_at, 1)
        left = spent * (size - read) / read if read else 0.0
        told = f"sessions {self._sessions:,}, {self._sessions / spent:,.0f} a second, {_clock(left)} left"
        self.draw_share(progress.read / max(progress.size, 1), told)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
