from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.goldens import Problem, Roots, check
from conformance.model.revision import CURRENT

from .conftest import read_json, tree, write_json

RECORDING = "story-clean-pass.jsonl"
NAME = "story-clean-pass/of-20260228-a7k3.csv"
POINTER = f"/goldens/{NAME.replace('/', '~1')}/bytes"


def test_golden_exports_that_were_never_accepted_are_missing(roots: Roots) -> None:
    assert [(problem.kind, problem.place) for problem in check(roots)] == [("manifest", "manifest.json")]


def test_a_problem_is_one_line(accepted: Roots) -> None:
    (accepted.golden / "notes.txt").write_bytes(b"")
    assert [str(problem) for problem in check(accepted)] == ["orphan: notes.txt: nothing names this file"]


def take_away(roots: Roots) -> None:
    (roots.accepted / NAME).unlink()


def change(roots: Roots) -> None:
    path = roots.accepted / NAME
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n"))


def add(roots: Roots) -> None:
    (roots.accepted / "story-clean-pass" / ".DS_Store").write_bytes(b"")


def add_elsewhere(roots: Roots) -> None:
    (roots.golden / "0.9.0").mkdir()
    (roots.golden / "0.9.0" / "manifest.json").write_bytes(b"{}")


def leave_out(roots: Roots) -> None:
    manifest = read_json(roots.accepted / "manifest.json")
    del manifest["goldens"][NAME]
    write_json(roots.accepted / "manifest.json", manifest)


def break_manifest(roots: Roots) -> None:
    manifest = read_json(roots.accepted / "manifest.json")
    manifest["goldens"][NAME]["bytes"] = -1
    write_json(roots.accepted / "manifest.json", manifest)


COLOUR = (
    "unknown member 'colour'; known are expect, exported_at, flags, id, level, out, recording, requirements, "
    "scenario, since, title, why"
)


def forget_why(roots: Roots) -> None:
    write_json(roots.history, [])


def break_history(roots: Roots) -> None:
    roots.history.write_bytes(b"{}")


def add_member(roots: Roots) -> None:
    catalogue = read_json(roots.catalogue)
    catalogue["cases"][1]["colour"] = "red"
    write_json(roots.catalogue, catalogue)


def say_twice(roots: Roots) -> None:
    catalogue = read_json(roots.catalogue)
    catalogue["retired"] = ["story-aborted"]
    write_json(roots.catalogue, catalogue)


def lose_recording(roots: Roots) -> None:
    (roots.data / "Sessions" / RECORDING).unlink()


HISTORY = (
    "history",
    "history.json",
    f"its last entry of {CURRENT.name} is not about the golden exports that stand there",
)
FOUND: dict[Callable[[Roots], None], list[tuple[str, str, str]]] = {
    take_away: [("missing", NAME, "the manifest names this file, and it is not there")],
    change: [("digest", NAME, "the file differs from its digest or size in the manifest")],
    add: [("orphan", "story-clean-pass/.DS_Store", "the manifest does not name this file")],
    add_elsewhere: [("orphan", "0.9.0/manifest.json", "nothing names this file")],
    leave_out: [
        HISTORY,
        ("orphan", NAME, "the manifest does not name this file"),
        ("missing", NAME, "the reference makes it, and the manifest does not name it"),
    ],
    break_manifest: [
        (
            "manifest",
            "manifest.json",
            f"{{accepted}}/manifest.json: {POINTER}: the number must be at least 0",
        )
    ],
    forget_why: [HISTORY],
    break_history: [("history", "history.json", "{golden}/history.json: this is no list of acceptances")],
    add_member: [("catalogue", "catalogue.json/cases/1", COLOUR)],
    say_twice: [("catalogue", "story-aborted", "this id is used more than once, or is retired")],
    lose_recording: [
        (
            "reference",
            "catalogue.json",
            f"{{data}}/Sessions/{RECORDING}: a file of the suite cannot be read (No such file or directory)",
        )
    ],
}


@pytest.mark.parametrize("damage", FOUND, ids=lambda damage: damage.__name__)
def test_damage_is_named(accepted: Roots, damage: Callable[[Roots], None]) -> None:
    damage(accepted)
    before = tree(accepted.golden)
    expected = [
        Problem(kind, place, message.format_map({**vars(accepted), "accepted": accepted.accepted}))
        for kind, place, message in FOUND[damage]
    ]
    assert list(check(accepted)) == expected
    assert tree(accepted.golden) == before


def test_a_proposal_and_what_a_kill_has_left_are_no_orphans(accepted: Roots) -> None:
    for name in (f".proposed/{CURRENT.name}", f".old-{CURRENT.name}"):
        folder = accepted.golden / name
        folder.mkdir(parents=True)
        Path(folder, "manifest.json").write_bytes(b"{}")
    assert check(accepted) == ()
