"""Tables on disk that stand in for memory: SQLite, its faults told as those of files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conformance.errors import FileFault

_CACHE_KIB = 4096
ROOM = "make room on the disk and give the same command again: it goes on where it stopped"
_BUSY = "another run writes to this folder: wait for its end, or name another folder for --out"


def opened(path: Path) -> sqlite3.Connection:
    """The database in that file, made if it is missing. A kill leaves it as it was at its last commit."""
    with told(path):
        database = sqlite3.connect(path, timeout=0, isolation_level=None)
    prepare(
        database,
        path,
        f"PRAGMA cache_size=-{_CACHE_KIB}",
        "PRAGMA temp_store=FILE",
        "PRAGMA journal_mode=TRUNCATE",
        "PRAGMA synchronous=OFF",
    )
    return database


def prepare(database: sqlite3.Connection, path: Path, *statements: str) -> None:
    """Carry out the first statements; the database is closed where one fails. Raises FileFault."""
    try:
        with told(path):
            for statement in statements:
                database.execute(statement)
    except FileFault:
        database.close()
        raise


def key_of(text: str) -> bytes:
    """A text from elsewhere as a key; SQLite takes no lone surrogates in a text."""
    return text.encode("utf-8", "surrogatepass")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns a fault of the database into a FileFault that names its file."""
    try:
        yield
    except sqlite3.Error as fault:
        hint = _BUSY if getattr(fault, "sqlite_errorname", "") == "SQLITE_BUSY" else ROOM
        raise FileFault(f"{path}: cannot be used: {fault}", hint) from fault
