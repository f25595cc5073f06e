"""Which recordings belong to which session, in a database on disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from conformance.bulk.database import key_of, opened, told
from conformance.bulk.listing import files
from conformance.verify.finding_files import RECORDING_SUFFIX, session_of


class Recordings:
    """The recordings below some paths, by the session id of their headers.

    `there` says that another process has found them.
    """

    def __init__(self, file: Path, *, there: bool = False) -> None:
        self._file, self._there = file, there
        self.is_empty = True
        if not there:
            file.unlink(missing_ok=True)
        self._database = opened(file)
        if there:
            with told(file):
                self._look()

    def add(self, paths: Iterable[Path], leave: Path) -> None:
        """Enter the recordings below the paths but those in the folder `leave`. Raises FileFault."""
        with told(self._file):
            self._database.execute("BEGIN")
            self._database.execute("CREATE TABLE recording (session BLOB, path BLOB, state TEXT)")
            self._database.executemany("INSERT INTO recording VALUES (?, ?, ?)", _rows(paths, leave))
            self._database.execute("CREATE UNIQUE INDEX of_session ON recording (session, path)")
            self._database.execute("COMMIT")
            self._look()

    def _look(self) -> None:
        self.is_empty = not self._database.execute("SELECT 1 FROM recording LIMIT 1").fetchall()

    def digest(self) -> str:
        """SHA-256 in hex over paths, sizes and times of change."""
        whole = hashlib.sha256()
        with told(self._file):
            for path, state in self._database.execute("SELECT path, state FROM recording ORDER BY path"):
                whole.update(b"%s\0%s\n" % (path, state.encode()))
        return whole.hexdigest()

    def of(self, session_id: str) -> tuple[Path, ...]:
        """The recordings of a session, in the order of their paths."""
        if self.is_empty:
            return ()
        with told(self._file):
            wanted = "SELECT path FROM recording WHERE session = ? ORDER BY path"
            return tuple(
                Path(os.fsdecode(path)) for (path,) in self._database.execute(wanted, (key_of(session_id),))
            )

    def close(self) -> None:
        self._database.close()
        if not self._there:
            self._file.unlink(missing_ok=True)


def _rows(paths: Iterable[Path], leave: Path) -> Iterator[tuple[bytes, bytes, str]]:
    seen = set()
    for path in paths:
        if path in seen:
            continue
        seen.add(path)
        for file, status in files(path, leave, RECORDING_SUFFIX):
            if session_id := session_of(Path(file)):
                yield key_of(session_id), os.fsencode(file), f"{status.st_size} {status.st_mtime_ns}"
