"""A suite of few cases in a folder of its own, and a certificate of the reference by it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

import conformance
from conformance.adapters.reference import reference_runtime
from conformance.adapters.runtime_file import RuntimeFile
from conformance.certify import certify
from conformance.certify.certifying import sign
from conformance.certify.keys import generate
from conformance.certify.layout import RESULT, SIGNATURES, STATEMENT, canonical
from conformance.certify.statement import code_in, file_entry, statement_of, subject_in
from conformance.fuzz import challenge
from conformance.model.result import result_of
from conformance.model.revision import CURRENT

from ..small_suite import in_place_of_the_whole, lay

CASES = ("story-clean-pass", "story-aborted", "reject-empty-file", "variant-total-of-79")

DIGITS = "0123456789abcdef"
POSED = ("challenge-01", "challenge-02", "challenge-03")
KEY, OTHER = generate("vendor.pub"), generate("other.pub")
TRUSTED = [KEY.public]

Edit = Callable[[Any], None]


def certifiable() -> RuntimeFile:
    """The reference, and its package as the program that a certificate is about."""
    package = Path(conformance.__file__).parent
    return replace(reference_runtime(), folder=package, artifacts=("exporter",))


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay(tmp_path_factory.mktemp("few") / "suite", CASES)


@pytest.fixture(scope="module")
def suite(few: Path) -> Iterator[Path]:
    """The suite of four cases and challenges of three, in the place of the whole one."""
    with in_place_of_the_whole(few) as root, pytest.MonkeyPatch.context() as patch:
        patch.setattr(challenge, "LEGAL", 2)
        patch.setattr(challenge, "ILLEGAL", 1)
        challenge.challenge_of.cache_clear()
        yield root
    challenge.challenge_of.cache_clear()


@pytest.fixture(scope="module")
def certified(suite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificate of the reference. Not to be changed."""
    out = tmp_path_factory.mktemp("certified") / "certificate"
    return certify(certifiable(), out, KEY, challenge.challenge_of(DIGITS, CURRENT), 2).folder


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
    kept = {name: data for name, data in tree(folder).items() if not name.startswith(SIGNATURES)}
    stated = orjson.loads(kept.pop(STATEMENT))
    files = {name: file_entry(data) for name, data in kept.items()}
    result = result_of(orjson.loads((folder / RESULT).read_bytes()))
    statement = statement_of(result, subject_in(stated), code_in(stated), files)
    (folder / STATEMENT).write_bytes(canonical(statement))
    sign_again(folder)


def sign_again(folder: Path) -> None:
    """Sign what is stated now, as its maker would."""
    sign(folder, (folder / STATEMENT).read_bytes(), KEY)
