"""What stands in a folder that anybody may have made: looked at without following anything in it."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)

MOST_DEPTH = 64
"""Folders within folders that are looked into."""


class Entry(NamedTuple):
    """One entry; `name` is its path below the folder, with `/`, `size` in bytes."""

    name: str
    path: Path
    mode: int
    size: int

    @property
    def is_file(self) -> bool:
        return stat.S_ISREG(self.mode)

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.mode)

    @property
    def is_link(self) -> bool:
        return stat.S_ISLNK(self.mode)


def entry_at(path: Path) -> Entry | None:
    """The entry of that path, None where there is nothing. Raises OSError."""
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return Entry(path.name, path, status.st_mode, status.st_size)


def entries(folder: Path) -> Iterator[Entry]:
    """What stands below a folder, sorted, a folder before what is in it. Raises OSError."""
    waiting = _inside(folder, "")
    while waiting:
        entry = waiting.pop()
        yield entry
        if entry.is_folder and entry.name.count("/") < MOST_DEPTH - 1:
            waiting += _inside(entry.path, f"{entry.name}/")


def _inside(folder: Path, prefix: str) -> list[Entry]:
    """The entries of one folder, the last one first."""
    found = [(name, (folder / name).lstat()) for name in sorted(os.listdir(folder), reverse=True)]
    return [Entry(prefix + name, folder / name, status.st_mode, status.st_size) for name, status in found]


def read_start(path: Path, most: int) -> bytes:
    """The first `most` bytes of a regular file. Raises OSError, also for what is none by now."""
    with _opened(path) as file:
        return file.read(most)


def digest_of(path: Path) -> str:
    """SHA-256 of a regular file, in hex. Raises OSError, also for what is none by now."""
    with _opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    """A pipe does not keep us waiting, and a link is not followed."""
    with open(os.open(path, _FLAGS), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "is no regular file", str(path))
        yield file
