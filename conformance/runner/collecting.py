"""What a runtime left in a folder. None of it is trusted: not its size, nor its depth, nor that it stays."""

from __future__ import annotations

import os
import stat
from heapq import nsmallest
from pathlib import Path

from conformance.model.evidence import Artefact

MOST_ENTRIES = 1000
FOLDER = Artefact(None, "folder")
_MODES = (
    (stat.S_ISLNK, "symbolic link"),
    (stat.S_ISFIFO, "pipe"),
    (stat.S_ISSOCK, "socket"),
)
# What was a file a moment ago may be a link or a pipe now, put there by a process that stays.
_READ = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))


def collected(folder: Path, room: int, free: frozenset[str] = frozenset()) -> dict[str, Artefact]:
    """What stands in a folder, by its name with `/` between folders; links are not followed.

    At most `room` bytes are read, and at most MOST_ENTRIES entries are looked at. The paths in `free` are
    left out, and what stands below them.
    """
    found: dict[str, Artefact] = {}
    waiting = _inner(os.fspath(folder), "", free)
    while waiting and len(found) < MOST_ENTRIES:
        name, path = waiting.pop()
        found[name] = artefact = _artefact(path, room)
        room -= len(artefact.data or b"")
        if artefact is FOLDER:
            waiting += _inner(path, f"{name}/", free)
    return found


def _inner(folder: str, prefix: str, free: frozenset[str]) -> list[tuple[str, str]]:
    """The first entries of a folder, with their paths, the last one first; none where it is no folder."""
    try:
        if not stat.S_ISDIR(os.lstat(folder).st_mode):
            return []
        with os.scandir(folder) as entries:
            names = nsmallest(MOST_ENTRIES, (entry.name for entry in entries))
    except OSError:
        return []
    paths = [(prefix + _shown(name), os.path.join(folder, name)) for name in reversed(names)]
    return [entry for entry in paths if entry[1] not in free] if free else paths


def _shown(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _artefact(path: str, room: int) -> Artefact:
    try:
        status = os.lstat(path)
        return _file(path, room) if stat.S_ISREG(status.st_mode) else _other(status.st_mode)
    except OSError as fault:
        return Artefact(None, f"file that cannot be read ({fault.strerror})")


def _other(mode: int) -> Artefact:
    if stat.S_ISDIR(mode):
        return FOLDER
    return Artefact(None, next((kind for is_of, kind in _MODES if is_of(mode)), "device"))


def _file(path: str, room: int) -> Artefact:
    file = os.open(path, _READ)
    try:
        size = os.fstat(file).st_size
        if size > room:
            return Artefact(None, f"file of {size} bytes, too large to read")
        data = os.read(file, size + 1)
    finally:
        os.close(file)
    return Artefact(data) if len(data) == size else Artefact(None, "file that changed while it was read")
