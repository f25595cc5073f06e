"""A copy of the suite's data with few cases, to be changed at will, and runtimes that bear witness."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from conformance.goldens import Roots, accept, propose
from conformance.model.revision import CURRENT

REPOSITORY = Path(__file__).parents[2]
EXPORTED = ("story-clean-pass", "story-aborted", "variant-total-of-79")
CASES = (*EXPORTED, "reject-empty-file")
TODAY = date(2026, 3, 1)
WHO = "Jo Doe"
HONEST = "from conformance.exporter.export import reference as export\n"

Witness = Callable[..., Path]


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2), encoding="utf-8", newline="\n")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, the hidden ones too."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("few") / "Data"
    for name in ("Schemas", "Scenarios"):
        shutil.copytree(REPOSITORY / "Data" / name, data / name)
    whole = read_json(REPOSITORY / "Data" / "Sessions" / "catalogue.json")
    chosen = [next(case for case in whole["cases"] if case["id"] == name) for name in CASES]
    (data / "Sessions").mkdir()
    write_json(data / "Sessions" / "catalogue.json", {**whole, "cases": chosen})
    for case in chosen:
        file = case["recording"]["file"]
        shutil.copyfile(REPOSITORY / "Data" / "Sessions" / file, data / "Sessions" / file)
    return data


@pytest.fixture
def roots(few: Path, tmp_path: Path) -> Roots:
    """Data of four cases, one of them to be rejected, and no golden exports yet."""
    shutil.copytree(few, tmp_path / "Data")
    return Roots(tmp_path / "Data", tmp_path / "golden")


def bearing_witness(folder: Path, source: str, name: str = "other", contract: str = CURRENT.name) -> Path:
    """A runtime file for a callable `export` from Python source."""
    folder.mkdir(parents=True)
    (folder / "bears_witness.py").write_text(source, encoding="utf-8", newline="\n")
    file = folder / "svr-runtime.toml"
    file.write_text(
        f'[runtime]\nname = "{name}"\nversion = "7"\nvendor = "Example Ltd"\ncontract = "{contract}"\n'
        f'[adapter]\nkind = "python"\ncallable = "bears_witness:export"\npath = {json.dumps(sys.path)}\n',
        encoding="utf-8",
    )
    return file


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    """Writes a new runtime each time: its source, its name, the revision that it declares."""
    numbers = count()
    return lambda source, *told: bearing_witness(tmp_path / f"witness-{next(numbers)}", source, *told)


@pytest.fixture(scope="session")
def accepted_once(few: Path) -> Path:
    roots = Roots(few, few.parent / "golden")
    propose(roots)
    witness = bearing_witness(few.parent / "witness", HONEST)
    accept("first", roots, by=WHO, witness=[witness], environ={}, today=TODAY)
    return roots.golden


@pytest.fixture
def accepted(roots: Roots, accepted_once: Path) -> Roots:
    """The same with golden exports, accepted once."""
    shutil.copytree(accepted_once, roots.golden)
    return roots


def say_otherwise(roots: Roots) -> None:
    """Change one sentence of the rubric of Office Fire, and back if called again."""
    path = roots.data / "Scenarios" / "OfficeFire" / "rubric.json"
    text = path.read_text(encoding="utf-8")
    was, now = "In the audit, the first attempt to identify", "The first attempt of the audit to identify"
    if was not in text:
        was, now = now, was
    path.write_text(text.replace(was, now), encoding="utf-8", newline="\n")
