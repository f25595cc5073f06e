"""A suite of few cases in a folder of its own, and a certificate of the reference by it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from conformance.adapters.reference import reference_runtime
from conformance.certify import certify
from conformance.certify.layout import RESULT, STATEMENT, canonical
from conformance.certify.statement import file_entry, statement_of
from conformance.model.result import result_of

from ..small_suite import in_place_of_the_whole, lay

CASES = ("story-clean-pass", "story-aborted", "reject-empty-file", "variant-total-of-79")

Edit = Callable[[Any], None]


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay(tmp_path_factory.mktemp("few") / "suite", CASES)


@pytest.fixture(scope="module")
def suite(few: Path) -> Iterator[Path]:
    """The suite of four cases, in the place of the whole one."""
    with in_place_of_the_whole(few) as root:
        yield root


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
