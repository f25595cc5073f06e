"""Files that a command writes beside its work."""

from __future__ import annotations

import os
from pathlib import Path

from conformance.errors import FileFault, WouldReplace
from conformance.exporter.files import write_whole


def refuse_unwritable(file: str | None) -> None:
    """Say before long work, and not after it, that a report has no place to stand in. Raises FileFault."""
    if file and Path(file).is_dir():
        raise FileFault(
            f"{file}: cannot write: this is a folder", f"name a file, such as {Path(file, 'report')}"
        )
    if file and not Path(file).parent.is_dir():
        raise FileFault(
            f"{file}: cannot write: there is no folder {Path(file).parent}", "make the folder first"
        )


def refuse_existing(file: str | None) -> None:
    """Keep what a person may have filled in. Raises WouldReplace."""
    if file and os.path.lexists(file):
        raise WouldReplace(f"{file}: is there already, and is never replaced", "name another file")


def write_file(target: Path, data: bytes) -> None:
    """Write a report, whole or not at all. Raises FileFault."""
    write_whole(target, data)
