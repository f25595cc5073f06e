"""Files that are whole or absent: bounded reading, atomic writing."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from conformance.errors import FileFault, WouldReplace

_WINDOWS_TRIES = 10
_WINDOWS_PAUSE_S = 0.05


@contextmanager
def told_as_fault(path: Path, doing: str, hint: str = "nothing was written in its place") -> Iterator[None]:
    """Turns an OSError into a FileFault that names the path and the reason."""
    try:
        yield
    except OSError as fault:
        reason = fault.strerror or type(fault).__name__
        raise FileFault(f"{path}: cannot {doing}: {reason}", hint) from fault


def read_regular(path: Path, limit: int) -> bytes:
    """The bytes of a regular file, at most `limit` + 1 of them. Raises FileFault."""
    with told_as_fault(path, "read", "name a file that exists and may be read"):
        if not stat.S_ISREG(path.stat().st_mode):
            kind = "a folder" if path.is_dir() else "no regular file"
            raise FileFault(f"{path}: is {kind}, and must be a file", "name the file itself")
        with path.open("rb") as file:
            return file.read(limit + 1)


def write_aside(target: Path, data: bytes) -> Path:
    """Write `data` to a temporary file beside `target`, synced; one that a kill has left there is removed."""
    aside = target.with_name(f".{target.name}.tmp")
    with told_as_fault(aside, "write"):
        aside.unlink(missing_ok=True)
        try:
            with open(aside, "xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            remove(aside)
            raise
    return aside


def remove(aside: Path) -> None:
    """Remove a temporary file after a fault, which is told whether that succeeds or not."""
    with suppress(OSError):
        aside.unlink(missing_ok=True)


def put_in_place(aside: Path, target: Path) -> None:
    """Rename over the target; on Windows, where a reader may hold it open, a bounded number of times."""
    with told_as_fault(target, "replace"):
        for _ in range(_WINDOWS_TRIES if os.name == "nt" else 0):
            try:
                os.replace(aside, target)
                return
            except PermissionError:
                time.sleep(_WINDOWS_PAUSE_S)
        os.replace(aside, target)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder last through a loss of power, where the platform can."""
    if os.name == "nt":
        return
    with told_as_fault(folder, "sync"):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_whole(target: Path, data: bytes) -> None:
    """Write one file, whole or not at all. Raises FileFault."""
    refuse_irregular(target)
    aside = write_aside(target, data)
    try:
        put_in_place(aside, target)
    except BaseException:
        remove(aside)
        raise
    sync_folder(target.parent)


def write_new(target: Path, data: bytes) -> None:
    """Write one file as `write_whole` does. Raises WouldReplace if it exists already with other bytes."""
    refuse_irregular(target)
    with told_as_fault(target, "read"):
        if target.exists() and (target.stat().st_size != len(data) or target.read_bytes() != data):
            raise WouldReplace(
                f"{target}: exists already, with other bytes", "choose another name, or move it away"
            )
    write_whole(target, data)


def refuse_irregular(target: Path) -> None:
    """Raises FileFault where something other than a regular file has the name of the target."""
    with told_as_fault(target, "replace"):
        if target.is_symlink() or (target.exists() and not target.is_file()):
            raise FileFault(f"{target}: is no regular file, and stands in the way", "move it away")


def json_line(value: object) -> bytes:
    """One line of a recording."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"
