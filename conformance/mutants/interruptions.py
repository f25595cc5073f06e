"""Lies that only a kill or a look at system calls shows (section 3): callables of the kind `python`."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from conformance.errors import RecordingRejected
from conformance.exporter.export import REFERENCE, Steps, instant
from conformance.mutants.mutant import Mutant, enter
from conformance.mutants.programs import Call

_NOWHERE = ("192.0.2.1", 443)
"""An address for documentation (RFC 5737). A datagram socket that is connected to it sends nothing."""

Files = dict[Path, bytes]
Hosted = Callable[[str, str, str, str, str], str | None]


def _enter(function: Callable[..., object], requirement: str, check: str) -> None:
    name, told = function.__name__.strip("_"), (function.__doc__ or "").strip()
    enter(Mutant(name.replace("_", "-"), told, requirement, check, program=name, interrupted=True))


def _puts(requirement: str, check: str) -> Callable[[Callable[[Files, Path], None]], Hosted]:
    """Registers a way of placing the two files, the table being the first; it is told the scratch folder."""

    def register(put: Callable[[Files, Path], None]) -> Hosted:
        _enter(put, requirement, check)

        def hosted(recording: str, scenario: str, out: str, exported_at: str, scratch: str) -> str | None:
            def place(out: Path, session_id: str, document: bytes, table: bytes) -> None:
                out.mkdir(parents=True, exist_ok=True)
                put({out / f"{session_id}.csv": table, out / f"{session_id}.json": document}, Path(scratch))

            return _export((recording, scenario, out, exported_at, scratch), Steps(place=place))

        return hosted

    return register


def _export(told: tuple[str, str, str, str, str], steps: Steps) -> str | None:
    recording, scenario, out, exported_at, scratch = told
    call = Call(Path(recording), Path(scenario), Path(out), instant(exported_at), Path(scratch))
    try:
        call.export(steps)
    except RecordingRejected as rejection:
        return rejection.message
    return None


def _write(path: Path, data: bytes) -> Path:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return path


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.tmp")


@_puts("RUN-005", "interrupted.whole")
def writes_in_place(files: Files, scratch: Path) -> None:
    """Opens the two files themselves and writes them."""
    for target, data in files.items():
        _write(target, data)


@_puts("RUN-005", "interrupted.whole")
def writes_the_end_after_the_rename(files: Files, scratch: Path) -> None:
    """Renames a file into place before the last of it has left the buffer."""
    for target, data in files.items():
        with _aside(target).open("wb") as file:
            file.write(data[:-2])
            file.flush()
            os.fsync(file.fileno())
            _aside(target).replace(target)
            file.write(data[-2:])


@_puts("RUN-005", "interrupted.synced")
def syncs_nothing(files: Files, scratch: Path) -> None:
    """Renames files into place that are not synced."""
    for target, data in files.items():
        _aside(target).write_bytes(data)
        _aside(target).replace(target)


@_puts("RUN-006", "interrupted.order")
def puts_the_document_in_place_first(files: Files, scratch: Path) -> None:
    """Renames the document before the table."""
    for target, data in reversed(files.items()):
        _write(_aside(target), data).replace(target)


@_puts("RUN-007", "interrupted.repeat")
def writes_temporary_files_without_a_dot(files: Files, scratch: Path) -> None:
    """Writes `S.json.tmp` and `S.csv.tmp`."""
    for target, data in files.items():
        _write(target.with_name(f"{target.name}.tmp"), data).replace(target)


@_puts("RUN-007", "interrupted.repeat")
def never_removes_what_a_kill_left(files: Files, scratch: Path) -> None:
    """Gives each temporary file a name of chance, and looks for no other."""
    for target, data in files.items():
        _write(target.with_name(f".{secrets.token_hex(8)}"), data).replace(target)


@_puts("RUN-007", "interrupted.synced")
def renames_from_the_scratch_folder(files: Files, scratch: Path) -> None:
    """Writes its temporary files into the scratch folder."""
    for target, data in files.items():
        _write(scratch / target.name, data).replace(target)


def asks_for_a_newer_version(*told: str) -> str | None:
    """Turns to a server before it exports."""
    recording, scenario, out, exported_at, scratch = told
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server, suppress(OSError):
        server.connect(_NOWHERE)
    return _export((recording, scenario, out, exported_at, scratch), REFERENCE)


_enter(asks_for_a_newer_version, "RUN-010", "offline.attempts")
