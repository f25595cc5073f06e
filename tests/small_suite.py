"""A suite of few cases in a folder of its own, so that a test may damage it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from conformance import resources
from conformance.goldens.propose import reference_files, write_tree
from conformance.goldens.roots import Roots
from conformance.suite import catalogue, digest, errata, flags, goldens, scenarios
from conformance.suite.recipes import long_session

REPOSITORY = Path(__file__).parents[1]
EVENTS = 12  # of a recording by a recipe: what holds for ten thousand can be seen in so few


def forget() -> None:
    """What the suite has read is read again."""
    read = (catalogue.cases, errata.errata, flags.flags)
    for cache in (*read, goldens._manifest, scenarios._scenario, scenarios._files, digest.suite_digest):
        cache.cache_clear()


@contextmanager
def in_place_of_the_whole(root: Path) -> Iterator[Path]:
    """Within, the suite at `root` is the suite."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resources, "_root", lambda: root)
        forget()
        yield root
    forget()


def shorten(recipe: dict[str, Any]) -> None:
    data = long_session(recipe["seed"], EVENTS)
    recipe |= {"events": EVENTS, "sha256": hashlib.sha256(data).hexdigest()}


def lay(root: Path, names: Sequence[str], outs: Mapping[str, str] | None = None) -> Path:
    """A suite of the named cases at `root`, with goldens; `outs` says what output folder a case has."""
    for name in ("Schemas", "Scenarios", "Requirements", "Capture"):
        shutil.copytree(REPOSITORY / "Data" / name, root / "Data" / name)
    sessions = root / "Data" / "Sessions"
    sessions.mkdir()
    for name in ("flags.json", "sizes.json"):
        shutil.copyfile(REPOSITORY / "Data" / "Sessions" / name, sessions / name)
    (sessions / "errata.toml").touch()
    (sessions / "released.json").write_text("{}\n", encoding="utf-8")
    whole = json.loads((REPOSITORY / "Data" / "Sessions" / "catalogue.json").read_text(encoding="utf-8"))
    chosen = [next(case for case in whole["cases"] if case["id"] == name) for name in names]
    for case in chosen:
        if outs and case["id"] in outs:
            case["out"] = outs[case["id"]]
        if file := case["recording"].get("file"):
            shutil.copyfile(REPOSITORY / "Data" / "Sessions" / file, sessions / file)
        else:
            shorten(case["recording"])
    text = json.dumps({**whole, "cases": chosen}, indent=1)
    (sessions / "catalogue.json").write_text(text, encoding="utf-8", newline="\n")
    with in_place_of_the_whole(root):
        roots = Roots(root / "Data", root / "golden")
        write_tree(roots.accepted, reference_files(roots))
    return root
