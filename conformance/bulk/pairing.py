"""The two files of a session, wherever in their archive they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from conformance.bulk.found import Damaged, Note
from conformance.bulk.sources.parts import KINDS, Part
from conformance.bulk.spill import Spill

_DOCUMENT, _TABLE = KINDS
_LOST = "its other file was not found before the damage"
_TWICE = "another file of this name comes later in the archive, and is judged"


class Pair(NamedTuple):
    """One or both files of a session."""

    document: Part | None
    table: Part | None


def paired(parts: Iterable[Part | Note], spill: Spill, archive: str) -> Iterator[Pair | Note]:
    """Each pair as soon as it is whole; at the end what is alone, and what must be told.

    Files of one name and one folder belong together; of those that are left, the only two of one name.
    """
    try:
        for part in parts:
            yield from [part] if isinstance(part, Note) else _met(part, spill, archive)
    except Damaged as fault:
        yield Note(archive, f"damaged: {fault}; what was read before is judged")
        yield from (_untold(part, archive) for group in spill.rest() for part in group)
    else:
        for group in spill.rest():
            yield from _rest(group)
    finally:
        spill.clear()


def _met(part: Part, spill: Spill, archive: str) -> Iterator[Pair | Note]:
    own, other = (part.stem, part.folder, part.suffix), _TABLE if part.suffix == _DOCUMENT else _DOCUMENT
    if spill.take(own):
        yield Note(f"{archive}/{part.name}", _TWICE, session_id=part.stem)
    partner = spill.take((part.stem, part.folder, other))
    if partner is None:
        spill.put(part)
    else:
        yield Pair(part, partner) if part.suffix == _DOCUMENT else Pair(partner, part)


def _untold(part: Part, archive: str) -> Note:
    return Note(f"{archive}/{part.name}", _LOST, session_id=part.stem)


def _rest(group: list[Part]) -> Iterator[Pair]:
    documents = [part for part in group if part.suffix == _DOCUMENT]
    tables = [part for part in group if part.suffix == _TABLE]
    if len(documents) == len(tables) == 1:
        yield Pair(documents[0], tables[0])
        return
    yield from (Pair(part, None) for part in documents)
    yield from (Pair(None, part) for part in tables)
