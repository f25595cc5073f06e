"""Lies in the conversation: real programs that export as the reference does, but for one lie (section 10)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from conformance.adapters.runtime_file import RuntimeFile
from conformance.errors import RecordingRejected
from conformance.exporter.export import REFERENCE, Steps, export, instant
from conformance.model.revision import CURRENT
from conformance.mutants.mutant import Mutant, enter

_PATIENCE = 2  # seconds that a program gets which hangs
_LONG = 600
_WORDS = ("{recording}", "{scenario}", "{out}", "{exported_at}", "{scratch}")


class Call(NamedTuple):
    """The arguments of one export."""

    recording: Path
    scenario: Path
    out: Path
    exported_at: int
    scratch: Path

    def export(self, steps: Steps = REFERENCE) -> str:
        return export(self.recording, self.scenario, self.out, self.exported_at, CURRENT, steps=steps)

    def files(self, session_id: str) -> tuple[Path, Path]:
        return self.out / f"{session_id}.json", self.out / f"{session_id}.csv"


Lie = Callable[[Call], int]
_LIES: dict[str, Lie] = {}


def program_lie(requirement: str, check: str) -> Callable[[Lie], Lie]:
    def register(function: Lie) -> Lie:
        name = function.__name__.replace("_", "-")
        _LIES[name] = function
        enter(Mutant(name, (function.__doc__ or "").strip(), requirement, check, program=name))
        return function

    return register


def runtime_of(mutant: Mutant) -> RuntimeFile:
    """The program as a vendor would describe it."""
    told = RuntimeFile(
        name=mutant.name,
        version="1",
        vendor="svr-conformance",
        contract=CURRENT.name,
        level=None,
        kind="stdio" if mutant.stays else "command",
        folder=Path.cwd(),
        command=(sys.executable, "-m", "conformance.mutants", mutant.name, *(() if mutant.stays else _WORDS)),
        timeout_seconds=_PATIENCE if mutant.name.startswith("hangs") else 60,
    )
    if mutant.interrupted:
        return replace(told, kind="python", callable=f"conformance.mutants.interruptions:{mutant.program}")
    return told


def rejection_by(call: Call) -> str | None:
    """The reason of the rejection, None after an export."""
    try:
        call.export()
    except RecordingRejected as rejection:
        return rejection.message
    return None


def say_rejected(reason: str) -> int:
    print(f"rejected: {reason}", file=sys.stderr)
    return 65


@program_lie("RUN-011", "rejection.status")
def ends_with_1_after_a_rejection(call: Call) -> int:
    """Ends with 1 where it rejects."""
    reason = rejection_by(call)
    return 0 if reason is None else say_rejected(reason) - 64


@program_lie("RUN-011", "rejection.status")
def crashes_on_what_must_be_rejected(call: Call) -> int:
    """Ends by a signal where it must reject."""
    if rejection_by(call) is not None:
        os.kill(os.getpid(), signal.SIGABRT)
    return 0


@program_lie("RUN-011", "answer.exported")
def ends_with_3_after_an_export(call: Call) -> int:
    """Writes both files, and ends with 3."""
    reason = rejection_by(call)
    return 3 if reason is None else say_rejected(reason)


@program_lie("RUN-013", "rejection.line")
def says_nothing_of_a_rejection(call: Call) -> int:
    """Ends with 65, and prints no reason."""
    return 0 if rejection_by(call) is None else 65


@program_lie("RUN-013", "rejection.line")
def says_the_reason_on_standard_output(call: Call) -> int:
    """Prints the reason on standard output."""
    reason = rejection_by(call)
    if reason is None:
        return 0
    print(f"rejected: {reason}")
    return 65


@program_lie("RUN-014", "rejection.reason")
def names_no_rule(call: Call) -> int:
    """Gives a reason without the code of the rule."""
    return 0 if rejection_by(call) is None else say_rejected("the recording is broken")


@program_lie("RUN-012", "rejection.files")
def writes_before_it_rejects(call: Call) -> int:
    """Leaves a table that it began before it found the fault."""
    reason = rejection_by(call)
    if reason is None:
        return 0
    call.out.mkdir(parents=True, exist_ok=True)
    (call.out / "partial.csv").write_text("timestamp,event_type\r\n")
    return say_rejected(reason)


@program_lie("RUN-016", "answer.exported")
def ends_with_0_before_it_writes(call: Call) -> int:
    """Ends with 0, and writes nothing."""
    out = call._replace(out=call.scratch)
    reason = rejection_by(out)
    return 0 if reason is None else say_rejected(reason)


@program_lie("RUN-015", "answer.exported")
def hangs_after_an_export(call: Call) -> int:
    """Writes both files, and does not end."""
    reason = rejection_by(call)
    if reason is None:
        time.sleep(_LONG)
        return 0
    return say_rejected(reason)


@program_lie("RUN-015", "rejection.status")
def hangs_on_what_must_be_rejected(call: Call) -> int:
    """Waits for somebody to press a key where it must reject."""
    if rejection_by(call) is not None:
        time.sleep(_LONG)
    return 0


@program_lie("RUN-017", "answer.processes")
def leaves_a_process(call: Call) -> int:
    """Leaves a program running that outlives it."""
    reason = rejection_by(call)
    subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({_LONG})"], start_new_session=True)
    return 0 if reason is None else say_rejected(reason)


def _afterwards(call: Call, change: Callable[[Path, Path], None]) -> int:
    """Exports as the reference does, and then changes what it has written."""
    try:
        document, table = call.files(call.export())
    except RecordingRejected as rejection:
        return say_rejected(rejection.message)
    change(document, table)
    return 0


@program_lie("RUN-001", "artefacts.files")
def writes_no_table(call: Call) -> int:
    """Writes the document only."""
    return _afterwards(call, lambda _document, table: table.unlink())


@program_lie("RUN-001", "artefacts.files")
def writes_names_in_lower_case(call: Call) -> int:
    """Writes the names of the files in lower case."""

    def renamed(*paths: Path) -> None:
        for path in paths:
            path.rename(path.with_name(path.name.lower()))

    return _afterwards(call, renamed)


@program_lie("RUN-001", "artefacts.files")
def writes_a_link(call: Call) -> int:
    """Leaves a link to the document in the scratch folder."""

    def linked(document: Path, table: Path) -> None:
        document.rename(call.scratch / document.name)
        document.symlink_to(call.scratch / document.name)

    return _afterwards(call, linked)


@program_lie("RUN-002", "artefacts.files")
def leaves_a_temporary_file(call: Call) -> int:
    """Leaves a temporary file beside the export."""

    def left(document: Path, table: Path) -> None:
        document.with_name(f".{document.name}.tmp").write_bytes(b"{}")

    return _afterwards(call, left)


@program_lie("RUN-002", "artefacts.files")
def leaves_a_log(call: Call) -> int:
    """Writes its log into the output folder."""
    return _afterwards(call, lambda document, _table: _write(document.with_name("export.log")))


def _write(path: Path) -> None:
    path.write_text("exported\n")


def _unless(refusal: int | None, call: Call) -> int:
    """Ends with a refusal where there is one, else exports as the reference does."""
    if refusal is not None:
        return refusal
    reason = rejection_by(call)
    return 0 if reason is None else say_rejected(reason)


@program_lie("RUN-002", "artefacts.files")
def empties_the_output_folder(call: Call) -> int:
    """Removes whatever stands in the output folder before it writes."""
    for path in call.out.iterdir() if call.out.is_dir() else ():
        path.unlink()
    return _unless(None, call)


@program_lie("RUN-002", "answer.exported")
def wants_an_empty_folder(call: Call) -> int:
    """Ends with 73 where files of others stand in the output folder."""
    others = call.out.is_dir() and any(path.suffix == ".txt" for path in call.out.iterdir())
    return _unless(73 if others else None, call)


@program_lie("RUN-003", "artefacts.inputs")
def removes_the_recording(call: Call) -> int:
    """Removes the recording when it is exported."""
    status = _unless(None, call)
    call.recording.unlink()
    return status


@program_lie("RUN-003", "artefacts.inputs")
def caches_beside_the_scenario(call: Call) -> int:
    """Writes a cache into the folder of the scenario's data."""
    (call.scenario / "scenario.cache").write_bytes(b"1")
    return _unless(None, call)


