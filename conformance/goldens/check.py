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
    for look in (_catalogue, _manifest):
        found = tuple(look(roots))
        if found:
            return found
    entries = read_manifest(roots.accepted)
    return (*_history(roots), *_folder(roots, entries), *_reference(roots, entries))


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


def _manifest(roots: Roots) -> Iterator[Problem]:
    try:
        read_manifest(roots.accepted)
    except SuiteDamaged as damage:
        yield Problem("manifest", "manifest.json", damage.message)


def _history(roots: Roots) -> Iterator[Problem]:
    try:
        if history.confirms(roots):
            return
        message = "its last entry is not about the golden exports that stand there"
    except SuiteDamaged as damage:
        message = damage.message
    yield Problem("history", "history.json", message)


def _folder(roots: Roots, entries: Mapping[str, Entry]) -> Iterator[Problem]:
    for fault in faults_of(roots.accepted, entries):
        yield Problem(fault.kind, fault.name, fault.message)
    for path in files_below(roots.golden):
        name = path.relative_to(roots.golden)
        aside = name.parts[0].startswith(".")
        if not aside and path != roots.history and roots.accepted not in path.parents:
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
