"""One thing that moved between golden exports, and of which kind it is."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

ABSENT = "absent"
_WIDTH = 160
_BEFORE = 40


class Way(StrEnum):
    """How something can move, what readers of exports feel most first; `{}` is filled with what moved."""

    CASE_REMOVED = "case removed"
    CASE_ADDED = "case added"
    FILE_REMOVED = "file removed"
    FILE_ADDED = "file added"
    NO_DOCUMENT = "document that is no JSON object"
    NO_TABLE = "table without a row"
    MEMBER_REMOVED = "member {} removed"
    MEMBER_ADDED = "member {} added"
    MEMBER_CHANGED = "member {} changed"
    ENTRY_REMOVED = "entry of {} removed"
    ENTRY_ADDED = "entry of {} added"
    COLUMN_REMOVED = "column {} removed"
    COLUMN_ADDED = "column {} added, {}"
    COLUMN_MOVED = "column {} moved"
    ROW_REMOVED = "row removed"
    ROW_ADDED = "row added"
    CELL_CHANGED = "column {} changed"
    MEMBER_ORDER = "order of the members of {}"
    ENTRY_ORDER = "order of the entries of {}"
    ROW_ORDER = "order of the rows"
    NUMBER_FORMAT = "number format of {}, with equal values"
    SPELLING = "spelling of {}, with equal values"
    NOT_STORED = "bytes of a file that is not stored"

    @property
    def rank(self) -> int:
        """0 for what comes first."""
        return _RANKS[self]


_RANKS = {way: rank for rank, way in enumerate(Way)}


class Change(NamedTuple):
    """One thing that moved.

    `way` and what it is `about` (a pattern of JSON pointers, a column) make its kind; `file` is its name in
    the folder of the case, None for a whole case; `place` is a JSON pointer, or a row and column of a table,
    or a byte; `old` and `new` are texts or None.
    """

    way: Way
    about: tuple[str, ...] = ()
    case: str = ""
    file: str | None = None
    place: str | None = None
    old: str | None = None
    new: str | None = None

    @property
    def kind(self) -> str:
        """What groups the changes of many cases, in words."""
        return self.way.value.format(*self.about)


def parted(old: str, new: str) -> tuple[str, str]:
    """Two texts as people compare them: long ones only from shortly before the place where they part."""
    if max(len(old), len(new)) <= _WIDTH:
        return old, new
    same = next(
        (at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    start = same - _BEFORE if same > _BEFORE * 2 else 0
    return _cut(old, start), _cut(new, start)


def _cut(text: str, start: int) -> str:
    """At most _WIDTH characters of a text, with a sign at each end that is not its own."""
    end = start + _WIDTH - 2
    return ("…" if start else "") + text[start:end] + ("…" if len(text) > end else "")