@program_lie("RUN-003", "artefacts.inputs")
def logs_beside_the_recording(call: Call) -> int:
    """Writes a log beside the recording."""
    _write(call.recording.with_suffix(".log"))
    return _unless(None, call)


@program_lie("RUN-004", "answer.exported")
def makes_no_output_folder(call: Call) -> int:
    """Ends with 74 where the output folder is missing."""
    return _unless(None if call.out.is_dir() else 74, call)


@program_lie("RUN-004", "answer.exported")
def makes_no_folder_above(call: Call) -> int:
    """Ends with 74 where the folder above the output folder is missing."""
    return _unless(None if call.out.parent.is_dir() else 74, call)


@program_lie("RUN-008", "answer.exported")
def refuses_every_older_export(call: Call) -> int:
    """Ends with 73 where an older export of the session stands."""
    older = call.out.is_dir() and any(path.suffix == ".json" for path in call.out.iterdir())
    others = call.out.is_dir() and any(path.suffix == ".txt" for path in call.out.iterdir())
    return _unless(73 if older and not others else None, call)


@program_lie("RUN-008", "artefacts.files")
def keeps_an_older_table(call: Call) -> int:
    """Writes no table where one stands already."""
    tables = {path: path.read_bytes() for path in call.out.glob("*.csv")}
    status = _unless(None, call)
    for path, data in tables.items():
        path.write_bytes(data)
    return status


@program_lie("RUN-008", "artefacts.files")
def keeps_an_older_document(call: Call) -> int:
    """Writes nothing where an older export stands already."""
    older = {path: path.read_bytes() for path in call.out.glob("*.json")}
    status = _unless(None, call)
    for path, data in older.items():
        path.write_bytes(data)
    return status


@program_lie("RUN-012", "rejection.files")
def tidies_up_after_a_rejection(call: Call) -> int:
    """Removes everything from the output folder where it rejects."""
    status = _unless(None, call)
    for path in call.out.iterdir() if status == 65 and call.out.is_dir() else ():
        path.unlink()
    return status


def run(arguments: list[str]) -> int:
    """One export by a lie; the exit status."""
    name, recording, scenario, out, exported_at, scratch = arguments
    call = Call(Path(recording), Path(scenario), Path(out), instant(exported_at), Path(scratch))
    return _LIES[name](call)
