"""The files of an archive, one after the other."""

from __future__ import annotations

import posixpath
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
        return f"{self.folder}/{self.stem}{self.suffix}" if self.folder else f"{self.stem}{self.suffix}"


def is_archive(name: str) -> bool:
    return name.lower().endswith(ARCHIVES)


def part_of(name: str, data: bytes, fault: str = "") -> Part:
    folder, _, base = normalised(name).rpartition("/")
    stem, dot, suffix = base.rpartition(".")
    return Part(folder, stem, dot + suffix, data, fault)


def normalised(name: str) -> str:
    """The name as text, without steps that lead nowhere."""
    return (
        posixpath.normpath(clean(name))
        if name.startswith("./") or "//" in name or "/." in name
        else clean(name)
    )


def is_wanted(name: str) -> bool:
    """True for documents and tables, but no hidden ones."""
    if not name.endswith(KINDS):
        return False
    return not any(part.startswith(".") and part != ".." for part in normalised(name).split("/"))


def left_out(archive: str, name: str) -> Note | None:
    """What must be told of another file in an archive."""
    if is_archive(name):
        reason = "an archive in an archive is not opened: unpack it"
    elif name.endswith(".jsonl"):
        reason = "recordings and bundles in an archive are not read: unpack them"
    else:
        return None
    return Note(f"{archive}/{clean(name)}", reason, NO_EXPORT)
