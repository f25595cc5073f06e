"""`run`: judge a runtime."""

from __future__ import annotations

import os
import signal
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path

from conformance.adapters.reference import reference_runtime
from conformance.adapters.runtime_file import RuntimeFile, load_runtime
from conformance.cli import console
from conformance.cli.files import refuse_existing, refuse_unwritable, write_file
from conformance.cli.progress import Progress
from conformance.errors import UsageError
from conformance.fuzz.challenge import challenge_of
from conformance.model.result import Result
from conformance.model.revision import revision_named
from conformance.reports.annotations import annotation_lines
from conformance.reports.badge import badge_json, badge_svg
from conformance.reports.doctor import about, duration
from conformance.reports.html.report import html_report
from conformance.reports.json_report import json_report
from conformance.reports.junit import junit_report
from conformance.reports.paint import Paint
from conformance.reports.safe_text import safe
from conformance.reports.summary import summary
from conformance.reports.terminal import terminal_report
from conformance.reports.waiver_drafts import waiver_drafts
from conformance.reports.weight import is_reached, went_wrong
from conformance.reports.wording import many
from conformance.runner.drafting import drafted
from conformance.runner.fingerprint import sessions_of
from conformance.runner.forecast import least_limit, seconds
from conformance.runner.kept_documents import kept_documents
from conformance.runner.measuring import kept
from conformance.runner.plan import DIRECTORY, Plan, plan_of
from conformance.runner.run import run as run_plan
from conformance.runner.workplace import temporary_folder

RUNTIME_FILE = "svr-runtime.toml"
Report = Callable[[Result], bytes]


def run(arguments: Namespace) -> int:
    runtime = runtime_asked(arguments)
    plan = plan_of(
        runtime,
        patterns=arguments.case,
        target=arguments.level,
        jobs=arguments.jobs,
        fenced=not arguments.no_fence,
        challenge=challenge_of(arguments.challenge, runtime.revision) if arguments.challenge else None,
    )
    if arguments.plan:
        return _tell(plan)
    allow_waived = arguments.allow_waived
    with _kept(arguments) as keep:
        files = _reports(arguments, runtime, keep)
        for file in (*files, arguments.write_waivers):
            refuse_unwritable(file)
        refuse_existing(arguments.write_waivers)
        end_on_signals()
        with Progress() as progress:
            result = run_plan(plan, progress, keep)
        console.out(terminal_report(result, Paint(console.in_colour(sys.stdout)), plan.notes))
        for file, report in files.items():
            write_file(Path(file), report(result))
    if arguments.write_waivers:
        console.out(safe(_drafts(plan, result, Path(arguments.write_waivers))))
    return status_of(result, allow_waived=allow_waived)


def _reports(arguments: Namespace, runtime: RuntimeFile, keep: Path | None) -> dict[str, Report]:
    """The files that are wanted beside what is printed, and what makes their bytes."""
    allow_waived = arguments.allow_waived
    look = partial(kept_documents, keep) if keep else None
    wanted: tuple[tuple[str | None, Report], ...] = (
        (arguments.json, json_report),
        (arguments.html, partial(html_report, look=look, allow_waived=allow_waived)),
        (arguments.junit, partial(junit_report, allow_waived=allow_waived)),
        (arguments.summary, partial(summary, allow_waived=allow_waived)),
        (arguments.annotations, partial(annotation_lines, file=runtime.file, allow_waived=allow_waived)),
        *((file, badge_svg if file.endswith(".svg") else badge_json) for file in arguments.badge),
    )
    return {file: report for file, report in wanted if file}


@contextmanager
def _kept(arguments: Namespace) -> Iterator[Path | None]:
    """Where the run keeps what it sees; a page wants it for its pictures, and leaves nothing behind."""
    if arguments.keep or not arguments.html:
        yield Path(arguments.keep) if arguments.keep else None
        return
    with temporary_folder(prefix="html-") as folder:
        yield folder / "kept"


