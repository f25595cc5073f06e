"""Which files are exports, which are recordings, and which belong together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from conformance.canonical.json_reader import read_json
from conformance.errors import FileFault

RECORDING_SUFFIX = ".jsonl"
_HEADER_BYTES = 1 << 20
_HERE = os.path.join(os.curdir, "")  # a path does not begin with it, so that each file has one name


class Pair(NamedTuple):
    """Where an export should be: two paths of one name. `named` says that the user named the file itself."""

    document: Path
    table: Path
    named: bool


def find_pairs(paths: Iterable[Path]) -> Iterator[Pair]:
    """Every place of an export below the paths, each once, in the order of names. Raises FileFault."""
    seen: set[str] = set()
    for path in paths:
        named = path.is_file()
        for file in files_below(path):
            stem, suffix = os.path.splitext(file)
            if suffix in (".json", ".csv") and stem not in seen:
                seen.add(stem)
                yield Pair(Path(stem + ".json"), Path(stem + ".csv"), named)


def files_below(path: Path) -> Iterator[str]:
    """The path of the file itself, or of every file in a folder and below, hidden ones left out.

    Raises FileFault.
    """
    if path.is_file():
        yield str(path)
        return
    if not path.is_dir():
        raise FileFault(
            f"{path}: there is no such file or folder", "name an export, or a folder with exports"
        )
    for folder, folders, names in os.walk(path, onerror=_raise):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        shown = sorted(name for name in names if not name.startswith("."))
        yield from (os.path.join(folder, name).removeprefix(_HERE) for name in shown)


def _raise(fault: OSError) -> None:
    raise FileFault(f"{fault.filename}: cannot be read: {fault.strerror}", "nothing was judged") from fault


def recordings_by_session(paths: Iterable[Path]) -> dict[str, list[Path]]:
    """The recordings below the paths, by the session id of their headers."""
    found: dict[str, list[Path]] = {}
    for path in paths:
        for file in files_below(path):
            if file.endswith(RECORDING_SUFFIX) and (session_id := session_of(Path(file))):
                found.setdefault(session_id, []).append(Path(file))
    return found


def session_of(recording: Path) -> str | None:
    """The session id in the header of a recording, None where it has none. Raises FileFault."""
    try:
        with recording.open("rb") as file:
            header = read_json(file.readline(_HEADER_BYTES)).value
    except OSError as fault:
        raise FileFault(
            f"{recording}: cannot be read: {fault.strerror}", "make it readable, or move it away"
        ) from fault
    is_bundle = isinstance(header, dict) and "schema_version" in header  # its lines are documents
    session_id = header.get("session_id") if isinstance(header, dict) and not is_bundle else None
    return session_id if isinstance(session_id, str) else None


def folders_of(paths: Sequence[Path]) -> list[Path]:
    """The folders in which recordings are looked for where none are named."""
    return sorted({path if path.is_dir() else path.parent for path in paths})
