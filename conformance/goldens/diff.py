"""What moved between the accepted golden exports and the proposed ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from conformance import resources
from conformance.errors import UsageError
from conformance.goldens import history
from conformance.goldens.change import Change, Way
from conformance.goldens.documents import document_changes
from conformance.goldens.manifest import MANIFEST, Entry, by_case, read_manifest
from conformance.goldens.roots import Roots
from conformance.goldens.tables import table_changes
from conformance.model.revision import CURRENT, Revision

_DIGITS = 16
"""Of a digest that stands for the bytes of a file; the manifests have all 64."""


@dataclass(frozen=True)
class Diff:
    """What a proposal changes, case by case.

    `base` is the revision whose accepted golden exports it is compared with, None before the first of all;
    `cases` are those that either has. `rejecting` are new ones that must be rejected, and so have no golden
    export: they are in neither.
    """

    base: Revision | None
    cases: tuple[str, ...]
    changes: tuple[Change, ...]
    rejecting: tuple[str, ...] = ()

    @property
    def moved(self) -> frozenset[str]:
        """The cases that moved in whatever way."""
        return frozenset(change.case for change in self.changes)

    @property
    def added(self) -> tuple[str, ...]:
        """The cases that the base lacks."""
        return self._of(Way.CASE_ADDED)

    @property
    def removed(self) -> tuple[str, ...]:
        """The cases that only the base has."""
        return self._of(Way.CASE_REMOVED)

    @property
    def common(self) -> frozenset[str]:
        """The cases that both have."""
        return frozenset(self.cases) - {*self.added, *self.removed}

    def _of(self, way: Way) -> tuple[str, ...]:
        return tuple(change.case for change in self.changes if change.way is way)


class Side(NamedTuple):
    """The golden files of one case: the entry of each, and its bytes, None if they are not stored."""

    entries: Mapping[str, Entry]
    data: Mapping[str, bytes | None]


def diff(roots: Roots | None = None) -> Diff:
    """Every change that the proposal makes to the accepted golden exports, cases matched by their id.

    They are those of the current revision, or else of the newest older one that has any. Raises UsageError
    where there is no proposal, SuiteDamaged.
    """
    roots = roots or Roots.here()
    require_proposal(roots)
    base = history.base(roots)
    folder = roots.of(base) if base else roots.accepted
    ours = by_case(read_manifest(folder)) if base else {}
    theirs = by_case(read_manifest(roots.proposed))
    cases = sorted(ours.keys() | theirs.keys())
    changes = (
        change
        for case in cases
        for change in _case(
            case, _side(folder, case, ours.get(case, {})), _side(roots.proposed, case, theirs.get(case, {}))
        )
    )
    return Diff(base, tuple(cases), tuple(changes), _rejecting(roots, base))


def _rejecting(roots: Roots, base: Revision | None) -> tuple[str, ...]:
    """The cases that must be rejected and that an older revision does not have."""
    if base is None or base is CURRENT:
        return ()
    known = {entry["id"] for entry in roots.read_catalogue(base)["cases"]}
    return tuple(case.case_id for case in roots.cases() if case.rejects and case.case_id not in known)


def against(found: Diff) -> str:
    """What is compared with what, in words."""
    before = f"{found.base.name} as accepted" if found.base else "nothing"
    return f"from {before} to {CURRENT.name} as proposed"


def require_proposal(roots: Roots) -> None:
    """Raises UsageError where nothing has been proposed."""
    if not (roots.proposed / MANIFEST).is_file():
        raise UsageError(
            f"{roots.proposed}: there is no proposal", "make one with `svr-conformance golden propose`"
        )


def _side(folder: Path, case: str, entries: Mapping[str, Entry]) -> Side:
    data = {
        name: resources.read(folder / case / name) if entry.stored else None
        for name, entry in entries.items()
    }
    return Side(entries, data)


def _case(case: str, old: Side, new: Side) -> Iterator[Change]:
    if not old.entries or not new.entries:
        yield Change(Way.CASE_ADDED if new.entries else Way.CASE_REMOVED, case=case)
        return
    for name in sorted(old.entries.keys() | new.entries.keys()):
        if name not in old.entries or name not in new.entries:
            yield Change(Way.FILE_ADDED if name in new.entries else Way.FILE_REMOVED, case=case, file=name)
        elif old.entries[name] != new.entries[name]:
            yield from (change._replace(case=case, file=name) for change in _file(name, old, new))


def _file(name: str, old: Side, new: Side) -> Iterator[Change]:
    ours, theirs = old.data[name], new.data[name]
    if ours is None or theirs is None:
        yield Change(Way.NOT_STORED, old=_size(old.entries[name]), new=_size(new.entries[name]))
    else:
        yield from (document_changes if name.endswith(".json") else table_changes)(ours, theirs)


def _size(entry: Entry) -> str:
    return f"{entry.size} bytes, SHA-256 {entry.sha256[:_DIGITS]}…"
