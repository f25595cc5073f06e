"""The exports in a bundle: a `.jsonl` file, one exported document a line; their tables are not seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from conformance.bulk.found import NO_EXPORT, Found, Note, Tell, clean
from conformance.bulk.sources.kinds import BUNDLE, NEITHER, kind_of
from conformance.verify.judging import MAX_BYTES, Given, too_large, value_of

_CHUNK = 1 << 20


def exports(path: Path, tell: Tell, *, named: bool) -> Iterator[Found]:
    """Every line of a bundle; a file that is none is told as such, a recording only where it was named."""
    bundle = clean(str(path))
    try:
        kind = kind_of(path)
        if kind is BUNDLE:
            yield from _lines(path, bundle, tell)
        elif kind is NEITHER:
            yield Note(bundle, "is neither a recording nor a bundle of exported documents")
        elif named:
            yield Note(bundle, "is a recording: name its export", NO_EXPORT)
    except OSError as fault:
        yield Note(bundle, f"cannot be read: {fault.strerror}")


def _lines(path: Path, bundle: str, tell: Tell) -> Iterator[Found]:
    size, number = max(path.stat().st_size, 1), 0
    with path.open("rb") as file:
        while line := file.readline(MAX_BYTES + 2):
            number += 1
            place = f"{bundle} line {number}"
            tell(file.tell() / size)
            document = line.removesuffix(b"\n")
            if len(document) > MAX_BYTES:
                yield Note(place, too_large(len(document) + _skip(file)))
            elif document:
                yield Given(place, _session_id(document, place), document, None, named=True, table_seen=False)


def _skip(file: BinaryIO) -> int:
    """Read on to the end of the line; how many bytes that were."""
    skipped = 0
    while line := file.readline(_CHUNK):
        skipped += len(line.removesuffix(b"\n"))
        if line.endswith(b"\n"):
            break
    return skipped


def _session_id(document: bytes, place: str) -> str:
    """The session id that the document claims; no file name says another."""
    members = value_of(document)
    session_id = members.get("session_id") if isinstance(members, dict) else None
    return session_id if isinstance(session_id, str) else place
