"""The data that ships with the suite, and a fault finder over its schemas that knows no network."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry

DATA = Path(__file__).parents[2] / "Data"
SUFFIX = ".schema.json"


@pytest.fixture(scope="session")
def schemas() -> dict[str, Any]:
    files = sorted((DATA / "Schemas").glob("*" + SUFFIX))
    return {path.name.removesuffix(SUFFIX): _load(path) for path in files}


@pytest.fixture(scope="session")
def scenario_data() -> Callable[[str], dict[str, Any]]:
    """Return a fresh copy of the three files of a folder below `Data/Scenarios`, by their bare names."""

    def read(folder: str) -> dict[str, Any]:
        files = sorted((DATA / "Scenarios" / folder).glob("*.json"))
        return {path.stem: _load(path) for path in files}

    return read


@pytest.fixture(scope="session")
def registry(schemas: dict[str, Any]) -> Registry[Any]:
    empty: Registry[Any] = Registry()
    return empty.with_contents((schema["$id"], schema) for schema in schemas.values()).crawl()


@pytest.fixture(scope="session")
def faults(schemas: dict[str, Any], registry: Registry[Any]) -> Callable[[str, Any], list[str]]:
    """Return the sorted RFC 6901 pointers at which an instance breaks a schema, each once."""
    judges = {name: Draft202012Validator(schema, registry=registry) for name, schema in schemas.items()}

    def find(name: str, instance: Any) -> list[str]:
        return sorted({_pointer(error.absolute_path) for error in judges[name].iter_errors(instance)})

    return find


def _load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _pointer(path: Iterable[str | int]) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
