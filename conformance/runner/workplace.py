"""The folders of one case: what the runtime is given, and what it left in the output folder."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from conformance.adapters.adapter import Request
from conformance.contract.requirements import REVISION
from conformance.model.case import Case, Out
from conformance.model.evidence import Artefact

MOST_ENTRIES = 1000
_MODES = (
    (stat.S_ISLNK, "symbolic link"),
    (stat.S_ISDIR, "folder"),
    (stat.S_ISFIFO, "pipe"),
    (stat.S_ISSOCK, "socket"),
)


@contextmanager
def temporary_folder(inside: Path | None = None, prefix: str = "") -> Iterator[Path]:
    """A new folder, as an absolute path without links; thrown away with whatever a runtime left there."""
    with tempfile.TemporaryDirectory(
        prefix=f"{prefix}svr-", dir=inside, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder).resolve()


@dataclass(frozen=True)
class Workplace:
    """One empty folder, furnished for one case. No name in it tells the runtime which case it is."""

    root: Path

    def furnish(
        self, case: Case, recording: bytes, scenario: Path, before: Mapping[str, Artefact]
    ) -> Request:
        """Lay out recording, scenario, output and scratch folder, and what stands in the output folder.

        `scenario` is the folder that is copied, `before` the files by name. Raises OSError.
        """
        request = Request(
            recording=self.root / "recording.jsonl",
            scenario=self.root / "scenario",
            out=self.root / ("exports/out" if case.out is Out.MISSING_DEEP else "out"),
            exported_at=case.exported_at,
            contract=REVISION,
            scratch=self.root / "scratch",
            label=case.case_id,
        )
        request.recording.write_bytes(recording)
        shutil.copytree(scenario, request.scenario, copy_function=shutil.copyfile)
        request.scratch.mkdir()
        if case.out not in (Out.MISSING, Out.MISSING_DEEP):
            request.out.mkdir()
        for name, artefact in before.items():
            (request.out / name).write_bytes(artefact.data or b"")
        return request

    def inputs(self, request: Request, room: int) -> dict[str, Artefact]:
        """What stands in the folder of the case beside the places in which the runtime may write."""
        free = frozenset((request.out, request.scratch))
        above = request.out.parent.relative_to(self.root).as_posix()
        found = _collected(_entries(self.root, "", free), room)
        return {name: artefact for name, artefact in found.items() if name != above}


def collected(out: Path, room: int) -> dict[str, Artefact]:
    """What stands in the output folder, by its name with `/` between folders; links are not followed.

    At most `room` bytes are read, and at most MOST_ENTRIES entries are looked at.
    """
    return _collected(_entries(out, ""), room)


def _collected(entries: Iterator[tuple[str, Path]], room: int) -> dict[str, Artefact]:
    found: dict[str, Artefact] = {}
    for name, path in entries:
        artefact = _artefact(path, room)
        room -= len(artefact.data or b"")
        found[name] = artefact
        if len(found) == MOST_ENTRIES:
            break
    return found


def _entries(folder: Path, prefix: str, free: frozenset[Path] = frozenset()) -> Iterator[tuple[str, Path]]:
    try:
        if not stat.S_ISDIR(folder.lstat().st_mode):
            return
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        if folder / name in free:
            continue
        shown = prefix + os.fsencode(name).decode("utf-8", "backslashreplace")
        yield shown, folder / name
        yield from _entries(folder / name, f"{shown}/", free)


def _artefact(path: Path, room: int) -> Artefact:
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            return Artefact(None, _kind(status.st_mode))
        if status.st_size > room:
            return Artefact(None, f"file of {status.st_size} bytes, too large to read")
        return Artefact(path.read_bytes())
    except OSError as fault:
        return Artefact(None, f"file that cannot be read ({fault.strerror})")


def _kind(mode: int) -> str:
    return next((kind for is_of, kind in _MODES if is_of(mode)), "device")
