"""A fence around one program (Linux, bubblewrap): no network, its own processes, and few writable folders.

Inside, a shell starts the program; when it has ended it counts what is left, which dies with the fence.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from conformance.errors import CannotJudge
from conformance.processes.cgroup import Cgroup

if sys.platform == "linux":
    from conformance.processes import linux

_SHELL = "/bin/sh"
# 6 and 9 are the report, of which bubblewrap closes one; 7 and 8 are input and output, which neither it nor
# the shells keep open, so that it is seen when the program closes its own. A plain shell knows one digit.
_OUTER = """exec 6>"$1" 9>"$1" 8>&1 7<&0 >/dev/null </dev/null; shift
while [ "$1" != -- ]; do echo 0 >"$1"; shift; done; shift
exec "$@\""""
_INNER = """ulimit -f "$1"; [ "$2" = - ] || { ulimit -S -t "$2"; ulimit -H -t $(($2 + 1)); }; shift 2
"$@" <&7 >&8 7<&- 8>&- 9>&- &
exec 7<&- 8>&- 2>/dev/null
wait $!; status=$?; left=0
for place in /proc/[0-9]*; do
    case $place in /proc/1 | /proc/$$) continue ;; esac
    read -r line 2>/dev/null <"$place/stat" || continue
    case ${line##*) } in [ZX]*) ;; *) left=$((left + 1)) ;; esac
done
echo "ended $status $left" >&9
exit $status"""
_WORDS = re.compile(rb'"child-pid": ([0-9]+)|^ended ([0-9]+) ([0-9]+)$', re.MULTILINE)
_LAST_WAIT = 5.0  # seconds; a killed process needs microseconds, unless the kernel itself hangs on a disk
LOOK = 0.25
"""Seconds between two looks at a program that is at work."""
_BLOCK = 512  # bytes, the unit of `ulimit -f`
_FAILED = b"bwrap: "
_BY_SIGNAL = range(129, 193)
_NAMESPACES = ("--unshare-net", "--unshare-pid", "--unshare-ipc", "--die-with-parent", "--cap-drop", "ALL")


@dataclass(frozen=True, slots=True)
class Fence:
    """What a program may do behind it.

    `writable` are the folders that it may write to, `instead` pairs of a folder and the copy of it that is
    shown, writable, in its place; everything else is read-only. No file may grow beyond `file_bytes`; one
    process may use `cpu_seconds`, all of them together `memory_bytes` and `processes`: a control group sees
    to that, or, where none can be made or it is not `grouped`, a look from time to time.
    """

    writable: tuple[Path, ...] = ()
    instead: tuple[tuple[Path, Path], ...] = ()
    file_bytes: int = 512 * 1024 * 1024
    cpu_seconds: int | None = None
    memory_bytes: int = 4 * 1024 * 1024 * 1024
    processes: int = 1000
    grouped: bool = True
    bwrap: str = field(default_factory=lambda: shutil.which("bwrap") or "bwrap")

    def around(self, room: Path, copies: tuple[tuple[Path, Path], ...] = ()) -> Fence:
        """The same for a program that may also write below `room`, and sees copies in place of folders."""
        return replace(self, writable=(*self.writable, room), instead=(*self.instead, *copies))


class Gone(NamedTuple):
    """How a program has ended, by its status or a signal, and how many others of its tree were there then."""

    status: int | None
    signal: int | None
    survivors: int


class Enclosure:
    """One use of a fence, for one program. `close` must be called, also where the program was not started."""

    def __init__(self, fence: Fence) -> None:
        self._fence = fence
        self._read, self._write = os.pipe()
        self._cgroup = Cgroup.made(fence.memory_bytes, fence.processes) if fence.grouped else None
        self._is_heard = False

    def around(self, argv: Sequence[str], cwd: Path) -> list[str]:
        """The argument list that starts `argv` in the folder `cwd` behind the fence."""
        groups = [str(path) for path in self._cgroup.joins] if self._cgroup else []
        report = f"/proc/{os.getpid()}/fd/{self._write}"
        limits = [str(self._fence.file_bytes // _BLOCK), str(self._fence.cpu_seconds or "-")]
        inner = [_SHELL, "-c", _INNER, "svr-fence", *limits, *argv]
        return [_SHELL, "-c", _OUTER, "svr-fence", report, *groups, "--", *self._bwrap(cwd), *inner]

    def _bwrap(self, cwd: Path) -> list[str]:
        binds = [("--bind", folder, folder) for folder in self._fence.writable]
        binds += [("--bind", copy, folder) for folder, copy in self._fence.instead]
        words = [str(word) for bind in binds for word in bind]
        system = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
        return [self._fence.bwrap, *_NAMESPACES, "--info-fd", "6", *system, *words, "--chdir", str(cwd), "--"]

    def look(self, process: subprocess.Popen[bytes], mark: str) -> None:
        """End the program if it uses more than it may, and no control group has seen to that."""
        if self._cgroup is None and process.returncode is None:
            memory, count = linux.usage_of(mark.encode("ascii"))
            if memory > self._fence.memory_bytes or count > self._fence.processes:
                process.kill()

    def close(self, process: subprocess.Popen[bytes] | None) -> Gone | None:
        """End the program and all that stands behind its fence, at once and for good.

        Returns what was reported, or None where the program, or the fence, did not come to its end.
        """
        if process is not None:
            if process.poll() is None:
                process.kill()
            process.wait()
        os.close(self._write)
        with os.fdopen(self._read, "rb") as pipe:
            os.set_blocking(pipe.fileno(), False)
            first, report = _told(pipe.read() or b"")
        if first is not None:
            _wait_for(first)
        if self._cgroup:
            self._cgroup.remove()
        self._is_heard = report is not None
        return report

    def refuse_broken(self, stderr: bytes) -> None:
        """Raise CannotJudge where the program was never started, since the fence could not be set up."""
        if not self._is_heard and stderr.startswith(_FAILED):
            why = stderr.decode("utf-8", "replace").strip()
            raise CannotJudge(f"the fence could not be set up: {why}", "run without it, with --no-fence")


def _told(text: bytes) -> tuple[int | None, Gone | None]:
    """The process that is the first of its namespace, and how the program ended."""
    first, report = None, None
    for pid, status, left in _WORDS.findall(text):
        if pid:
            first = int(pid)
        elif int(status) in _BY_SIGNAL:  # a shell says so of a program that a signal has ended
            report = Gone(None, int(status) - 128, int(left))
        else:
            report = Gone(int(status), None, int(left))
    return first, report


def _wait_for(first: int) -> None:
    """Wait for the end of the first process of a namespace: it is the last that goes."""
    with contextlib.suppress(ProcessLookupError):
        linux.has_ended(first, within=_LAST_WAIT)
