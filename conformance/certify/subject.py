"""What a certificate is about: the files of a program, by their digests."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from conformance.adapters.runtime_file import RuntimeFile
from conformance.errors import FileFault, UsageError

MOST_FILES = 100_000
_NAMES = '`artifacts = ["build/exporter"]` under [runtime] names files, or folders with all that is in them'


def subject_of(runtime: RuntimeFile) -> Mapping[str, str]:
    """The SHA-256, in hex, of each file that `[runtime] artifacts` names, by its path below the runtime file.

    Raises UsageError where none is named, where one is missing, a link or neither file nor folder.
    """
    if not runtime.artifacts:
        raise UsageError(
            f"{runtime.file}: a certificate is about the files of a program, and none is named", _NAMES
        )
    files = dict(pair for name in runtime.artifacts for pair in _below(runtime, runtime.folder / name))
    if not files:
        raise UsageError(f"{runtime.file}: [runtime] artifacts names folders without any file", _NAMES)
    unnamed = sorted(_started(runtime) - files.keys())
    if unnamed:
        what = f"{unnamed[0]} is started to judge the runtime, and [runtime] artifacts does not name it"
        raise UsageError(f"{runtime.file}: {what}", _NAMES)
    return dict(sorted(files.items()))


def refuse_inside(runtime: RuntimeFile, out: Path) -> None:
    """Raises UsageError where a certificate would be written into the program that it is about."""
    for name in runtime.artifacts:
        if out.resolve().is_relative_to((runtime.folder / name).resolve()):
            what = f"{out}: lies inside of {name}, which [runtime] artifacts names as a part of the program"
            raise UsageError(what, "name the files of the program only, or certify into another folder")


def _started(runtime: RuntimeFile) -> set[str]:
    """The files below the runtime file that its commands, or the module of its callable, name."""
    module = runtime.callable.partition(":")[0].replace(".", "/")
    words = (*runtime.command, *(runtime.capture.command if runtime.capture else ()), f"{module}.py")
    paths = (Path(os.path.normpath(runtime.folder / word)) for word in words)
    return {
        path.relative_to(runtime.folder).as_posix()
        for path in paths
        if path.is_relative_to(runtime.folder) and path.is_file()
    }


def _below(runtime: RuntimeFile, path: Path) -> Iterator[tuple[str, str]]:
    """The files at a place with their digests."""
    for number, file in enumerate(_files(runtime, path)):
        if number == MOST_FILES:
            raise UsageError(
                f"{path}: has more than {MOST_FILES} files", "name what belongs to the program only"
            )
        yield file.relative_to(runtime.folder).as_posix(), _digest(file)


def _files(runtime: RuntimeFile, path: Path) -> Iterator[Path]:
    if path.is_symlink():
        raise UsageError(
            f"{path}: is a symbolic link, and may lead elsewhere tomorrow", "name what it leads to"
        )
    if path.is_file():
        yield path
    elif path.is_dir():
        for inner in sorted(path.iterdir()):
            yield from _files(runtime, inner)
    else:
        raise UsageError(f"{path}: [runtime] artifacts names it, and it is no file or folder", _NAMES)


def _digest(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as fault:
        raise FileFault(
            f"{path}: cannot be read ({fault.strerror})", "let it be readable, or take it out"
        ) from fault


def require_unchanged(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Raises UsageError, which names the files, where the program was changed while it was judged."""
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        what = f"{changed[0]}{more}: changed while the program was judged, so nobody can say what was judged"
        raise UsageError(what, "what a program writes belongs to no artifact")
