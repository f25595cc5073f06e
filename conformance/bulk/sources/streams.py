"""Bytes out of a compressed file, and how far in the file that is."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

from conformance.bulk.found import Damaged
from conformance.errors import UsageError

NEEDS_ZSTANDARD = "install it with `pip install 'svr-conformance[bulk]'`"
_PATIENCE = 3


class Steady:
    """A stream that hands out all bytes before a fault, and raises the fault when it is asked for more."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream: Any = stream
        self._fault: Exception | None = None
        self._past_the_end = 0

    def read(self, size: int) -> bytes:
        """At most `size` bytes; fewer at the end, and before a fault."""
        parts: list[bytes] = []
        while size and self._fault is None:
            try:
                part = self._stream.read1(size)
            except Exception as fault:  # noqa: BLE001 - it is raised in its turn
                self._fault = fault
                break
            if not part:
                break
            parts.append(part)
            size -= len(part)
        if self._fault is not None and not parts:
            raise self._fault
        self._past_the_end += not parts
        if self._past_the_end > _PATIENCE:  # tarfile skips a file of any size by reading on and on
            raise Damaged("it ends within a file")
        return b"".join(parts)


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[Steady, BinaryIO]]:
    """The stream of bytes, and the file below it, whose position is that of the compressed bytes.

    Raises Damaged, also for what is read later; OSError where the file cannot be opened; UsageError where a
    library is missing.
    """
    with path.open("rb") as file, _around(path.name.lower(), file) as stream:
        try:
            yield Steady(stream), file
        except (OSError, zlib.error, EOFError) as fault:
            raise Damaged(f"{fault}") from fault
        except Exception as fault:
            if type(fault).__module__.partition(".")[0] == "zstandard":
                raise Damaged(f"{fault}") from fault
            raise


def _around(name: str, file: BinaryIO) -> IO[bytes]:
    if name.endswith(("gz", "tgz")):
        return gzip.GzipFile(fileobj=file, mode="rb")  # type: ignore[return-value]
    if name.endswith("zst"):
        return _zstandard(file)
    return file


def _zstandard(file: BinaryIO) -> IO[bytes]:
    reader = zstandard_for(file.name).ZstdDecompressor(max_window_size=1 << 27)
    return io.BufferedReader(reader.stream_reader(file, read_across_frames=True, closefd=False), 1 << 16)


def zstandard_for(name: object) -> Any:
    """The library that reads such a file. Raises UsageError where it is not installed."""
    try:
        import zstandard  # an optional library
    except ImportError as fault:
        raise UsageError(
            f"{name}: Python's package zstandard is needed to read it", NEEDS_ZSTANDARD
        ) from fault
    return zstandard
