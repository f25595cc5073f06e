"""Batches that carry the bytes of their files, for workers that cannot reach them."""

from __future__ import annotations

from pathlib import Path

from conformance.bulk.found import Found, Note, Table
from conformance.bulk.judging import Batch, named
from conformance.errors import FileFault
from conformance.verify.judging import Given, Recorded, read_judged
from conformance.verify.verification import Task


def loaded(batch: Batch) -> Batch:
    """The same batch with the bytes of all files in it."""
    return batch._replace(found=tuple(one._replace(found=_loaded(one.found)) for one in batch.found))


def _loaded(found: Found) -> Found:
    try:
        if isinstance(found, Task):
            return _given(found)
        if isinstance(found, Given):
            return found._replace(recordings=_recorded(found.recordings))
    except FileFault as fault:
        path, session_id = named(found)
        return Note(path, fault.message, session_id=session_id)
    return found


def _given(task: Task) -> Given | Table:
    pair = task.pair
    document, table = read_judged(pair.document), read_judged(pair.table)
    if document is None:
        return Table(str(pair.table), pair.table.name)
    recordings = _recorded(tuple(Recorded(str(path)) for path in task.recordings))
    return Given(str(pair.document), pair.document.stem, document, table, recordings, pair.named)


def _recorded(recordings: tuple[Recorded, ...]) -> tuple[Recorded, ...]:
    return tuple(Recorded(one.path, read_judged(Path(one.path))) for one in recordings)
