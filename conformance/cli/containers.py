"""Whether `verify` has archives, bundles or many sessions before it; imports little, as most have none."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from conformance.bulk.sources.kinds import BUNDLE, kind_of
from conformance.bulk.sources.parts import is_archive
from conformance.errors import UsageError
from conformance.verify.finding_files import RECORDING_SUFFIX, files_below


def is_bulk(arguments: Namespace, paths: Iterable[Path]) -> bool:
    """True where results go to a folder, or where archives or bundles are to be read."""
    wanted = arguments.out or arguments.engine or arguments.scheduler
    return bool(wanted) or any(_is_read_here(path) for path in paths)


def _is_read_here(path: Path) -> bool:
    if path.is_file():
        return is_archive(path.name) or path.suffix == RECORDING_SUFFIX
    return path.is_dir() and any(map(_is_container, files_below(path)))


def _is_container(file: str) -> bool:
    try:
        return is_archive(file) or (file.endswith(RECORDING_SUFFIX) and kind_of(Path(file)) is BUNDLE)
    except OSError:
        return False  # it is told by whoever reads it


def refuse_no_jobs(jobs: int | None) -> None:
    """Raises UsageError for less than one process."""
    if jobs is not None and jobs < 1:
        raise UsageError(f"--jobs {jobs}: must be 1 or more", "leave it out to use all cores")
