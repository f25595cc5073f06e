"""Files that wait for the other file of their session: a few megabytes in memory, the others on disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from conformance.bulk.database import opened, told
from conformance.bulk.found import Damaged
from conformance.bulk.sources.parts import Part

IN_MEMORY = 4 << 20
ON_DISK = 64 << 30
_COSTS = 500

Key = tuple[str, str, str]


def _key(part: Part) -> Key:
    return part.stem, part.folder, part.suffix


class Spill:
    """What waits, by stem, folder and suffix. `memory` and `most` are bytes, in memory and altogether."""

    def __init__(self, file: Path, memory: int = IN_MEMORY, most: int = ON_DISK) -> None:
        self._file, self._memory, self._most = file, memory, most
        self._kept: dict[Key, Part] = {}
        self._size = self._on_disk = 0
        self._database: sqlite3.Connection | None = None

    def put(self, part: Part) -> None:
        """Keep a part. Raises Damaged where too much waits already, FileFault where the disk is full."""
        self._kept[_key(part)] = part
        self._size += len(part.data) + _COSTS
        if self._size > self._memory:
            self._move()

    def take(self, key: Key) -> Part | None:
        """The part with that key, which waits no longer."""
        part = self._kept.pop(key, None)
        if part is not None:
            self._size -= len(part.data) + _COSTS
            return part
        return self._fetched(key) if self._database is not None else None

    def _fetched(self, key: Key) -> Part | None:
        assert self._database is not None
        wanted = "DELETE FROM part WHERE stem = ? AND folder = ? AND suffix = ? RETURNING data, fault"
        with told(self._file):
            row = self._database.execute(wanted, key).fetchone()
        if row is None:
            return None
        self._on_disk -= len(row[0])
        return Part(key[1], key[0], key[2], *row)

    def _move(self) -> None:
        self._on_disk += sum(len(part.data) for part in self._kept.values())
        if self._on_disk > self._most:
            raise Damaged(
                f"more than {self._most:,} bytes of files wait for the other file of their session: "
                "pack the two files of a session nearer to each other"
            )
        with told(self._file):
            self._open().executemany(
                "INSERT INTO part VALUES (?, ?, ?, ?, ?)",
                ((*key, part.data, part.fault) for key, part in self._kept.items()),
            )
        self._kept, self._size = {}, 0

    def _open(self) -> sqlite3.Connection:
        if self._database is None:
            self._file.unlink(missing_ok=True)
            self._database = opened(self._file)
            self._database.execute("PRAGMA journal_mode=OFF")
            self._database.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._database.execute(
                "CREATE TABLE part (stem TEXT, folder TEXT, suffix TEXT, data BLOB, fault TEXT,"
                " PRIMARY KEY (stem, folder, suffix))"
            )
        return self._database

    def rest(self) -> Iterator[list[Part]]:
        """All that still waits, those of one stem together, in the order of stems and folders."""
        if self._database is None:
            waiting = iter([self._kept[key] for key in sorted(self._kept)])
        else:
            self._move()
            waiting = self._stored(self._database)
        for _stem, group in groupby(waiting, key=lambda part: part.stem):
            yield list(group)

    def _stored(self, database: sqlite3.Connection) -> Iterator[Part]:
        with told(self._file):
            for row in database.execute(
                "SELECT folder, stem, suffix, data, fault FROM part ORDER BY stem, folder, suffix"
            ):
                yield Part(*row)

    def clear(self) -> None:
        """Let go of all that waits, and of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None
        self._file.unlink(missing_ok=True)
        self._kept, self._size, self._on_disk = {}, 0, 0
