"""What a runtime left in a folder. None of it is trusted: not its size, nor its depth, nor that it stays."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Collection
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


def collected(
    folder: Path, room: int, *, first: Collection[str] = (), free: Collection[str] = ()
) -> dict[str, Artefact]:
    """What stands in a folder, by its name with `/` between folders; links are not followed.

    At most `room` bytes are read, and at most MOST_ENTRIES entries are looked at: those with a name in
    `first`, then the others, then what folders hold. The paths in `free` are left out, with what they hold.
    """
    found: dict[str, Artefact] = {}
    waiting = deque(_inner(os.fspath(folder), "", first, free))
    while waiting and len(found) < MOST_ENTRIES:
        name, path = waiting.popleft()
        found[name] = artefact = _artefact(path, room)
        room -= len(artefact.data or b"")
        if artefact is FOLDER:
            waiting += _inner(path, f"{name}/", (), free)
    return found


def _inner(folder: str, prefix: str, first: Collection[str], free: Collection[str]) -> list[tuple[str, str]]:
    """The first entries of a folder, with their paths; none where it is no folder."""
    try:
        if not stat.S_ISDIR(os.lstat(folder).st_mode):
            return []
        with os.scandir(folder) as entries:
            order = ((entry.name not in first, entry.name) for entry in entries)
            names = [name for _, name in nsmallest(MOST_ENTRIES, order)]
    except OSError:
        return []
    paths = [(prefix + _shown(name), os.path.join(folder, name)) for name in names]
    return [entry for entry in paths if entry[1] not in free]


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
        status = os.fstat(file)
        size = status.st_size
        if not stat.S_ISREG(status.st_mode):
            return _other(status.st_mode)
        if size > room:
            return Artefact(None, f"file of {size} bytes, too large to read")
        data = os.read(file, size + 1)
    finally:
        os.close(file)
    return Artefact(data) if len(data) == size else Artefact(None, "file that changed while it was read")
