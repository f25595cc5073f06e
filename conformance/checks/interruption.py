"""What a runtime leaves when it is killed half-way, and what its next export makes of that (section 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from conformance.checks.check import check
from conformance.checks.exhibit import Blocked, Exhibit
from conformance.contract.member_rules import shown
from conformance.model.evidence import AnswerKind, Artefact
from conformance.model.finding import Finding, Severity
from conformance.model.interruption import FOLDER, OUTSIDE, Interruption, Kill, Touch

_SYNCS = frozenset(("fsync", "fdatasync"))
_SYNCS_ALL = frozenset(("sync", "syncfs"))
_REMOVES = frozenset(("unlink", "unlinkat"))
_PLACES = ("rename", "link")  # some libraries move a file by a link and the removal of its old name
_IN_PLACE = "it is written in place, not beside and renamed"
_TOO_SOON = "it is renamed before all of it is written"


def interrupted(exhibit: Exhibit) -> bool:
    """Applies where an export was killed half-way as well."""
    return exhibit.exporting and exhibit.evidence.interruption is not None


def _need(exhibit: Exhibit) -> Interruption:
    """Raises Blocked where the export under watch was not the one that was judged."""
    told = exhibit.evidence.interruption
    if told is None or told.whole != exhibit.evidence.artefacts:
        raise Blocked("another export while the runtime was watched")
    return told


def _need_kills(exhibit: Exhibit) -> Interruption:
    told = _need(exhibit)
    if not told.kills:
        raise Blocked("no call that could be interrupted was seen")
    return told


@check("interrupted.whole", "RUN-005", applies=interrupted)
def whole(exhibit: Exhibit) -> Iterator[Finding]:
    """Whenever the runtime is killed, each file is the whole new one, the older one or absent."""
    told = _need_kills(exhibit)
    for kill in told.kills:
        for name in (exhibit.document_name, exhibit.table_name):
            found = kill.after.get(name)
            if found is not None and found not in (told.whole[name], exhibit.evidence.before.get(name)):
                yield _torn(kill, name, found, told)


def _torn(kill: Kill, name: str, found: Artefact, told: Interruption) -> Finding:
    wanted, data = told.whole[name].data or b"", found.data
    message = f"killed at {kill.point}: {name} is neither whole nor as it was before"
    if data is None:
        return Finding("", "RUN-005", message, file=name, expected="a file", got=found.kind)
    renamed = any(touch.names[-1:] == (name,) and touch.names[:1] != (name,) for touch in told.touches)
    size = min(len(data), len(wanted))
    offset = next((place for place in range(size) if data[place] != wanted[place]), size)
    return Finding(
        "",
        "RUN-005",
        message,
        file=name,
        offset=offset,
        expected=f"{len(wanted)} bytes, or none",
        got=f"{len(data)} bytes, as they should be up to byte {offset}",
        cause=_TOO_SOON if renamed else _IN_PLACE,
    )


@check("interrupted.order", "RUN-006", applies=interrupted)
def order(exhibit: Exhibit) -> Iterator[Finding]:
    """Whenever the runtime is killed, a new document stands with its table."""
    told = _need_kills(exhibit)
    document, table = exhibit.document_name, exhibit.table_name
    for kill in told.kills:
        if kill.after.get(document) == told.whole[document] and kill.after.get(table) != told.whole[table]:
            beside = _beside(kill.after.get(table), exhibit.evidence.before.get(table))
            message = f"killed at {kill.point}: the new document stands {beside}"
            cause = "the document is put in place before the table"
            yield Finding("", "RUN-006", message, file=table, expected="the new table", cause=cause)


def _beside(table: Artefact | None, older: Artefact | None) -> str:
    if table is None:
        return "without a table"
    return "beside the older table" if table == older else "beside a table that is not whole"


@check("interrupted.repeat", "RUN-007", applies=interrupted)
def repeat(exhibit: Exhibit) -> Iterator[Finding]:
    """What a kill leaves has a hidden name, and the next export of the session removes it."""
    told = _need_kills(exhibit)
    ours = {exhibit.document_name, exhibit.table_name}
    for kill in told.kills:
        left = [name for name in kill.after if name not in ours and name not in exhibit.evidence.before]
        yield from (_visible(kill, name) for name in left if not name.startswith("."))
        if kill.again.kind is not AnswerKind.EXPORTED:
            message = f"killed at {kill.point}: the next export fails"
            yield Finding("", "RUN-007", message, expected="an export", got=kill.again.kind.value)
            continue
        yield from _stays(kill, left)
        yield from _another(kill, told.whole, ours)


def _visible(kill: Kill, name: str) -> Finding:
    message = f"killed at {kill.point}: {shown(name)} is left, whose name does not begin with a dot"
    return Finding("", "RUN-007", message, file=name, expected=f".{name}", got=name)


def _stays(kill: Kill, left: list[str]) -> Iterator[Finding]:
    for name in left:
        if name in kill.repeat:
            message = f"killed at {kill.point}: {shown(name)} is left, and the next export does not remove it"
            cause = "each export looks for a temporary file of its own name only"
            yield Finding("", "RUN-007", message, file=name, expected="no such file", cause=cause)


def _another(kill: Kill, whole: Mapping[str, Artefact], ours: set[str]) -> Iterator[Finding]:
    for name in sorted(ours):
        if kill.repeat.get(name) != whole[name]:
            message = f"killed at {kill.point}: the next export does not write {name} as it must"
            yield Finding("", "RUN-007", message, file=name, expected="the file of an export without a kill")


class _Disk(NamedTuple):
    """The files that hold what may not be on disk yet, and those whose writes are there at once."""

    unsynced: set[str]
    synced: set[str]

    def follow(self, touch: Touch) -> None:
        if touch.synced:
            self.synced.update(touch.names)
        elif touch.call in _SYNCS_ALL:
            self.unsynced.clear()
        elif touch.call in _SYNCS or touch.call in _REMOVES:
            self.unsynced.difference_update(touch.names)
        elif touch.call.startswith(_PLACES):
            if touch.names[0] in self.unsynced:
                self.unsynced.add(touch.names[-1])
            if touch.call.startswith("rename"):
                self.unsynced.discard(touch.names[0])
        else:
            self.unsynced.update(name for name in touch.names if name not in self.synced)


@check("interrupted.synced", "RUN-005", "RUN-007", applies=interrupted)
def synced(exhibit: Exhibit) -> Iterator[Finding]:
    """Each file is renamed from a synced temporary file in the output folder, which is synced then."""
    ours = {exhibit.document_name, exhibit.table_name}
    disk = _Disk(set(), set())
    placed = None
    for touch in _need(exhibit).touches:
        if touch.call.startswith(_PLACES) and touch.names[-1] in ours:
            yield from _unready(touch, disk.unsynced)
            placed = touch
        elif touch.call in _SYNCS_ALL or (touch.call in _SYNCS and touch.names == (FOLDER,)):
            placed = None
        disk.follow(touch)
    if placed is not None:
        message = f"the output folder is not synced after {placed}"
        yield Finding("", "RUN-005", message, Severity.ADVICE, file=placed.names[-1], expected="fsync")


def _unready(touch: Touch, unsynced: set[str]) -> Iterator[Finding]:
    source, name = touch.names[0], touch.names[-1]
    if source.startswith(OUTSIDE):
        message = f"{name} is renamed from outside the output folder, which fails between two file systems"
        yield Finding("", "RUN-007", message, file=name, expected="from within", got=str(touch))
    elif source in unsynced:
        message = f"{name} is renamed from a file that was not synced, so that a loss of power may tear it"
        yield Finding("", "RUN-005", message, file=name, expected="fsync, then rename", got=str(touch))
