"""Where each session id was met first, in a database on disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson

from conformance.bulk.database import opened, prepare, told
from conformance.bulk.found import clean
from conformance.bulk.judging import Line
from conformance.bulk.line import line_bytes
from conformance.model.result import plain_finding
from conformance.verify import advice


class Seen:
    """The session ids of a run. While it is open, nobody else can open it."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._database = opened(file)
        prepare(
            self._database,
            file,
            "PRAGMA locking_mode=EXCLUSIVE",
            "BEGIN EXCLUSIVE",
            "CREATE TABLE IF NOT EXISTS seen"
            " (session BLOB PRIMARY KEY, file INTEGER, place INTEGER, path TEXT) WITHOUT ROWID",
            "COMMIT",
        )

    def advised(self, lines: Iterable[Line]) -> list[bytes]:
        """The lines as bytes; one whose session id was met before has the advice that says so."""
        with told(self._file):
            self._database.execute("BEGIN")
            advised = list(self._each(lines))
            self._database.execute("COMMIT")
        return advised

    def _each(self, lines: Iterable[Line]) -> Iterator[bytes]:
        """An id that stands here from a run that was killed has its own place, and is no other."""
        for line in lines:
            if line.session_id is None:
                yield line.data
                continue
            session_id, own = clean(line.session_id), (line.file, line.place)
            key = session_id.encode()
            entered = self._database.execute(
                "INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?)", (key, *own, clean(line.path))
            )
            if entered.rowcount:
                yield line.data
                continue
            wanted = "SELECT file, place, path FROM seen WHERE session = ?"
            file, place, path = self._database.execute(wanted, (key,)).fetchone()
            yield line.data if (file, place) == own else _advised(line.data, session_id, path)

    def close(self) -> None:
        self._database.close()


def _advised(data: bytes, session_id: str, path: str) -> bytes:
    line = orjson.loads(data)
    line["findings"].append(plain_finding(advice.repeated(f"{session_id}.json", session_id, path)))
    return line_bytes(line)
