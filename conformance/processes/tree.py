"""Wait for the main process of a tree, and end the whole tree, on each kind of system.

Linux ends every process that carries the mark or its number, wherever it went, and the process group.
Other POSIX systems end the process group, so what called `setsid` gets away there. Windows asks `taskkill`
for the tree. Only Linux has been tried. A process that rids itself of both marks and leaves the group as well
gets away everywhere: only a PID namespace around the program holds such a one.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys

from conformance.processes.fence import Enclosure, Gone

if sys.platform == "linux":
    from conformance.processes import linux

_LAST_WAIT = 5.0  # seconds; a killed process needs microseconds, unless the kernel itself hangs on a disk

if sys.platform == "linux":
    _exact = linux.is_able
else:

    def _exact() -> bool:
        return False


def numbered(mark: str) -> contextlib.AbstractContextManager[None]:
    """Within, a process is started with the number of the mark, where the system can."""
    if sys.platform == "linux" and _exact():
        return linux.numbered(mark.encode("ascii"))
    return contextlib.nullcontext()


def unnumbered() -> contextlib.AbstractContextManager[object]:
    """Within, a process is started that is none of those with a mark."""
    if sys.platform == "linux" and _exact():
        return linux.unnumbered()
    return contextlib.nullcontext()


def has_ended(process: subprocess.Popen[bytes], *, within: float) -> bool:
    """Wait at most `within` seconds for the process itself, whatever its children do."""
    if sys.platform == "linux" and _exact():
        return linux.has_ended(process.pid, within)
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        return False
    return True


def end_tree(process: subprocess.Popen[bytes] | None, mark: str, enclosure: Enclosure | None = None) -> Gone:
    """End the process and all that it left behind; says how it has gone, and where it is known what was left.

    Without a process, since its start was interrupted, only Linux finds what there is.
    """
    if enclosure is not None:
        said = enclosure.close(process)
        if process is not None:
            return said or _gone(process, 0)
    if process is None:
        if sys.platform == "linux" and _exact():
            linux.end_marked(mark.encode("ascii"), but=-1)
        return Gone(None, None, 0)
    survivors = _end(process, mark)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_LAST_WAIT)
    return _gone(process, survivors)


def _gone(process: subprocess.Popen[bytes], survivors: int) -> Gone:
    code = process.returncode
    if code is None:
        return Gone(None, None, survivors)
    return Gone(None, -code, survivors) if code < 0 else Gone(code, None, survivors)


def _end(process: subprocess.Popen[bytes], mark: str) -> int:
    survivors = 0
    if sys.platform == "win32":  # not tried
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    elif sys.platform == "linux" and _exact():
        if process.returncode is None:
            os.kill(process.pid, signal.SIGKILL)  # not yet reaped, so the number is still its own
        survivors = linux.end_marked(mark.encode("ascii"), but=process.pid)
        _end_group(process.pid)
    else:
        _end_group(process.pid)
    return survivors


def _end_group(leader: int) -> None:
    if sys.platform == "win32":
        return
    with contextlib.suppress(
        ProcessLookupError, PermissionError
    ):  # nobody left; macOS says EPERM for a dead leader
        os.killpg(leader, signal.SIGKILL)
