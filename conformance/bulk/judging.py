"""A batch of sessions in, lines of the results out: what a worker does, wherever it runs."""

from __future__ import annotations

from typing import NamedTuple

from conformance import __version__
from conformance.bulk.found import NO_EXPORT, Found, Note, Numbered, Table
from conformance.bulk.line import line_bytes, note_line, verdict_line
from conformance.errors import CannotJudge, FileFault
from conformance.verify.judging import Given, Judged, Known, judge_given
from conformance.verify.verification import Task, judge_task, table_alone

_NO_EXPORT = "a JSON file, and no exported document"


class Batch(NamedTuple):
    """Some sessions, and scenarios by their digests; `read` bytes of the files had been read for it."""

    found: tuple[Numbered, ...]
    known: Known
    read: int
    version: str = __version__


class Line(NamedTuple):
    """A line of the results, with what must be known of it to place it and to find repeated sessions."""

    file: int
    place: int
    path: str
    session_id: str | None
    data: bytes


class Done(NamedTuple):
    """The lines of a batch."""

    lines: tuple[Line, ...]
    read: int


def judge_batch(batch: Batch) -> Done:
    """The verdicts on a batch. Raises CannotJudge in a worker that is of another version."""
    if batch.version != __version__:
        raise CannotJudge(
            f"a worker has svr-conformance {__version__}, and {batch.version} is asked for",
            "install the same version on every worker",
        )
    return Done(tuple(_line(numbered, batch.known) for numbered in batch.found), batch.read)


def lost_batch(batch: Batch, reason: str) -> Done:
    """What is told of sessions on which no verdict could be formed."""
    return Done(tuple(_unjudged(numbered, reason) for numbered in batch.found), batch.read)


def _line(numbered: Numbered, known: Known) -> Line:
    found = numbered.found
    if isinstance(found, Note):
        return _noted(numbered, found)
    try:
        judged = _judged(found, known)
    except FileFault as fault:  # of a recording
        return _unjudged(numbered, fault.message)
    except Exception as fault:  # noqa: BLE001 - one session never costs the others; it is told
        told = f"a fault of the suite, please report it: {type(fault).__name__}: {fault}"
        return _unjudged(numbered, told)
    if judged is None:
        return _noted(numbered, Note(named(found)[0], _NO_EXPORT, NO_EXPORT))
    data = line_bytes(verdict_line(numbered, judged))
    return Line(numbered.file, numbered.place, judged.export.path, judged.export.session_id, data)


def _judged(found: Task | Given | Table, known: Known) -> Judged | None:
    if isinstance(found, Task):
        return judge_task(known, found)
    if isinstance(found, Table):
        return table_alone(found.path, found.name)
    return judge_given(known, found)


def _unjudged(numbered: Numbered, reason: str) -> Line:
    path, session_id = named(numbered.found)
    return _noted(numbered, Note(path, reason, session_id=session_id))


def _noted(numbered: Numbered, note: Note) -> Line:
    data = line_bytes(note_line(numbered, note))
    return Line(numbered.file, numbered.place, note.path, note.session_id, data)


def named(found: Found) -> tuple[str, str | None]:
    """The path that is told of it, and its session id."""
    if isinstance(found, Task):
        return str(found.pair.document), found.pair.document.stem
    if isinstance(found, Given):
        return found.path, found.session_id
    return found.path, None
