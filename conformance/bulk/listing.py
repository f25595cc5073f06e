"""Every file below some paths, in one order whatever the file system says, however many there are."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from conformance.bulk.database import opened, prepare, told
from conformance.errors import FileFault

_AT_ONCE = 1000
_LAST = (1 << 63) - 1

Row = tuple[int, str, int, int]
"""Of a file its number, its path, its size in bytes, and whether the user named it."""


class Entry(NamedTuple):
    """A file: its number in the listing, its path, its size in bytes, and whether the user named it."""

    number: int
    path: Path
    size: int
    named: bool

    @property
    def key(self) -> tuple[Path, str]:
        """Folder and name without the suffix: what the two files of an export have in common."""
        return self.path.parent, self.path.stem


class Totals(NamedTuple):
    """How many files there are, how many bytes, and a digest over paths, sizes and times of change."""

    files: int
    size: int
    digest: str


class Listing:
    """The files of a run, in a database on disk; `there` says that another process has made it."""

    def __init__(self, file: Path, *, there: bool = False) -> None:
        self._file, self._there = file, there
        if there:
            self._database = opened(file)
            return
        file.unlink(missing_ok=True)
        self._database = opened(file)
        prepare(
            self._database,
            file,
            "CREATE TABLE found (key BLOB PRIMARY KEY, path BLOB, size INTEGER, changed INTEGER,"
            " named INTEGER) WITHOUT ROWID",
        )

    def add(self, paths: Iterable[Path], leave: Path) -> Totals:
        """Enter all files below the paths but hidden ones and the folder `leave`. Raises FileFault."""
        with told(self._file):
            self._database.execute("BEGIN")
            self._database.executemany(
                "INSERT OR IGNORE INTO found VALUES (?, ?, ?, ?, ?)", _rows(paths, leave)
            )
            self._database.execute(
                "CREATE TABLE entry AS SELECT path, size, changed, named FROM found ORDER BY key"
            )
            self._database.execute("DROP TABLE found")
            self._database.execute("COMMIT")
            return self._totals()

    def _totals(self) -> Totals:
        digest, files, size = hashlib.sha256(), 0, 0
        for path, length, changed in self._database.execute("SELECT path, size, changed FROM entry"):
            digest.update(b"%s\0%d %d\n" % (path, length, changed))
            files, size = files + 1, size + length
        return Totals(files, size, digest.hexdigest())

    def entries(self, first: int = 1, last: int = _LAST) -> Iterator[Entry]:
        """The files from number `first` to number `last`; the first of all is 1."""
        for number, path, size, named in self.rows(first, last):
            yield Entry(number, Path(path), size, bool(named))

    def rows(self, first: int = 1, last: int = _LAST) -> Iterator[Row]:
        """The same, as cheap as can be."""
        while True:
            with told(self._file):
                rows = self._some(first, last)
            for number, path, size, named in rows:
                yield number, os.fsdecode(path), size, named
            if len(rows) < _AT_ONCE:
                return
            first = rows[-1][0] + 1

    def first_ending_in(self, ending: str) -> Path | None:
        """The first file whose name has that ending, in any case."""
        with told(self._file):
            wanted = "SELECT path FROM entry WHERE CAST(path AS TEXT) LIKE ? ORDER BY rowid LIMIT 1"
            row = self._database.execute(wanted, (f"%{ending}",)).fetchone()
        return Path(os.fsdecode(row[0])) if row else None

    def size_before(self, number: int) -> int:
        """The bytes of all files before that number."""
        with told(self._file):
            wanted = "SELECT coalesce(sum(size), 0) FROM entry WHERE rowid < ?"
            size: int = self._database.execute(wanted, (number,)).fetchone()[0]
        return size

    def _some(self, first: int, last: int) -> list[tuple[int, bytes, int, int]]:
        wanted = (
            "SELECT rowid, path, size, named FROM entry WHERE rowid BETWEEN ? AND ? ORDER BY rowid LIMIT ?"
        )
        return self._database.execute(wanted, (first, last, _AT_ONCE)).fetchall()

    def close(self) -> None:
        self._database.close()
        if not self._there:
            self._file.unlink(missing_ok=True)


def _rows(paths: Iterable[Path], leave: Path) -> Iterator[tuple[bytes, bytes, int, int, bool]]:
    for path in paths:
        named = str(path)
        for file, status in files(path, leave):
            yield _key(file), os.fsencode(file), status.st_size, status.st_mtime_ns, file == named


def _key(file: str) -> bytes:
    """Files of a folder stand before those of its folders, and the files of one export side by side."""
    folder, stem, suffix = divided(file)
    return os.fsencode(f"{folder.replace(os.sep, chr(1))}\0{stem}\0{suffix}")


def divided(file: str) -> tuple[str, str, str]:
    """Folder, name without the suffix, and suffix, as pathlib divides a path, in a tenth of the time."""
    folder, name = os.path.split(file)
    dot = name.rfind(".")
    if 0 < dot < len(name) - 1:
        return folder or os.curdir, name[:dot], name[dot:]
    return folder or os.curdir, name, ""


def files(path: Path, leave: Path, ending: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """The file itself, or every file below a folder, in no order, with its state. Raises FileFault.

    Names have the ending; hidden files and those in the folder `leave` are left out.
    """
    try:
        if not path.is_dir():
            if path.name.endswith(ending):
                yield str(path), path.stat()
            return
        kept_out = leave.stat() if leave.exists() else None
        yield from _below(path, kept_out, ending)
    except FileNotFoundError as fault:
        hint = "name an export, an archive, a bundle, or a folder with them"
        raise FileFault(f"{fault.filename}: there is no such file or folder", hint) from fault
    except OSError as fault:
        raise FileFault(
            f"{fault.filename}: cannot be read: {fault.strerror}", "nothing was judged"
        ) from fault


def _below(folder: Path, leave: os.stat_result | None, ending: str) -> Iterator[tuple[str, os.stat_result]]:
    folders, here = [str(folder)], os.path.join(os.curdir, "")
    while folders:
        with os.scandir(folders.pop()) as found:
            for entry in found:
                if entry.name.startswith("."):
                    continue
                if not entry.is_dir(follow_symlinks=False):
                    if entry.name.endswith(ending):
                        yield entry.path.removeprefix(here), _status(entry)
                elif leave is None or not os.path.samestat(entry.stat(), leave):
                    folders.append(entry.path)


def _status(entry: os.DirEntry[str]) -> os.stat_result:
    """Of the file that a link leads to, or of the link where it leads nowhere."""
    try:
        return entry.stat()
    except FileNotFoundError:
        return entry.stat(follow_symlinks=False)
