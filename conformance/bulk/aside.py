"""A span judged by the worker that reads it: its results wait in a file for their turn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import orjson

from conformance.bulk.batches import batches
from conformance.bulk.database import ROOM
from conformance.bulk.judging import Done, Line, judge_batch
from conformance.bulk.spans import MOST_SESSIONS, Span
from conformance.exporter.files import told_as_fault


class Aside(NamedTuple):
    """A file with the lines of a span; `read` bytes of all files have been read with it."""

    file: Path
    read: int

    def results(self) -> Iterator[Done]:
        """The lines, some hundred at a time; afterwards the file is gone. Raises FileFault."""
        with told_as_fault(self.file, "read"):
            with self.file.open("rb") as file:
                while lines := tuple(map(_line, islice(file, MOST_SESSIONS))):
                    yield Done(lines, self.read)
            self.file.unlink()


def _line(data: bytes) -> Line:
    members = orjson.loads(data)
    return Line(members["file"], members["place"], members["path"], members["session_id"], data[:-1])


def judged_aside(span: Span) -> Aside:
    """Read and judge a span. Raises FileFault, also where the disk is full."""
    work = span.around.work
    aside = work / f"{span.first}.jsonl"
    with told_as_fault(aside, "write", ROOM), aside.open("wb") as file:
        for batch in batches(span, own_spill(span)):
            file.writelines(line.data + b"\n" for line in judge_batch(batch).lines)
    return Aside(aside, span.before + span.size)


def own_spill(span: Span) -> str:
    """The name of a file for what waits, which no other span has."""
    return f"spill-{span.first}.sqlite"
