"""The documents that a run has kept of a case, read as what they are: bytes of somebody else."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import NamedTuple

from conformance.canonical.json_reader import ABSENT, read_json

MOST_BYTES = 4 * 1024 * 1024
_DEPTH = 64


class KeptDocuments(NamedTuple):
    """The values of both documents, None for one that is not there; `note` says why, if that is known."""

    expected: object
    actual: object
    note: str = ""


def kept_documents(folder: Path, case: str) -> KeptDocuments | None:
    """What stands below `folder` of a case that must be exported; None where nothing was kept of it."""
    expected = next(iter(sorted((folder / case / "expected").glob("*.json"))), None)
    if expected is None:
        return None
    value, _ = _read(expected)
    actual, note = _read(folder / case / "out" / expected.name)
    return KeptDocuments(value, actual, note)


def _read(path: Path) -> tuple[object, str]:
    """The value of a document, as far as it is JSON, or why there is none."""
    try:
        told = path.lstat()
        if not stat.S_ISREG(told.st_mode):
            return None, f"{path.name} is no regular file, and not drawn."
        if told.st_size > MOST_BYTES:
            return None, f"{path.name} has {told.st_size} bytes, too many to be drawn."
        value = read_json(path.read_bytes(), max_depth=_DEPTH).value
        return (None, f"{path.name} is no JSON, and not drawn.") if value is ABSENT else (value, "")
    except OSError:
        return None, ""
