"""A whole run: all cases of a plan, some at a time, and what they amount to."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, as_completed, wait
from pathlib import Path

import conformance
from conformance.adapters.adapter import Adapter, name_of
from conformance.adapters.kinds import adapter_of
from conformance.canonical.utc import format_utc
from conformance.contract.requirements import REVISION
from conformance.errors import UsageError
from conformance.model.result import CaseResult, Result
from conformance.runner.case_run import Bench, CaseRun
from conformance.runner.levels import GUARANTEES, counts_of, golden_bytes_equal, reached, rows_of
from conformance.runner.plan import Plan
from conformance.runner.workplace import temporary_folder
from conformance.suite.digest import suite_digest

Progress = Callable[[CaseResult, int, int], None]
"""Told each case as it ends, with the number of those that have ended and of all."""
_MOMENT = 0.1  # seconds between two looks for processes to end


def run(plan: Plan, progress: Progress | None = None, keep: Path | None = None) -> Result:
    """Run and judge every case of the plan; what each was given and wrote is kept below `keep`.

    Raises UsageError for a plan without cases, CannotJudge where the runtime cannot be started at all. On
    KeyboardInterrupt, as on any fault, its processes are ended first.
    """
    if not plan.cases:
        raise UsageError("there is no case to run", "see `svr-conformance cases` for all of them")
    started_at, began = format_utc(time.time_ns() // 1000), time.monotonic()
    runs = _run_all(plan, progress or _silent, _made(keep))
    return _result(plan, runs, started_at, time.monotonic() - began)


def _silent(_case: CaseResult, _done: int, _all: int) -> None:
    """Tells nobody."""


def _made(keep: Path | None) -> Path | None:
    if keep is None:
        return None
    try:
        keep.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise UsageError(
            f"{keep}: cannot be made a folder ({fault.strerror})", "name another folder"
        ) from fault
    return keep


def _run_all(plan: Plan, progress: Progress, keep: Path | None) -> list[CaseRun]:
    with temporary_folder() as work, ThreadPoolExecutor(min(plan.jobs, len(plan.cases))) as pool:
        adapter = adapter_of(plan.runtime, work)
        bench = Bench(plan.runtime, adapter, work, keep)
        futures = [pool.submit(bench.run, case) for case in plan.cases]
        try:
            for done, future in enumerate(as_completed(futures), 1):
                progress(future.result().result, done, len(futures))
            return bench.close(future.result() for future in futures)
        except BaseException:
            _end(futures, adapter)
            raise


def _end(futures: list[Future[CaseRun]], adapter: Adapter) -> None:
    """Start nothing more, and end what is running; a program may just have been about to start."""
    running = {future for future in futures if not future.cancel()}
    adapter.stop()
    while running:
        adapter.stop()
        _, running = wait(running, timeout=_MOMENT, return_when=FIRST_COMPLETED)


def _result(plan: Plan, runs: list[CaseRun], started_at: str, seconds: float) -> Result:
    cases = tuple(run.result for run in runs)
    counts = counts_of(sum(run.planned for run in runs), cases)
    levels = rows_of(cases, counts, filtered=plan.filtered)
    return Result(
        suite_version=conformance.__version__,
        suite_digest=suite_digest(),
        contract=REVISION,
        runtime=name_of(plan.runtime),
        started_at=started_at,
        seconds=seconds,
        filtered=plan.filtered,
        target=plan.target,
        reached=reached(levels),
        golden_bytes_equal=golden_bytes_equal(cases),
        planned=counts.planned,
        ran=counts.ran,
        blocked=counts.blocked,
        cases_planned=len(plan.cases),
        guarantees=GUARANTEES,
        levels=levels,
        cases=cases,
    )
