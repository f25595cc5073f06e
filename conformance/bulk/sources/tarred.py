"""The files in a tar archive, in the order in which they stand there."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from typing import IO, Any, BinaryIO, Self, cast

from conformance.bulk.found import Damaged, Note
from conformance.bulk.sources.kinds import FIRST_BYTES
from conformance.bulk.sources.parts import Part, is_wanted, left_out, part_of
from conformance.bulk.sources.streams import Steady
from conformance.verify.judging import MAX_BYTES, too_large

_LONGEST_HEADER = 1 << 20
_CHUNK = 1 << 20
_TOLD = {
    "EmptyHeaderError": "it ends without its end mark",
    "TruncatedHeaderError": "it ends within a header",
}
_EXTENSIONS = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)


class _Header(tarfile.TarInfo):
    """A header that is either sound or told as damaged: tarfile takes a broken one for the end."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        header = super().frombuf(buf, encoding, errors)
        if header.type in _EXTENSIONS and header.size > _LONGEST_HEADER:
            raise tarfile.ReadError(f"an extended header claims {header.size:,} bytes")
        return header

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except tarfile.HeaderError as fault:
            if type(fault).__name__ == "EOFHeaderError":
                raise
            raise tarfile.ReadError(_TOLD.get(type(fault).__name__, str(fault))) from fault


def parts(stream: Steady, archive: str) -> Iterator[Part | Note]:
    """Documents and tables with their bytes; the bytes of other files are not kept. Raises Damaged."""
    try:
        with tarfile.open(
            fileobj=cast("IO[bytes]", stream), mode="r|", tarinfo=_Header, bufsize=1 << 16
        ) as tar:
            while (header := tar.next()) is not None:
                tar.members = []  # type: ignore[attr-defined] # tarfile keeps every header
                found = _part(tar, header, archive)
                if found:
                    yield found
            _refuse_more(tar.fileobj)
    except tarfile.TarError as fault:
        raise Damaged(f"{fault}") from fault


def _part(tar: tarfile.TarFile, header: tarfile.TarInfo, archive: str) -> Part | Note | None:
    if not header.isfile():
        return None
    if not is_wanted(header.name):
        return left_out(archive, header.name, lambda: _head(tar, header))
    if header.size > MAX_BYTES:
        return part_of(header.name, b"", too_large(header.size))
    file = tar.extractfile(header)
    data = file.read() if file else b""
    if len(data) != header.size:
        raise Damaged(f"it ends within {header.name}")
    return part_of(header.name, data)


def _head(tar: tarfile.TarFile, header: tarfile.TarInfo) -> BinaryIO | None:
    file = tar.extractfile(header)
    return io.BytesIO(file.read(FIRST_BYTES)) if file else None


def _refuse_more(stream: Any) -> None:
    """Read to the end, where a checksum may stand; other bytes than zeros are a second archive, or damage."""
    while block := stream.read(_CHUNK):
        if block.count(0) != len(block):
            raise Damaged("there are more bytes behind its end mark")
