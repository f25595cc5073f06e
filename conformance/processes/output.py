"""Read what a program prints, as fast as it prints it, and keep a bounded part."""

from __future__ import annotations

import threading
from typing import IO

_CHUNK = 65536
_LAST_WORDS = 0.3  # seconds; only a process that got away keeps a pipe open after the tree has been ended


class Output:
    """One stream of a running program: its first and its last bytes, `limit` of them together.

    A thread reads until the end of the stream; what is beyond the limit is read and thrown away, so that
    neither the program waits nor the memory grows.
    """

    def __init__(self, pipe: IO[bytes] | None, limit: int) -> None:
        if pipe is None:
            raise ValueError("the stream must be a pipe")
        self._pipe = pipe
        self._limit = limit
        self._head = bytearray()
        self._tail = bytearray()
        self._total = 0
        self._stopped = False
        self._lock = threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def truncated(self) -> bool:
        return self._total > self._limit

    def stop(self) -> bytes:
        """What was kept, with a line between the halves if there was more."""
        self._reader.join(_LAST_WORDS)
        with self._lock:
            self._stopped = True
            head, tail = (
                bytes(self._head),
                bytes(self._tail[-self._tail_limit :]) if self._tail_limit else b"",
            )
        if not self.truncated:
            return head + tail
        lost = self._total - len(head) - len(tail)
        return head + f"\n[... {lost} bytes left out ...]\n".encode("ascii") + tail

    @property
    def _head_limit(self) -> int:
        return self._limit // 2

    @property
    def _tail_limit(self) -> int:
        return self._limit - self._head_limit

    def _read(self) -> None:
        with self._pipe:
            while chunk := self._pipe.read(_CHUNK):
                with self._lock:
                    if self._stopped:
                        return
                    self._keep(chunk)

    def _keep(self, chunk: bytes) -> None:
        self._total += len(chunk)
        room = self._head_limit - len(self._head)
        self._head += chunk[:room]
        self._tail += chunk[room:]
        if len(self._tail) > self._tail_limit + 16 * _CHUNK:
            del self._tail[: -self._tail_limit or None]
