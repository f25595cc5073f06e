"""The kind `directory`: artefacts that were made elsewhere, a folder for each case, and no process."""

from __future__ import annotations

import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from conformance.adapters.adapter import Request
from conformance.adapters.passes import pass_folder
from conformance.adapters.running import EXIT_REJECTED, rejection, tail
from conformance.adapters.standing import Entry, entries, entry_at, read_start
from conformance.model.evidence import Answer, AnswerKind
from conformance.model.passes import DEFAULT, REJECTED
from conformance.processes import CannotStart

KEPT = 1024 * 1024
"""Bytes of `rejected.txt` that are read."""
MOST_BYTES = 256 * 1024 * 1024
"""Bytes that are copied for one case; a file beyond them is laid as large, and empty."""
MOST_ENTRIES = 10_000


@dataclass(frozen=True)
class DirectoryAdapter:
    """Hands over what stands below `artefacts`, an absolute folder, as if a runtime had just written it."""

    artefacts: Path

    def export(self, request: Request) -> Answer:
        if not self.artefacts.is_dir():
            hint = "unpack the artefacts there, or correct `folder` in the runtime file"
            raise CannotStart(f"there is no folder of artefacts {self.artefacts}", hint)
        made = entry_at(pass_folder(self.artefacts, DEFAULT) / request.label)
        if made is None:
            return Answer(AnswerKind.NONE)
        said = _said(made)
        _empty(request.out)
        _lay(made, request.out, said is not None)
        if said is None:
            return Answer(AnswerKind.EXPORTED, status=0)
        return Answer(AnswerKind.REJECTED, status=EXIT_REJECTED, rejection=rejection(said), log=tail(said))

    def close(self) -> dict[str, Answer]:
        return {}

    def below(self, words: tuple[str, ...]) -> DirectoryAdapter:  # noqa: ARG002 - nothing is started
        return self

    def stop(self) -> None:
        """Nothing runs that could be stopped."""


def _said(made: Entry) -> bytes | None:
    """What the runtime printed when it rejected; None where there is no such file."""
    said = entry_at(made.path / REJECTED) if made.is_folder else None
    return read_start(said.path, KEPT) if said is not None and said.is_file else None


def _empty(out: Path) -> None:
    """Take away what the suite has laid there: the artefacts say what became of it."""
    if out.exists():
        shutil.rmtree(out)
    out.parent.mkdir(parents=True, exist_ok=True)


def _lay(made: Entry, out: Path, is_rejection: bool) -> None:
    """Lay the folder of a case at `out`, each entry as what it is. Raises OSError."""
    _make(made, out, 0)
    room = MOST_BYTES
    for number, entry in enumerate(entries(made.path) if made.is_folder else ()):
        if number == MOST_ENTRIES:
            return
        if not (is_rejection and entry.name == REJECTED):
            room -= _make(entry, out / entry.name, room)


def _make(entry: Entry, target: Path, room: int) -> int:
    """Make such an entry; returns the bytes that were copied, at most `room`."""
    if entry.is_folder:
        target.mkdir()
    elif entry.is_link:
        target.symlink_to(os.readlink(entry.path))
    elif not entry.is_file:
        os.mknod(target, stat.S_IFMT(entry.mode) | 0o600)
    elif entry.size <= room:
        return target.write_bytes(read_start(entry.path, entry.size))
    else:
        with target.open("xb") as file:
            file.truncate(entry.size)
    return 0
