"""Whether the golden exports are whole, and the reference still makes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from conformance.contract.schemas import faults
from conformance.errors import BrokenScenario, SuiteDamaged
from conformance.goldens import history
from conformance.goldens.making import Made, made_of
from conformance.goldens.manifest import Entry, entry_of, faults_of, files_below, read_manifest
from conformance.goldens.roots import Roots
from conformance.model.revision import CURRENT, REVISIONS, Revision


class Problem(NamedTuple):
    """One thing that is wrong with the golden exports.

    `kind` is catalogue, reference, manifest, history, missing, digest, orphan or stale; `place` is a file
    or a case.
    """

    kind: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.place}: {self.message}"


def check(roots: Roots | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong; nothing is changed. What the rest builds on is looked at first."""
    roots = roots or Roots.here()
    for look in (_catalogue, _manifests):
        found = tuple(look(roots))
        if found:
            return found
    whole = dict.fromkeys(problem for revision in _held(roots) for problem in _whole(roots, revision))
    return (*whole, *_orphans(roots), *_reference(roots, read_manifest(roots.accepted)))


def _held(roots: Roots) -> tuple[Revision, ...]:
    """The revisions whose golden exports must be whole: the current one, and every older that has any."""
    return tuple(
        revision for revision in reversed(REVISIONS) if revision is CURRENT or _has_any(roots, revision)
    )


def _has_any(roots: Roots, revision: Revision) -> bool:
    try:
        return roots.of(revision).is_dir() or bool(history.acceptances(roots, revision))
    except SuiteDamaged:  # of which _whole tells
        return False


def _catalogue(roots: Roots) -> Iterator[Problem]:
    value = roots.read_catalogue()
    place = roots.catalogue.name
    for fault in faults("case_catalogue", value):
        yield Problem("catalogue", f"{place}{fault.pointer}", fault.message)
        return
    ids = Counter([*(case.case_id for case in roots.cases()), *value["retired"]])
    for case, times in ids.items():
        if times > 1:
            yield Problem("catalogue", case, "this id is used more than once, or is retired")


def _manifests(roots: Roots) -> Iterator[Problem]:
    for revision in _held(roots):
        try:
            read_manifest(roots.of(revision))
        except SuiteDamaged as damage:
            yield Problem("manifest", _place(revision, "manifest.json"), damage.message)


def _place(revision: Revision, name: str) -> str:
    """A file of the current revision needs no more than its name."""
    return name if revision is CURRENT else f"{revision.name}/{name}"


def _whole(roots: Roots, revision: Revision) -> Iterator[Problem]:
    """What the history and its own manifest say of one revision."""
    yield from _history(roots, revision)
    for fault in faults_of(roots.of(revision), read_manifest(roots.of(revision))):
        yield Problem(fault.kind, _place(revision, fault.name), fault.message)


def _history(roots: Roots, revision: Revision) -> Iterator[Problem]:
    try:
        if history.confirms(roots, revision):
            return
        message = f"its last entry of {revision.name} is not about the golden exports that stand there"
    except SuiteDamaged as damage:
        message = damage.message
    yield Problem("history", "history.json", message)


def _orphans(roots: Roots) -> Iterator[Problem]:
    held = [roots.of(revision) for revision in _held(roots)]
    for path in files_below(roots.golden):
        name = path.relative_to(roots.golden)
        aside = name.parts[0].startswith(".") or path == roots.history
        if not aside and not any(folder in path.parents for folder in held):
            yield Problem("orphan", name.as_posix(), "nothing names this file")


def _reference(roots: Roots, entries: Mapping[str, Entry]) -> Iterator[Problem]:
    known: set[str] = set()
    try:
        for made in made_of(roots):
            known |= {f"{made.case.case_id}/{name}" for name in made.files}
            yield from _made(made, entries)
    except (SuiteDamaged, BrokenScenario) as damage:
        yield Problem("reference", roots.catalogue.name, damage.message)
        return
    for name in sorted(entries.keys() - known):
        yield Problem("stale", name, "the reference makes no such file of the cases in the catalogue")


def _made(made: Made, entries: Mapping[str, Entry]) -> Iterator[Problem]:
    if made.surprise:
        yield Problem("reference", made.case.case_id, made.surprise)
    for name, data in made.files.items():
        place = f"{made.case.case_id}/{name}"
        if place not in entries:
            yield Problem("missing", place, "the reference makes it, and the manifest does not name it")
        elif entry_of(data) != entries[place]:
            yield Problem("stale", place, "the reference now makes other bytes")
