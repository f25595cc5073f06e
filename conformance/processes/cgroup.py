"""A control group for one program, where one can be made: bounds memory and processes of the whole tree."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PATIENCE = 2.0  # seconds for the kernel to let the last process of a group go
_MOMENT = 0.001
_NUMBERS = itertools.count()
_LIMITS = {
    1: {"memory": "memory.limit_in_bytes", "pids": "pids.max"},
    2: {"memory": "memory.max", "pids": "pids.max"},
}


@dataclass(frozen=True, slots=True)
class Cgroup:
    """A group that was made: one folder (version 2), or one for each of two controllers (version 1)."""

    folders: tuple[Path, ...]

    @classmethod
    def made(cls, memory_bytes: int, processes: int) -> Cgroup | None:
        """A new group, or None where the system or the user's rights allow none."""
        name = f"svr-{os.getpid()}-{next(_NUMBERS)}"
        limits = {"memory": memory_bytes, "pids": processes}
        group = cls(tuple(dict.fromkeys(place / name for _, place, _ in _places())))
        try:
            for controller, place, file in _places():
                (place / name).mkdir(exist_ok=True)
                (place / name / file).write_text(str(limits[controller]), encoding="ascii")
        except OSError:
            group.remove()
            return None
        return group if group.folders else None

    @property
    def joins(self) -> tuple[Path, ...]:
        """The files to which a process writes 0 to join."""
        return tuple(folder / "cgroup.procs" for folder in self.folders)

    def remove(self) -> None:
        """Take the group away, as soon as the last of its processes has gone."""
        last = time.monotonic() + _PATIENCE
        for folder in self.folders:
            while not _removed(folder) and time.monotonic() < last:
                time.sleep(_MOMENT)


def _removed(folder: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        try:
            folder.rmdir()
        except OSError:
            return False
    return True


@functools.cache
def _places() -> tuple[tuple[str, Path, str], ...]:
    """For each of the controllers `memory` and `pids`, the group of this process and the file of its limit.

    Empty where they cannot be used: then there is no group at all.
    """
    found = {controller: (controller, place, file) for controller, place, file in _usable()}
    return tuple(found.values()) if found.keys() == _LIMITS[1].keys() else ()


def _usable() -> Iterator[tuple[str, Path, str]]:
    mounts = _mounts()
    for line in _read(Path("/proc/self/cgroup")).splitlines():
        _, names, path = line.split(":", 2)
        version = 1 if names else 2
        for controller, file in _LIMITS[version].items():
            mount = mounts.get(controller if version == 1 else "")
            if mount is None or (version == 1 and controller not in names.split(",")):
                continue
            place = mount / path.removeprefix("/")
            handed_down = _read(place / "cgroup.subtree_control").split()
            if os.access(place, os.W_OK) and (version == 1 or controller in handed_down):
                yield controller, place, file


def _mounts() -> dict[str, Path]:
    """Where each controller of version 1 is mounted, and under the empty name, version 2."""
    found = {}
    for line in _read(Path("/proc/self/mounts")).splitlines():
        _, place, kind, options, *_ = line.split()
        if kind == "cgroup2":
            found[""] = Path(place)
        elif kind == "cgroup":
            found |= dict.fromkeys(options.split(","), Path(place))
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
