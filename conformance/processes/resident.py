"""A program that stays: write lines to it, read lines from it, and leave nothing of it behind."""

from __future__ import annotations

import array
import contextlib
import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from conformance.processes.fence import LOOK, Enclosure, Fence
from conformance.processes.lines import Lines, Overlong
from conformance.processes.start import new_mark, start
from conformance.processes.tail import Tail
from conformance.processes.tree import end_tree, has_ended

if sys.platform != "win32":
    import fcntl
    import termios


__all__ = ["Left", "Overlong", "Resident"]


@dataclass(frozen=True, slots=True)
class Left:
    """How a program that stayed has gone. `status`, `signal` and `survivors` are as those of `Ended`.

    All three say nothing (None, None, 0) where the program was still there and had to be ended. `stderr` is
    what newly stood on its standard error.
    """

    status: int | None = None
    signal: int | None = None
    survivors: int = 0
    stderr: bytes = b""


class Resident:
    """One running program. For one thread at a time; `end` must be called.

    `longest` bytes are the most that a line of its standard output may have, its LF included; of its standard
    error the last `kept` bytes are kept. Raises CannotStart if there is no such program or folder.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        longest: int,
        kept: int,
        fence: Fence | None = None,
        umask: int | None = None,
    ) -> None:
        self._mark = new_mark()
        self._refused = False
        self._enclosure = Enclosure(fence) if fence else None
        process = None
        try:  # from before the start: an interruption may come while the program is already there
            process = start(argv, cwd, env, self._mark, subprocess.PIPE, self._enclosure, umask)
            self._process = process
            self._input = _pipe(process.stdin)
            self._lines = Lines(_pipe(process.stdout), longest)
            self._errors = Tail(_pipe(process.stderr), kept)
            if sys.platform != "win32":
                os.set_blocking(self._input.fileno(), False)
        except BaseException:
            end_tree(process, self._mark, self._enclosure)
            raise

    def write(self, data: bytes, within: float) -> None:
        """Write to its standard input. Raises TimeoutError where the program does not read.

        One that has closed its standard input is written nothing: the end is found by reading.
        """
        last = time.monotonic() + within
        try:
            while data:
                data = data[self._input.write(data) or 0 :]
                if data and not _takes(self._input, last - time.monotonic()):
                    raise TimeoutError
        except BrokenPipeError:
            self._refused = True

    def close_input(self) -> None:
        """Let it read the end of its standard input."""
        with contextlib.suppress(OSError):
            self._input.close()

    def read(self, within: float) -> bytes | None:
        """Its next line without its LF, or None where it has ended or closed its standard output.

        Raises TimeoutError after `within` seconds, Overlong for a line that is too long.
        """
        last = time.monotonic() + within
        while True:
            try:
                return self._lines.next(min(LOOK, last - time.monotonic()))
            except TimeoutError:
                if self._enclosure:
                    self._enclosure.look(self._process, self._mark)
                if self.has_ended(0):  # its children may still hold the stream
                    return self._last_line()
                if time.monotonic() >= last:
                    raise

    def _last_line(self) -> bytes | None:
        try:
            return self._lines.next(LOOK)
        except TimeoutError:
            return None

    def printed(self) -> bytes:
        """What stands newly on its standard error."""
        return self._errors.take()

    def has_ended(self, within: float) -> bool:
        """Wait at most `within` seconds for the end of the program itself."""
        return has_ended(self._process, within=max(within, 0))

    def has_unread(self) -> bool:
        """Whether it has left something unread of what was written, as far as the system tells."""
        if self._refused or sys.platform == "win32":
            return self._refused
        unread = array.array("i", [0])
        fcntl.ioctl(self._input.fileno(), termios.FIONREAD, unread)
        return unread[0] > 0

    def end(self) -> Left:
        """End the program and all that it left behind."""
        gone = self.has_ended(0)
        left = end_tree(self._process, self._mark, self._enclosure)
        self._lines.stop()
        stderr = self._errors.stop()
        self.close_input()
        if not gone:
            return Left(stderr=stderr)
        if self._enclosure:
            self._enclosure.refuse_broken(stderr)
        return Left(*left, stderr)


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def _takes(pipe: IO[bytes], within: float) -> bool:
    """Wait at most `within` seconds until something can be written."""
    if sys.platform == "win32":
        return True  # there a write waits by itself
    poll = select.poll()
    poll.register(pipe, select.POLLOUT)
    return bool(poll.poll(max(within, 0) * 1000))
