"""See the system calls of a program, and spoil one of them, by way of strace(1). Linux only."""

from __future__ import annotations

import functools
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from conformance.processes.program import CannotStart, Limits, run_program

LAST_NUMBER = 65535
"""The greatest number of a call at which strace can do something to it."""
KILLED = b"+++ killed by SIGKILL +++"

WRITING = ("write", "pwrite64", "writev", "pwritev", "pwritev2", "copy_file_range", "sendfile", "splice")
SENDING = ("connect", "sendto", "sendmsg", "sendmmsg")
SYNCING_ALL = ("syncfs", "sync")

_MAKING = ("open", "openat", "openat2", "creat", "mkdir", "mkdirat")
_SIZING = ("ftruncate", "truncate", "fallocate")
_SYNCING = ("fsync", "fdatasync", "sync_file_range")
_NAMING = ("rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "unlink", "unlinkat")
_CALLS = (*_MAKING, *WRITING, *_SIZING, *_SYNCING, *SYNCING_ALL, *_NAMING, *SENDING)
_ENTRY = re.compile(rb"(\d+) +(\w+)\((.*)", re.DOTALL)
_ENDED = re.compile(rb"(.*)\) += (.*)", re.DOTALL)
_WORKING = re.compile(rb"AT_FDCWD<((?:[^<>\\]|\\.)*)>")
_PATH = re.compile(
    rb"""
    (?: (?:AT_FDCWD|\d+) <(?P<base>(?:[^<>\\]|\\.)*)> (?:\(deleted\))? (?:,\ )? )?  # perhaps an open folder,
    "(?P<name>(?:[^"\\]|\\.)*)"                                                     # and a name
    | \d+ <(?P<file>/(?:[^<>\\]|\\.)*)>                                             # or an open file
    """,
    re.VERBOSE | re.DOTALL,
)


class Call(NamedTuple):
    """One system call, as it was when the program made it.

    `number` counts the calls of its name by the same thread, from 1. `paths` are the files that it names or
    has open, in the order of its arguments; `arguments` are strace's words; `failed` is false for a call
    whose end is not known.
    """

    name: str
    number: int
    paths: tuple[str, ...]
    arguments: str
    failed: bool


def tracing(log: Path, inject: str | None = None) -> tuple[str, ...]:
    """The words in front of a command so that its calls that write, sync, name and send stand in `log`.

    `inject` is what strace is to do to some of them, such as `fsync:signal=KILL:when=2`.
    """
    strace = shutil.which("strace") or "strace"
    seen = "trace=" + ",".join(f"?{name}" for name in _CALLS)  # a `?`: not every machine has each of them
    spoilt = ("-e", f"inject={inject}") if inject else ()
    return (strace, "-f", "-qq", "-y", "-s", "0", "-o", str(log), "-e", "signal=KILL", "-e", seen, *spoilt)


def killing(call: Call) -> str:
    """What kills a program when it makes the call again: it is not carried out any more."""
    return f"{call.name}:signal=KILL:when={call.number}"


def was_killed(log: Iterable[bytes]) -> bool:
    """Whether some process that was traced has been killed."""
    return any(KILLED in line for line in log)


@functools.cache
def is_able() -> bool:
    """Whether strace can trace and kill here; tried on a program that makes a folder."""
    if sys.platform != "linux" or shutil.which("strace") is None:
        return False
    with tempfile.TemporaryDirectory(prefix="svr-") as folder:
        log, made = Path(folder, "log"), Path(folder, "made")
        argv = [*tracing(log, "?mkdir,?mkdirat:signal=KILL"), "mkdir", str(made)]
        try:
            run_program(argv, cwd=Path(folder), env=os.environ, limits=Limits(seconds=10))
            return was_killed(log.read_bytes().splitlines()) and not made.exists()
        except (CannotStart, OSError):
            return False


def calls_in(log: Iterable[bytes]) -> Iterator[Call]:
    """The calls in the lines of a log, in the order in which they were made.

    A relative path counts from the working folder that was last seen: every start of a program shows it.
    """
    numbers: Counter[tuple[bytes, bytes]] = Counter()
    folder = "/"
    for line in log:
        entry = _ENTRY.match(line)
        if entry is None:
            continue
        thread, name, rest = entry.groups()
        numbers[thread, name] += 1
        ended = _ENDED.match(rest)
        text, result = ended.groups() if ended else (rest, b"")
        if working := _WORKING.search(text):
            folder = _plain(working[1])
        paths = tuple(_paths(text, folder))
        told = text.decode("utf-8", "backslashreplace")
        yield Call(name.decode("ascii"), numbers[thread, name], paths, told, result.startswith(b"-1 "))


def _paths(text: bytes, folder: str) -> Iterator[str]:
    """Absolute paths: of names, which may count from an open folder, and of open files."""
    for found in _PATH.finditer(text):
        base, name, file = found["base"], found["name"], found["file"]
        if file is not None or (base or b"").startswith(b"/") or name:
            start = _plain(base or b"") if base else folder
            yield os.path.normpath(os.path.join(start, _plain(name or file or b"")))


def _plain(quoted: bytes) -> str:
    """A path as strace writes it, its escapes undone."""
    return os.fsdecode(quoted.decode("unicode_escape").encode("latin-1"))