def _drafts(plan: Plan, result: Result, file: Path) -> str:
    """Write waivers to fill in, if there is anything to waive, and say so."""
    drafts = drafted(result.cases, sessions_of(plan.cases), date.fromisoformat(result.started_at[:10]))
    if not drafts:
        return f"{file}: not written, there is no failure without a waiver"
    write_file(file, waiver_drafts(result, drafts))
    return f"{file}: {many(len(drafts), 'waiver')} drafted; fill in reason, owner and issue"


def end_on_signals() -> None:
    """A request to end the command, as a CI service makes it, does what Ctrl-C does: no process is left."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is signal.SIG_DFL:
            signal.signal(getattr(signal, name), signal.default_int_handler)


def status_of(result: Result, *, allow_waived: bool = False) -> int:
    """0 if the target is reached, 1 if the runtime or a waiver is in the way, 3 if only the suite is."""
    if result.failing_waivers:
        return 1
    if is_reached(result, allow_waived=allow_waived):
        return 0
    return 1 if went_wrong(result, allow_waived=allow_waived) else 3


def runtime_asked(arguments: Namespace) -> RuntimeFile:
    """The runtime that is named, writing the revision that is named. Raises UsageError."""
    if arguments.reference and arguments.runtime:
        raise UsageError("--reference and --runtime name two runtimes", "give one of them")
    runtime = reference_runtime() if arguments.reference else runtime_at(arguments.runtime)
    return under_contract(runtime, arguments)


def under_contract(runtime: RuntimeFile, arguments: Namespace) -> RuntimeFile:
    """The runtime, writing the revision that is named, or the newest that it says it writes."""
    return runtime.under(revision_named(arguments.contract)) if arguments.contract else runtime


def runtime_at(named: str | None) -> RuntimeFile:
    """The runtime of a file, of the file in a folder, or of the file in the working folder."""
    return load_runtime(runtime_path(named))


def runtime_path(named: str | None) -> Path:
    """The runtime file that is meant. Raises UsageError where none is named and none is there."""
    path = Path(named or ".")
    if named is None and not Path(RUNTIME_FILE).exists():
        raise UsageError(
            f"there is no runtime to judge: the working folder holds no {RUNTIME_FILE}",
            "give --runtime FILE, or --reference for the suite's own; `svr-conformance init` writes a file",
        )
    return path / RUNTIME_FILE if path.is_dir() else path


def _told_times(plan: Plan) -> Iterator[str]:
    """The time limit of each recording, and how long the run takes by what `doctor` has measured."""
    runtime = plan.runtime
    if runtime.kind == DIRECTORY:
        return
    yield f"time limit {runtime.timeout_seconds:g} s for each recording"
    measured = kept(runtime) if runtime.file else None
    if measured is None and runtime.file:
        yield "time not known; `svr-conformance doctor` measures it"
    if measured is not None:
        least = least_limit(measured)
        if runtime.timeout_seconds < least:
            took = f"the longest recording took {duration(measured.longest)}"
            yield f"note: raise timeout_seconds to {least:g}: {took}"
        taken = about(seconds(measured, plan, os.cpu_count() or 1))
        more = "; capture and sizes come on top" if plan.is_whole_and_hardened else ""
        yield f"time {taken}, by what doctor has measured{more}"


def _tell(plan: Plan) -> int:
    """What would run; nothing is started."""
    runtime = plan.runtime
    lines = [f"{case.case_id:<40} {case.expected:<7} {case.level:<9} {case.title}" for case in plan.cases]
    lines += [f"note: {note}" for note in plan.notes]
    part = " (a part of the catalogue, which reaches no level)" if plan.filtered else ""
    lines += [f"would run {many(len(plan.cases), 'case')}{part}, {plan.jobs} at a time"]
    lines += [f"runtime {runtime.name} {runtime.version} ({runtime.vendor}), driven as {runtime.kind}"]
    lines += [f"target {plan.target}", *_told_times(plan)]
    console.out("\n".join(map(safe, lines)))
    return 0
