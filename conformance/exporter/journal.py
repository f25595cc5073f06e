"""A file that grows by whole lines, each of them on disk before the call that wrote it returns."""

from __future__ import annotations

import os
from contextlib import suppress
from io import FileIO
from pathlib import Path

from conformance.errors import FileFault
from conformance.exporter.files import sync_folder, told_as_fault


class Journal:
    """A new file with its first line. Raises FileFault, also where the file exists already."""

    def __init__(self, path: Path, first: bytes) -> None:
        self.path = path
        self._file = _create(path)
        try:
            self.write_at(0, first)
            sync_folder(path.parent)
        except BaseException:
            self.close()
            with suppress(OSError):
                path.unlink()
            raise

    def write_at(self, end: int, line: bytes) -> int:
        """Write a line behind the first `end` bytes, which are whole, and sync it; the new number of bytes.

        What a failed or interrupted call left behind them is cut off, before this line and after a failure,
        so that no line is ever glued to a torn one. Raises FileFault.
        """
        with told_as_fault(self.path, "write"):
            self._cut(end)
            try:
                rest = memoryview(line)
                while rest:
                    rest = rest[self._file.write(rest) or 0 :]
                os.fsync(self._file.fileno())
            except BaseException:
                with suppress(OSError):
                    self._file.truncate(end)
                raise
        return end + len(line)

    def _cut(self, end: int) -> None:
        size = self._file.seek(0, os.SEEK_END)
        if size < end:
            raise FileFault(f"{self.path}: another program has shortened it", "recover what is left of it")
        if size > end:
            self._file.truncate(end)
        self._file.seek(end)

    def close(self) -> None:
        """Close the file as it is."""
        self._file.close()


def _create(path: Path) -> FileIO:
    with told_as_fault(path, "create"):
        try:
            return FileIO(path, "x")
        except FileExistsError:
            message = f"{path}: exists already, and a recording is never written over"
            raise FileFault(message, "choose another name") from None
