"""Read what a program that stays prints, as fast as it prints it, and keep the end of it."""

from __future__ import annotations

import os
import select
import sys
import threading
from typing import IO

_CHUNK = 65536
_LAST_WORDS = 0.3  # seconds; only a process that got away keeps a pipe open after the tree has been ended


class Tail:
    """One stream of a running program: the last `limit` bytes of what was not yet taken.

    A thread reads until the end of the stream, so that the program never waits.
    """

    def __init__(self, pipe: IO[bytes], limit: int) -> None:
        self._pipe = pipe
        self._limit = limit
        self._kept = bytearray()
        self._lock = threading.Lock()
        if sys.platform != "win32":
            os.set_blocking(pipe.fileno(), False)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def take(self) -> bytes:
        """What was printed since the last call. On Windows a little of it may come with the next one."""
        with self._lock:
            while sys.platform != "win32" and not self._pipe.closed and self._read_once():
                pass
            taken = bytes(self._kept[-self._limit :])
            self._kept.clear()
        return taken

    def stop(self) -> bytes:
        """The last of it; call it when the program has been ended."""
        self._reader.join(_LAST_WORDS)
        return self.take()

    def _read(self) -> None:
        while self._step() is not False:
            pass
        with self._lock:
            self._pipe.close()

    def _step(self) -> bool | None:
        """Wait for something to read, and keep it; False at the end of the stream."""
        if sys.platform == "win32":  # not tried
            chunk = self._pipe.read(_CHUNK)
            with self._lock:
                self._keep(chunk)
            return bool(chunk)
        poll = select.poll()
        poll.register(self._pipe, select.POLLIN)
        poll.poll()
        with self._lock:
            return self._read_once()

    def _read_once(self) -> bool | None:
        """Keep what is there; False at the end of the stream, None where there is nothing now."""
        chunk = self._pipe.read(_CHUNK)
        if chunk is None:  # a pipe that does not block says so, whatever its type says
            return None
        self._keep(chunk)
        return bool(chunk)

    def _keep(self, chunk: bytes) -> None:
        self._kept += chunk
        if len(self._kept) > self._limit + 16 * _CHUNK:
            del self._kept[: -self._limit]
