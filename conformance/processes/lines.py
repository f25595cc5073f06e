"""Read a program line by line, and hold no more of it than a bounded part."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from typing import IO

_CHUNK = 65536
_ROOM = 1024 * 1024  # bytes of whole lines that wait to be taken; then the program waits
_COST = 64  # bytes that a line costs besides its own: empty ones must not be free
_LAST_WORDS = 0.3  # seconds; only a process that got away keeps a pipe open after the tree has been ended


class Overlong(Exception):
    """A line is longer than was agreed. Nothing after it can be read."""


class Lines:
    """The lines of one stream, each at most `longest` bytes with its LF, in the order that they came.

    A thread reads ahead. What stands behind the last LF when the stream ends is a line too.
    """

    def __init__(self, pipe: IO[bytes], longest: int) -> None:
        self._pipe = pipe
        self._longest = longest
        self._waiting: deque[bytes | Overlong | None] = deque()
        self._size = 0
        self._stopped = False
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def next(self, within: float) -> bytes | None:
        """The next line without its LF, or None where the stream has ended.

        Raises TimeoutError after `within` seconds, Overlong for a line that is too long.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._waiting, timeout=max(within, 0)):
                raise TimeoutError
            line = self._waiting[0]
            if isinstance(line, bytes):
                self._waiting.popleft()
                self._size -= len(line) + _COST
                self._changed.notify_all()
        if isinstance(line, Overlong):
            raise line
        return line

    def stop(self) -> None:
        """Read no more; call it when the program has been ended."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._reader.join(_LAST_WORDS)

    def _read(self) -> None:
        last = None
        with self._pipe:
            try:
                any(not self._put(line) for line in self._split())
            except Overlong as fault:
                last = fault
        with self._changed:
            self._waiting.append(last)
            self._changed.notify_all()

    def _split(self) -> Iterator[bytes]:
        begun = bytearray()
        while chunk := self._pipe.read(_CHUNK):
            *whole, rest = chunk.split(b"\n")
            for part in whole:
                begun += part
                self._bound(begun)
                yield bytes(begun)
                begun.clear()
            begun += rest
            self._bound(begun)
        if begun:
            yield bytes(begun)

    def _bound(self, begun: bytearray) -> None:
        if len(begun) >= self._longest:
            raise Overlong

    def _put(self, line: bytes) -> bool:
        """Wait until there is room; false where nobody takes lines any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._size <= _ROOM)
            self._waiting.append(line)
            self._size += len(line) + _COST
            self._changed.notify_all()
            return not self._stopped
