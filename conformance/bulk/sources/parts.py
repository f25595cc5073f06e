"""The files of an archive, one after the other."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import NamedTuple

from conformance.bulk.found import NO_EXPORT, Note, clean

KINDS = (".json", ".csv")
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst")


class Part(NamedTuple):
    """A document or a table in an archive. `data` is what its source needs to give the bytes of it.

    `fault` says why it has none.
    """

    folder: str
    stem: str
    suffix: str
    data: bytes
    fault: str = ""

    @property
    def name(self) -> str:
        return str(PurePosixPath(self.folder, f"{self.stem}{self.suffix}"))


def is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVES)


def part_of(name: str, data: bytes, fault: str = "") -> Part:
    path = PurePosixPath(clean(name))
    return Part(str(path.parent), path.stem, path.suffix, data, fault)


def is_wanted(name: str) -> bool:
    """True for documents and tables, but no hidden ones."""
    path = PurePosixPath(name)
    return path.suffix in KINDS and not any(part.startswith(".") and part != ".." for part in path.parts)


def left_out(archive: str, name: str) -> Note | None:
    """What must be told of another file in an archive."""
    if is_archive(name):
        reason = "an archive in an archive is not opened: unpack it"
    elif name.endswith(".jsonl"):
        reason = "recordings and bundles in an archive are not read: unpack them"
    else:
        return None
    return Note(f"{archive}/{clean(name)}", reason, NO_EXPORT)
