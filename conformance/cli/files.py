"""Files that a command writes beside its work."""

from __future__ import annotations

from pathlib import Path

from conformance.errors import FileFault
from conformance.exporter.files import write_whole


def refuse_unwritable(file: str | None) -> None:
    """Say before long work, and not after it, that a report has no folder to stand in. Raises FileFault."""
    if file and not Path(file).parent.is_dir():
        raise FileFault(
            f"{file}: cannot write: there is no folder {Path(file).parent}", "make the folder first"
        )


def write_file(target: Path, data: bytes) -> None:
    """Write a report, whole or not at all. Raises FileFault."""
    write_whole(target, data)
