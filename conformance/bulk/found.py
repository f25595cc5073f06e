"""What is found in folders, archives and bundles: exports, and what must be told."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from conformance.verify.judging import UNJUDGED, Given
from conformance.verify.verification import Task

NO_EXPORT = "no export"
RECORDING = "recording"


class Note(NamedTuple):
    """A place where there is nothing to judge; `state` is *no export*, *recording* or *cannot judge*."""

    path: str
    reason: str
    state: str = UNJUDGED
    session_id: str | None = None


class Table(NamedTuple):
    """A table whose document is nowhere in its archive."""

    path: str
    name: str


Tell = Callable[[float], None]
"""Is told the share of a source that has been read, from 0 to 1."""

Found = Task | Given | Table | Note


class Numbered(NamedTuple):
    """Something found: the number of its file in the listing, and its own number within that file, from 1."""

    file: int
    place: int
    found: Found


class Damaged(Exception):
    """An archive or a bundle cannot be read any further; the text says where and why."""


def clean(text: str) -> str:
    """A text from elsewhere as one that UTF-8 can hold."""
    try:
        data = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = text.encode("utf-8", "surrogatepass")
    return data.decode("utf-8", "backslashreplace")
