"""Find and end processes by a mark, by way of /proc and pidfds (Linux 5.3 and later).

The mark stands in their environment, and as a number in a limit that no kernel since 2.4 heeds: children
inherit both, and one that was given another environment still has the limit.
"""

from __future__ import annotations

import contextlib
import enum
import functools
import os
import resource
import select
import signal
import sys
import threading
import time
from collections.abc import Iterator

assert sys.platform == "linux"

_PATIENCE = 5.0  # seconds for all that carry the mark; only a storm of forks or a hung disk needs them
_PAGE = os.sysconf("SC_PAGE_SIZE")
_LOOKS = 5000  # in a row that found only processes in the midst of `exec`: about half a second
_AT_ONCE = 200  # processes ended in one go: each costs a file descriptor
_STATE, _FLAGS, _END_CODE, _ENV_START, _ENV_END = 0, 6, 24, 47, 48  # places in what `_stat` returns
_FILE_LOCKS = 10  # RLIMIT_LOCKS, which the module `resource` does not name
_STARTING = threading.Lock()  # the limit is that of this whole process, until the child has inherited it
_HARMLESS = 0x00200000 | 0x00000004  # PF_KTHREAD, PF_EXITING of the flags


@functools.cache
def is_able() -> bool:
    """Whether this system has pidfds and a /proc that shows its processes."""
    try:
        os.close(os.pidfd_open(os.getpid()))
        own = _stat(os.getpid())
        return own[_END_CODE] != "0" != own[_ENV_END]
    except (OSError, IndexError):
        return False


def has_ended(pid: int, within: float) -> bool:
    """Wait at most `within` seconds for a child that has not been reaped; leaves it unreaped."""
    pidfd = os.pidfd_open(pid)
    try:
        return _ends(pidfd, within)
    finally:
        os.close(pidfd)


@contextlib.contextmanager
def numbered(mark: bytes) -> Iterator[None]:
    """Within, a process is started with the number of the mark; where the system refuses, without one."""
    with _STARTING, contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError, ValueError):
            own = resource.getrlimit(_FILE_LOCKS)
            resource.setrlimit(_FILE_LOCKS, (int(_number(mark)), own[1]))
            stack.callback(resource.setrlimit, _FILE_LOCKS, own)
        yield


def unnumbered() -> contextlib.AbstractContextManager[object]:
    """Within, no process is started with a number, so that one that has no mark gets none."""
    return _STARTING


def _number(mark: bytes) -> bytes:
    """A number of 60 bits from a mark of hexadecimal digits, in decimal."""
    return b"%d" % int(mark[-15:], 16)


def end_marked(mark: bytes, *, but: int) -> int:
    """End every process that has the mark, `but` aside, until none is left; returns how many were ended."""
    ended, looks, others = 0, 0, {but}
    last = time.monotonic() + _PATIENCE
    # Whoever is looked at may leave a child behind, so that only a list of known others is the end.
    while time.monotonic() < last and looks < _LOOKS and (unknown := _pids() - others):
        kinds = {pid: _kind(pid, mark) for pid in unknown}
        others |= {pid for pid, kind in kinds.items() if kind is _Kind.OTHER}
        marked = [pid for pid, kind in kinds.items() if kind is _Kind.MARKED]
        ended += _end(marked, mark)
        looks = 0 if marked else looks + 1
    return ended


def usage_of(mark: bytes) -> tuple[int, int]:
    """The bytes of memory that the marked processes use, shared ones counted for each, and their number."""
    marked = [pid for pid in _pids() if _kind(pid, mark) is _Kind.MARKED]
    return sum(map(_resident_bytes, marked)), len(marked)


def _resident_bytes(pid: int) -> int:
    try:
        return int(_read(f"/proc/{pid}/statm").split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0  # gone


class _Kind(enum.Enum):
    MARKED = enum.auto()
    OTHER = enum.auto()
    UNSETTLED = enum.auto()


def _pids() -> set[int]:
    return {int(name) for name in os.listdir("/proc") if name.isdecimal()}


def _kind(pid: int, mark: bytes) -> _Kind:
    try:
        environment = _environment(pid)
        if mark in environment:
            return _Kind.MARKED
        if not environment and _is_dead(fields := _stat(pid)):
            return _Kind.OTHER
        if _number(mark) in _read(f"/proc/{pid}/limits"):
            return _Kind.MARKED
        return _Kind.UNSETTLED if not environment and _is_between(fields) else _Kind.OTHER
    except PermissionError:
        return _Kind.OTHER  # of another user, so none of ours
    except (FileNotFoundError, ProcessLookupError):
        return _Kind.OTHER  # gone


def _environment(pid: int) -> bytes:
    """The environment that it began with; none for kernel threads, the dead, and in the midst of `exec`."""
    try:
        return _read(f"/proc/{pid}/environ")
    except ProcessLookupError:
        return b""


def _is_dead(fields: list[str]) -> bool:
    """Whether it has ended, is about to, or belongs to the kernel."""
    return fields[_STATE] in "ZX" or bool(int(fields[_FLAGS]) & _HARMLESS)


def _is_between(fields: list[str]) -> bool:
    """Whether what just showed no environment was in the midst of `exec`, which sets the code's end last."""
    return fields[_END_CODE] == "0" or fields[_ENV_START] != fields[_ENV_END]


def _stat(pid: int) -> list[str]:
    """The fields of proc_pid_stat(5) from the third one on; the name before them may hold blanks."""
    text = _read(f"/proc/{pid}/stat").decode("ascii", "replace")
    return text.rpartition(")")[2].split()


def _read(path: str) -> bytes:
    file = os.open(path, os.O_RDONLY)  # half the time of `open`, and there are hundreds to read
    try:
        return b"".join(iter(lambda: os.read(file, 65536), b""))
    finally:
        os.close(file)


def _end(pids: list[int], mark: bytes) -> int:
    """Kill the processes and wait for them; a number that meanwhile means another process is left alone."""
    pidfds = [pidfd for pid in pids[:_AT_ONCE] if (pidfd := _marked_pidfd(pid, mark)) is not None]
    try:
        for pidfd in pidfds:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                signal.pidfd_send_signal(pidfd, signal.SIGKILL)
        return sum(_ends(pidfd, 1.0) for pidfd in pidfds)
    finally:
        for pidfd in pidfds:
            os.close(pidfd)


def _marked_pidfd(pid: int, mark: bytes) -> int | None:
    try:
        pidfd = os.pidfd_open(pid)
    except OSError:
        return None
    try:
        if _kind(pid, mark) is _Kind.MARKED and not _ends(pidfd, 0):
            return pidfd
    except OSError:
        pass
    os.close(pidfd)
    return None


def _ends(pidfd: int, within: float) -> bool:
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    return bool(poll.poll(within * 1000))
