"""A suite of few cases in a folder of its own, and a certificate of the reference by it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from conformance import resources
from conformance.adapters.reference import reference_runtime
from conformance.certify import certify
from conformance.certify.layout import RESULT, STATEMENT, canonical
from conformance.certify.statement import file_entry, statement_of
from conformance.goldens.propose import reference_files, write_tree
from conformance.goldens.roots import Roots
from conformance.model.result import result_of
from conformance.suite import catalogue, digest, goldens, scenarios

REPOSITORY = Path(__file__).parents[2]
CASES = ("story-clean-pass", "story-aborted", "reject-empty-file", "variant-total-of-79")

Edit = Callable[[Any], None]


def forget() -> None:
    for cache in (catalogue.cases, goldens._manifest, scenarios._scenario, digest.suite_digest):
        cache.cache_clear()


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("few")
    for name in ("Schemas", "Scenarios", "Requirements"):
        shutil.copytree(REPOSITORY / "Data" / name, root / "Data" / name)
    whole = json.loads((REPOSITORY / "Data" / "Sessions" / "catalogue.json").read_text(encoding="utf-8"))
    chosen = [next(case for case in whole["cases"] if case["id"] == name) for name in CASES]
    sessions = root / "Data" / "Sessions"
    sessions.mkdir()
    text = json.dumps({**whole, "cases": chosen})
    (sessions / "catalogue.json").write_text(text, encoding="utf-8", newline="\n")
    for case in chosen:
        file = case["recording"]["file"]
        shutil.copyfile(REPOSITORY / "Data" / "Sessions" / file, sessions / file)
    roots = Roots(root / "Data", root / "golden")
    write_tree(roots.accepted, reference_files(roots))
    return root


@pytest.fixture(scope="module")
def suite(few: Path) -> Iterator[Path]:
    """The suite of four cases, in the place of the whole one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resources, "_root", lambda: few)
        forget()
        yield few
    forget()


@pytest.fixture(scope="module")
def certified(suite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificate of the reference. Not to be changed."""
    return certify(reference_runtime(), tmp_path_factory.mktemp("certified") / "certificate", 2).folder


@pytest.fixture
def certificate(certified: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    shutil.copytree(certified, tmp_path / "certificate")
    return tmp_path / "certificate"


def edit(path: Path, change: Edit) -> None:
    """Change a JSON file of a certificate, and keep its form."""
    value = orjson.loads(path.read_bytes())
    change(value)
    path.write_bytes(canonical(value))


def seal(folder: Path) -> None:
    """State what the folder holds now, as its maker would."""
    files = {name: file_entry(data) for name, data in tree(folder).items() if name != STATEMENT}
    result = result_of(orjson.loads((folder / RESULT).read_bytes()))
    (folder / STATEMENT).write_bytes(canonical(statement_of(result, files)))
