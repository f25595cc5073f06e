"""What a folder of golden exports holds, byte for byte: its manifest, and the folder read by it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

import orjson

import conformance
from conformance import resources
from conformance.contract.schemas import first_fault
from conformance.errors import SuiteDamaged
from conformance.model.revision import CURRENT

_T = TypeVar("_T")

MANIFEST = "manifest.json"
LARGEST_STORED = 2 * 1024 * 1024
_RESTORE = "restore it from version control, or propose the golden exports anew"


@dataclass(frozen=True)
class Entry:
    """The digest and size in bytes of one golden file; one over 2 MiB is listed and not stored."""

    sha256: str
    size: int
    stored: bool

    def plain(self) -> dict[str, str | int | bool]:
        """As the manifest has it."""
        plain: dict[str, str | int | bool] = {"bytes": self.size, "sha256": self.sha256}
        return plain if self.stored else {**plain, "stored": False}


def entry_of(data: bytes) -> Entry:
    """The entry of a file with these bytes."""
    return Entry(hashlib.sha256(data).hexdigest(), len(data), len(data) <= LARGEST_STORED)


def manifest_bytes(entries: Mapping[str, Entry]) -> bytes:
    """The manifest of golden files, sorted by name and indented."""
    value = {
        "revision": CURRENT.name,
        "suite_version": conformance.__version__,
        "goldens": {name: entry.plain() for name, entry in entries.items()},
    }
    return json_bytes(value)


def json_bytes(value: object) -> bytes:
    """JSON for people and version control: sorted, indented, with an LF at the end."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def read_manifest(folder: Path) -> dict[str, Entry]:
    """The entries of a folder's manifest, by `<case>/<file>`. Raises SuiteDamaged."""
    path = folder / MANIFEST
    try:
        value = orjson.loads(resources.read(path))
    except ValueError as fault:
        raise SuiteDamaged(f"{path}: this is not JSON ({fault})", _RESTORE) from fault
    fault_found = first_fault("golden_manifest", value)
    if fault_found is not None:
        raise SuiteDamaged(f"{path}: {fault_found.pointer or '/'}: {fault_found.message}", _RESTORE)
    return {
        name: Entry(plain["sha256"], plain["bytes"], plain.get("stored", True))
        for name, plain in value["goldens"].items()
    }


def by_case(files: Mapping[str, _T]) -> dict[str, dict[str, _T]]:
    """Golden files by case and then by their own name."""
    cases: dict[str, dict[str, _T]] = {}
    for name, value in files.items():
        case, _, file = name.partition("/")
        cases.setdefault(case, {})[file] = value
    return cases


class Fault(NamedTuple):
    """What is wrong with one file of a folder: `missing`, `digest` or `orphan`."""

    kind: str
    name: str
    message: str


def faults_of(folder: Path, entries: Mapping[str, Entry]) -> Iterator[Fault]:
    """Every way in which a folder differs from its manifest."""
    names = {path.relative_to(folder).as_posix() for path in files_below(folder)}
    for name in sorted(names - entries.keys() - {MANIFEST}):
        yield Fault("orphan", name, "the manifest does not name this file")
    for name, entry in sorted(entries.items()):
        if not entry.stored:
            if name in names:
                yield Fault("orphan", name, "the manifest says that this file is not stored")
        elif name not in names:
            yield Fault("missing", name, "the manifest names this file, and it is not there")
        elif entry_of(resources.read(folder / name)) != entry:
            yield Fault("digest", name, "the file differs from its digest or size in the manifest")


def files_below(folder: Path) -> Iterator[Path]:
    """Everything below a folder that is not itself a folder, links too."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_symlink() or not path.is_dir():
            yield path
