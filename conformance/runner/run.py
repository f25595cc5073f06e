"""A whole run: all cases of a plan, some at a time, and what they amount to."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import NamedTuple

import conformance
from conformance.adapters.adapter import name_of
from conformance.adapters.kinds import adapter_of
from conformance.adapters.surroundings import Surroundings
from conformance.canonical.utc import format_utc
from conformance.errors import UsageError
from conformance.model.evidence import Evidence
from conformance.model.result import CaseResult, Guarantee, Result
from conformance.runner import variations
from conformance.runner.capturing import judge_capture
from conformance.runner.case_run import Bench, CaseRun, with_repeats
from conformance.runner.fingerprint import sessions_of
from conformance.runner.guarantees import capture_of, fence_of, kill_of, stated
from conformance.runner.levels import counts_of, golden_bytes_equal, reached, rows_of
from conformance.runner.plan import Plan
from conformance.runner.pooled import pooled
from conformance.runner.sizing import sizes_of
from conformance.runner.variations import Variations
from conformance.runner.waivers import unwaived, waived
from conformance.runner.workplace import temporary_folder
from conformance.suite.digest import suite_digest

Progress = Callable[[CaseResult, int, int], None]
"""Told each case as it ends, with the number of those that have ended and of all."""


def run(plan: Plan, progress: Progress | None = None, keep: Path | None = None) -> Result:
    """Run and judge every case of the plan; what each was given and wrote is kept below `keep`.

    Raises UsageError for a plan without cases, CannotJudge where the runtime cannot be started at all. On
    KeyboardInterrupt, as on any fault, its processes are ended first.
    """
    if not plan.cases:
        raise UsageError("there is no case to run", "see `svr-conformance cases` for all of them")
    started_at, began = format_utc(time.time_ns() // 1000), time.monotonic()
    ran = _run_all(plan, progress or _silent, _made(keep))
    return _result(plan, ran, started_at, time.monotonic() - began)


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


class _Ran(NamedTuple):
    """All that a run has seen."""

    runs: list[CaseRun]
    guarantees: tuple[Guarantee, ...]


def _run_all(plan: Plan, progress: Progress, keep: Path | None) -> _Ran:
    fence, guarantees = fence_of(plan)
    seen: dict[str, Evidence] | None = {} if plan.varies else None
    with temporary_folder() as work:
        adapter = adapter_of(plan.runtime, work, Surroundings(fence))
        bench = Bench(plan, adapter, work, keep, seen)
        runs: list[CaseRun] = []
        with closing(pooled(bench.run, plan.cases, plan.jobs, adapter.stop)) as coming:
            for run in coming:
                runs.append(run)
                progress(run.result, len(runs), len(plan.cases))
        runs = bench.close(runs)
    if seen is not None:
        repeats = Variations(plan, fence, seen).repeats()
        runs = [with_repeats(run, seen, repeats) for run in runs]
        guarantees += variations.guarantees(plan, repeats)
    if plan.is_whole_and_hardened:
        results = [run.result for run in runs]
        captures = tuple(judge_capture(plan.runtime, fence=fence))
        guarantees += kill_of(plan, results), sizes_of(plan, fence), capture_of(captures)
    places = {case.case_id: place for place, case in enumerate(plan.cases)}
    return _Ran(sorted(runs, key=lambda run: places[run.result.case]), guarantees)


def _result(plan: Plan, ran: _Ran, started_at: str, seconds: float) -> Result:
    today = date.fromisoformat(started_at[:10])
    judged = [run.result for run in ran.runs]
    sessions = sessions_of(plan.cases)
    rows, cases = waived(plan.runtime.waivers, judged, sessions, today, filtered=plan.filtered)
    counts = counts_of(sum(run.planned for run in ran.runs), cases)
    guarantees = stated(plan, ran.guarantees)
    levels = rows_of(cases, counts, guarantees, filtered=plan.filtered)
    others = rows_of(unwaived(cases), counts, guarantees, filtered=plan.filtered) if rows else ()
    return Result(
        suite_version=conformance.__version__,
        suite_digest=suite_digest(),
        contract=plan.runtime.contract,
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
        guarantees=guarantees,
        levels=levels,
        cases=cases,
        waivers=rows,
        reached_but_for_waived=reached(others) if rows else None,
        challenge=plan.challenge,
    )
