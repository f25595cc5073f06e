"""`fuzz`: generated sessions through a runtime and the reference."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from conformance.adapters.adapter import name_of
from conformance.adapters.kinds import adapter_of
from conformance.adapters.runtime_file import RuntimeFile
from conformance.cli import console
from conformance.cli.files import refuse_unwritable, write_file
from conformance.cli.line import Line
from conformance.cli.run import end_on_signals, runtime_asked
from conformance.errors import UsageError
from conformance.fuzz.fuzzing import Fuzzing, Plan, Tally
from conformance.fuzz.fuzzing import fuzz as try_sessions
from conformance.fuzz.saving import refuse_unsavable, save
from conformance.model.revision import CURRENT
from conformance.reports.fuzzing import Heading, fuzz_json, fuzz_report
from conformance.reports.paint import Paint
from conformance.runner.witnessing import InProcess, Started, Witness
from conformance.runner.workplace import temporary_folder

_SESSIONS, _SEED, _MOST = 2000, 1, 5


def fuzz(arguments: Namespace) -> int:
    asked = plan_of(arguments)
    runtime = _runtime(arguments)
    plan = replace(asked, revision=runtime.revision)
    refuse_unwritable(arguments.json)
    folder = Path(arguments.save) if arguments.save else None
    if folder is not None:
        refuse_unsavable(folder)
    end_on_signals()
    with _witness(runtime) as witness, _Progress() as progress:
        fuzzing = try_sessions(witness, plan, progress)
    heading = Heading(name_of(runtime), runtime.file)
    saved = [
        save(folder, difference, heading.again(difference)) for difference in fuzzing.differences if folder
    ]
    console.out(fuzz_report(fuzzing, heading, Paint(console.in_colour(sys.stdout)), saved))
    if arguments.json:
        write_file(Path(arguments.json), fuzz_json(fuzzing, heading))
    return status_of(fuzzing)


def status_of(fuzzing: Fuzzing) -> int:
    """0 if there is no difference, 1 if there is one, 3 if none is known, but not all was judged."""
    if fuzzing.differences:
        return 1
    return 3 if fuzzing.tally.unjudged else 0


def plan_of(arguments: Namespace) -> Plan:
    """The plan, for the current revision. Raises UsageError."""
    if arguments.only is not None and arguments.sessions is not None:
        raise UsageError("--only and --sessions both say which sessions", "give one of them")
    seed = _at_least("--seed", arguments.seed, 0, _SEED)
    count = _at_least("--sessions", arguments.sessions, 1, _SESSIONS)
    indexes: Sequence[int] = range(1, count + 1)
    if arguments.only is not None:
        indexes = (_at_least("--only", arguments.only, 1, 1),)
    # The reference runs in this process, where threads would only wait for one another.
    jobs = 1 if arguments.reference else _at_least("--jobs", arguments.jobs, 1, os.cpu_count() or 1)
    return Plan(seed, indexes, CURRENT, jobs, _at_least("--most", arguments.most, 1, _MOST))


def _at_least(option: str, given: int | None, least: int, default: int) -> int:
    number = default if given is None else given
    if number < least:
        raise UsageError(f"{option} is {number}", f"give {least} or more")
    return number


def _runtime(arguments: Namespace) -> RuntimeFile:
    runtime = runtime_asked(arguments)
    if runtime.kind == "directory":
        hint = "name a runtime file of the kind command, stdio or python"
        raise UsageError(f"{runtime.file}: artefacts that were made elsewhere cannot be asked for more", hint)
    return runtime


@contextmanager
def _witness(runtime: RuntimeFile) -> Iterator[Witness]:
    """Sees the exports of the runtime; the reference runs in this process."""
    if runtime.file is None:
        yield InProcess()
        return
    with temporary_folder() as work:
        adapter = adapter_of(runtime, work)
        try:
            yield Started(adapter, work)
            adapter.close()
        finally:
            adapter.stop()


class _Progress(Line):
    """Called as each session is tried."""

    def __call__(self, tally: Tally, planned: int) -> None:
        self.draw(tally.tried, planned, f"sessions, {tally.different} different")
