"""The step from one revision to the next, told against the one before, which stays as it was."""

from __future__ import annotations

import shutil

import pytest
from syrupy.assertion import SnapshotAssertion

from conformance.goldens import Problem, Roots, accept, check, diff, propose
from conformance.goldens.history import digest_of
from conformance.goldens.manifest import MANIFEST
from conformance.model.revision import CURRENT, REVISIONS
from conformance.reports.moved import moved_text
from conformance.reports.moved_markdown import moved_markdown

from .conftest import EXPORTED, HONEST, REPOSITORY, TODAY, WHO, Witness, read_json, tree, write_json

BEFORE = REVISIONS[-2]
GONE = "story-nobody-acted"


@pytest.fixture
def released(roots: Roots) -> Roots:
    """Golden exports of the revision before, as they were released: one case less than now, and one more."""
    whole = REPOSITORY / "golden" / BEFORE.name
    cases = (*EXPORTED[:2], GONE)
    for case in cases:
        shutil.copytree(whole / case, roots.of(BEFORE) / case)
    manifest = read_json(whole / MANIFEST)
    kept = {name: entry for name, entry in manifest["goldens"].items() if name.partition("/")[0] in cases}
    write_json(roots.of(BEFORE) / MANIFEST, {**manifest, "goldens": kept})
    entry = {
        "revision": BEFORE.name,
        "witness": {},
        "manifest_sha256": digest_of(roots.of(BEFORE) / MANIFEST),
    }
    write_json(roots.history, [entry])
    known = read_json(roots.catalogue)
    kept_cases = [case for case in known["cases"] if case["id"] in cases]
    roots.catalogue_of(BEFORE).parent.mkdir(parents=True)
    write_json(roots.catalogue_of(BEFORE), {**known, "cases": kept_cases})
    return roots


def test_the_step_is_told(released: Roots, text: SnapshotAssertion) -> None:
    propose(released)
    assert moved_text(diff(released)).encode() == text


def test_the_step_is_told_for_the_pull_request(released: Roots, text: SnapshotAssertion) -> None:
    propose(released)
    assert moved_markdown(diff(released)) == text


def test_the_step_is_accepted_and_the_revision_before_stays(released: Roots, witness: Witness) -> None:
    before, known = tree(released.of(BEFORE)), read_json(released.history)
    propose(released)
    accept("a member more", released, by=WHO, witness=[witness(HONEST)], environ={}, today=TODAY)
    assert check(released) == ()
    assert tree(released.of(BEFORE)) == before
    history = read_json(released.history)
    assert history[:-1] == known
    told = {name: history[-1][name] for name in ("revision", "from", "by", "cases")}
    cases = {"added": 1, "changed": 2, "removed": 1}
    assert told == {"revision": CURRENT.name, "from": BEFORE.name, "by": "Jo Doe", "cases": cases}


def test_what_a_kill_has_left_of_the_first_is_told_and_accepted_anew(
    released: Roots, witness: Witness
) -> None:
    propose(released)
    shutil.copytree(released.proposed, released.accepted)
    message = f"its last entry of {CURRENT.name} is not about the golden exports that stand there"
    assert check(released) == (Problem("history", "history.json", message),)
    done = accept("a member more", released, by=WHO, witness=[witness(HONEST)], environ={}, today=TODAY)
    assert (done.base, done.added, done.changed, done.removed) == (BEFORE.name, 1, 2, 1)
    assert check(released) == ()


def test_damage_to_the_revision_before_is_named(released: Roots, witness: Witness) -> None:
    propose(released)
    accept("a member more", released, by=WHO, witness=[witness(HONEST)], environ={}, today=TODAY)
    table = next((released.of(BEFORE) / GONE).glob("*.csv"))
    table.write_bytes(b"")
    (released.of(BEFORE) / "notes.txt").write_bytes(b"")
    manifest = read_json(released.of(BEFORE) / MANIFEST)
    write_json(released.of(BEFORE) / MANIFEST, {**manifest, "suite_version": "9.9.9"})
    place = f"{BEFORE.name}/{GONE}/{table.name}"
    assert list(check(released)) == [
        Problem(
            "history",
            "history.json",
            f"its last entry of {BEFORE.name} is not about the golden exports that stand there",
        ),
        Problem("orphan", f"{BEFORE.name}/notes.txt", "the manifest does not name this file"),
        Problem("digest", place, "the file differs from its digest or size in the manifest"),
    ]
    shutil.rmtree(released.of(BEFORE))
    assert [(problem.kind, problem.place) for problem in check(released)] == [
        ("manifest", f"{BEFORE.name}/manifest.json")
    ]
