"""The exports in an archive, whatever kind of archive it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from conformance.bulk.found import Damaged, Found, Note, Table, Tell, clean
from conformance.bulk.pairing import Pair, paired
from conformance.bulk.sources import tarred, zipped
from conformance.bulk.sources.parts import Part
from conformance.bulk.sources.streams import unpacked
from conformance.bulk.spill import Spill
from conformance.verify.judging import Given


def exports(path: Path, spill: Spill, tell: Tell) -> Iterator[Found]:
    """Every export in the archive, and damage in the place where it is met. Raises FileFault."""
    archive, inside = clean(str(path)), _zipped if path.suffix.lower() == ".zip" else _streamed
    try:
        yield from inside(path, archive, spill, tell)
    except OSError as fault:
        yield Note(archive, f"cannot be read: {fault.strerror or fault}")


def _streamed(path: Path, archive: str, spill: Spill, tell: Tell) -> Iterator[Found]:
    for pair in paired(_tarred(path, archive, tell), spill, archive):
        yield pair if isinstance(pair, Note) else _found(pair, archive, lambda part: part.data)


def _tarred(path: Path, archive: str, tell: Tell) -> Iterator[Part | Note]:
    size = max(path.stat().st_size, 1)
    with unpacked(path) as (stream, file):
        for part in tarred.parts(stream, archive):
            tell(file.tell() / size)
            yield part


def _zipped(path: Path, archive: str, spill: Spill, tell: Tell) -> Iterator[Found]:
    with path.open("rb") as directory, path.open("rb") as file:
        for pair in paired(_listed(directory, archive, tell), spill, archive):
            yield pair if isinstance(pair, Note) else _found(pair, archive, lambda part: _fetched(file, part))


def _listed(file: BinaryIO, archive: str, tell: Tell) -> Iterator[Part | Note]:
    try:
        for part, share in zipped.parts(file, archive):
            tell(share)
            if part is not None:
                yield part
    except OSError as fault:
        raise Damaged(f"cannot be read: {fault.strerror}") from fault


class _Unread(Exception):
    """A file of an archive cannot be judged."""


def _fetched(file: BinaryIO, part: Part) -> bytes:
    try:
        return zipped.fetch(file, part.data)
    except (Damaged, OSError) as fault:
        raise _Unread(f"{part.name} {fault}") from fault


def _found(pair: Pair, archive: str, fetch: Callable[[Part], bytes]) -> Found:
    document, table = pair
    if document is None:
        assert table is not None
        return Table(f"{archive}/{table.name}", f"{table.stem}.csv")
    path = f"{archive}/{document.name}"
    try:
        data = [_sound(part, fetch) for part in pair if part]
    except _Unread as fault:
        return Note(path, f"{fault}", session_id=document.stem)
    return Given(path, document.stem, data[0], data[1] if table else None)


def _sound(part: Part, fetch: Callable[[Part], bytes]) -> bytes:
    if part.fault:
        raise _Unread(f"{part.name} {part.fault}")
    return fetch(part)
