"""Put a whole folder in the place of another, or leave everything as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from conformance.exporter.files import sync_folder, told_as_fault

_HINT = "nothing has been replaced"


def mend(target: Path, *, confirmed: bool) -> None:
    """Clear up what a kill in the middle of a swap has left: an unconfirmed one is taken back."""
    new, old = _beside(target)
    with told_as_fault(target, "mend", _HINT):
        if old.exists() and not (confirmed and target.exists()):
            if target.exists():
                shutil.rmtree(target)
            old.rename(target)
        for left in (new, old):
            if left.exists():
                shutil.rmtree(left)


def swap(target: Path, build: Callable[[Path], None], confirm: Callable[[], None]) -> None:
    """Build a new folder beside `target`, and rename it into its place.

    `confirm` is called when it stands there; if that, or anything before, raises, the old folder is put back.
    Raises FileFault, and what `build` and `confirm` raise.
    """
    new, old = _beside(target)
    with told_as_fault(target, "replace", _HINT):
        _build(new, build)
        try:
            if target.exists():
                target.rename(old)
            new.rename(target)
            sync_folder(target.parent)
            confirm()
        except BaseException:
            _put_back(target, new, old)
            raise
        if old.exists():
            shutil.rmtree(old)


def _build(new: Path, build: Callable[[Path], None]) -> None:
    try:
        build(new)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def _put_back(target: Path, new: Path, old: Path) -> None:
    if not new.exists():  # then it stands in place already
        target.rename(new)
    if old.exists():
        old.rename(target)
    shutil.rmtree(new, ignore_errors=True)


def _beside(target: Path) -> tuple[Path, Path]:
    return target.with_name(f".new-{target.name}"), target.with_name(f".old-{target.name}")
