"""The files in a zip archive, by its central directory, which is read as a stream (APPNOTE 6.3.10)."""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from conformance.bulk.found import Damaged, Note
from conformance.bulk.sources.kinds import FIRST_BYTES
from conformance.bulk.sources.parts import Part, is_wanted, left_out, part_of
from conformance.verify.judging import MAX_BYTES, too_large

_ENTRY = struct.Struct("<4s6H3I5H2I")
_LOCAL = struct.Struct("<4s5H3I2H")
_END = struct.Struct("<4s4H2IH")
_END_64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = struct.Struct("<4sIQI")
_KEPT = struct.Struct("<HHIQQQ")
_FULL, _LONGEST_COMMENT = 0xFFFFFFFF, 0xFFFF
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _UTF_8 = 0x1, 0x800


class Directory(NamedTuple):
    """The central directory: where it begins, its bytes, its entries, and what stands before the archive."""

    begins: int
    size: int
    entries: int
    before: int


def parts(file: BinaryIO, archive: str) -> Iterator[tuple[Part | Note | None, float]]:
    """Each file of the archive, with the share of the directory that is read. Raises Damaged."""
    directory = _directory(file)
    place = directory.begins
    for number in range(1, directory.entries + 1):
        file.seek(place)
        entry = _read(file, _ENTRY, b"PK\1\2")
        name_size, extra_size, comment_size = entry[10:13]
        name, extra = file.read(name_size), file.read(extra_size)
        place += _ENTRY.size + name_size + extra_size + comment_size
        text = name.decode("utf-8", "surrogateescape") if entry[3] & _UTF_8 else name.decode("cp437")
        yield _part(file, text, entry, extra, directory, archive), number / directory.entries
    if place != directory.begins + directory.size:
        raise Damaged("its central directory has another size than it says")


def _part(
    file: BinaryIO, name: str, entry: tuple[int, ...], extra: bytes, directory: Directory, archive: str
) -> Part | Note | None:
    if name.endswith("/"):
        return None
    flags, method, crc = entry[3], entry[4], entry[7]
    packed, size, offset = _sizes(entry, extra)
    kept = _KEPT.pack(flags, method, crc, packed, size, offset + directory.before)
    if not is_wanted(name):
        return left_out(archive, name, lambda: _head(file, kept))
    fault = ""
    if flags & _ENCRYPTED:
        fault = "is encrypted"
    elif method not in (_STORED, _DEFLATED):
        fault = f"is compressed by method {method}; stored and deflated files are read"
    elif size > MAX_BYTES or packed > MAX_BYTES:
        fault = too_large(max(size, packed))
    return part_of(name, kept, fault)


def _sizes(entry: tuple[int, ...], extra: bytes) -> tuple[int, int, int]:
    """Compressed size, size and offset; those that are full stand in the extra field 1."""
    packed, size, offset = entry[8], entry[9], entry[16]
    if _FULL not in (packed, size, offset):
        return packed, size, offset
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == 1:
            told = [value[0] for value in struct.iter_unpack("<Q", extra[4 : 4 + length // 8 * 8])]
            size, packed, offset = (
                told.pop(0) if value == _FULL and told else value for value in (size, packed, offset)
            )
            break
        extra = extra[4 + length :]
    return packed, size, offset


def fetch(file: BinaryIO, kept: bytes) -> bytes:
    """The bytes of a file of the archive. Raises Damaged."""
    _flags, _method, crc, packed, size, _offset = _KEPT.unpack(kept)
    data = _unpacked(file, kept, packed, size + 1)
    if len(data) != size or zlib.crc32(data) != crc:
        raise Damaged("has other bytes than the archive says: size or CRC-32 differ")
    return data


def _head(file: BinaryIO, kept: bytes) -> BinaryIO | None:
    flags, method, _crc, packed, _size, _offset = _KEPT.unpack(kept)
    if flags & _ENCRYPTED or method not in (_STORED, _DEFLATED):
        return None
    try:
        return io.BytesIO(_unpacked(file, kept, min(packed, FIRST_BYTES), FIRST_BYTES))
    except Damaged:
        return None


def _unpacked(file: BinaryIO, kept: bytes, packed: int, most: int) -> bytes:
    """What comes of the first `packed` bytes of a file, at most so many if it is compressed."""
    _flags, method, _crc, _packed, _size, offset = _KEPT.unpack(kept)
    file.seek(offset)
    local = _read(file, _LOCAL, b"PK\3\4")
    file.seek(local[9] + local[10], os.SEEK_CUR)
    data = file.read(packed)
    if method != _DEFLATED:
        return data
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, most)
    except zlib.error as fault:
        raise Damaged(f"cannot be unpacked: {fault}") from fault


def _read(file: BinaryIO, form: struct.Struct, mark: bytes) -> tuple[int, ...]:
    data = file.read(form.size)
    if len(data) != form.size or not data.startswith(mark):
        raise Damaged(f"there is no {mark!r} at byte {file.tell() - len(data):,}")
    return form.unpack(data)


def _directory(file: BinaryIO) -> Directory:
    size = file.seek(0, os.SEEK_END)
    begins = max(0, size - _END.size - _LONGEST_COMMENT)
    file.seek(begins)
    tail = file.read()
    place = tail.rfind(b"PK\5\6")
    if place < 0 or len(tail) - place < _END.size:
        raise Damaged("its central directory is missing: is it whole?")
    told = _END.unpack_from(tail, place)
    ends, entries, length, offset = begins + place, told[4], told[5], told[6]
    if ends >= _LOCATOR.size:
        file.seek(ends - _LOCATOR.size)
        locator = file.read(_LOCATOR.size)
        if locator.startswith(b"PK\6\7"):
            file.seek(_LOCATOR.unpack(locator)[2])
            told = _read(file, _END_64, b"PK\6\6")
            ends, entries, length, offset = _LOCATOR.unpack(locator)[2], told[7], told[8], told[9]
    before = ends - length - offset
    if before < 0:
        raise Damaged("its central directory is not where it says")
    return Directory(offset + before, length, entries, before)
