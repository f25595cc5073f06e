"""The files of an archive, one after the other."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import BinaryIO, NamedTuple

from conformance.bulk.found import NO_EXPORT, RECORDING, Note, clean
from conformance.bulk.sources.kinds import A_RECORDING, kind_in

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


def left_out(archive: str, name: str, head: Callable[[], BinaryIO | None]) -> Note | None:
    """What must be told of another file in an archive; `head` gives its first bytes, if they can be read."""
    path = f"{archive}/{clean(name)}"
    if is_archive(name):
        return Note(path, "an archive in an archive is not opened: unpack it", NO_EXPORT)
    if not name.endswith(".jsonl"):
        return None
    lines = head()
    if lines and kind_in(lines) is A_RECORDING:
        return Note(path, "is not judged by itself", RECORDING)
    return Note(path, "recordings and bundles in an archive are not read: unpack them", NO_EXPORT)
