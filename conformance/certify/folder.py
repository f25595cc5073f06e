"""The folder of a certificate, which anybody may have made: looked at without following anything in it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import FileFault

LARGEST = 256 * 1024 * 1024
MOST_ENTRIES = 1_000_000
_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True)
class Folder:
    """The regular files below `root` with their sizes in bytes, its folders, and what must not be there.

    Names are relative, with `/`. Only a name that stands in `files` is ever opened.
    """

    root: Path
    files: dict[str, int]
    folders: frozenset[str]
    faults: tuple[str, ...]

    def read(self, name: str) -> bytes:
        """The bytes of one of the files. Raises FileFault, also where it is not what was listed."""
        size = self.files[name]
        try:
            with open(os.open(self.root / name, _FLAGS), "rb") as file:
                data = file.read(size + 1) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else b""
        except OSError as fault:
            raise FileFault(
                f"{name}: cannot be read ({fault.strerror})", "copy the certificate anew"
            ) from fault
        if len(data) != size:
            raise FileFault(f"{name}: changed while it was read", "check a copy that nobody writes to")
        return data


def open_folder(root: Path) -> Folder:
    """List everything below a folder. Raises FileFault where it is no folder."""
    files: dict[str, int] = {}
    folders: list[str] = []
    faults: list[str] = []
    for name, status in _entries(root):
        fault = _fault(name, status)
        if fault:
            faults.append(fault)
        elif stat.S_ISDIR(status.st_mode):
            folders.append(name)
        else:
            files[name] = status.st_size
    if len(files) + len(folders) >= MOST_ENTRIES:
        faults.append(f"more than {MOST_ENTRIES} files and folders")
    return Folder(root, files, frozenset(folders), tuple(faults))


def _entries(root: Path) -> Iterator[tuple[str, os.stat_result]]:
    waiting, seen = [""], 0
    while waiting:
        prefix = waiting.pop()
        try:
            found = sorted(
                (entry.name, entry.stat(follow_symlinks=False)) for entry in os.scandir(root / prefix)
            )
        except OSError as fault:
            raise FileFault(
                f"{root / prefix}: cannot be read ({fault.strerror})", "name a certificate's folder"
            ) from fault
        for name, status in found:
            yield prefix + name, status
            if stat.S_ISDIR(status.st_mode):
                waiting.append(f"{prefix}{name}/")
            seen += 1
            if seen == MOST_ENTRIES:
                return


def _fault(name: str, status: os.stat_result) -> str | None:
    shown = os.fsencode(name).decode("utf-8", "backslashreplace")
    if shown != name:
        return f"{shown}: a name that is not UTF-8"
    if stat.S_ISLNK(status.st_mode):
        return f"{name}: a symbolic link, which is not followed"
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        return f"{name}: neither a file nor a folder"
    if stat.S_ISREG(status.st_mode) and status.st_size > LARGEST:
        return f"{name}: {status.st_size} bytes, more than any file of a certificate has"
    return None
