"""Digests that name the data by which a runtime was judged, and the code that judged it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import conformance
from conformance import resources


@cache
def suite_digest() -> str:
    """SHA-256 in hex over the path and the SHA-256 of each file of `Data/` and `golden/`, sorted by path.

    Hidden files and folders are left out: systems scatter the ones, and proposed goldens lie in the others.
    """
    return _digest([*_named(resources.data(), "Data/"), *_named(resources.golden(), "golden/")])


@cache
def code_digest() -> str:
    """SHA-256 in hex, made in the same way, over the Python files of the suite."""
    root = Path(conformance.__file__).parent
    return _digest([(name, path) for name, path in _named(root) if name.endswith(".py")])


def _digest(files: Iterable[tuple[str, str]]) -> str:
    whole = hashlib.sha256()
    for name, path in sorted(files):
        whole.update(f"{name}\0{hashlib.sha256(resources.read(path)).hexdigest()}\n".encode())
    return whole.hexdigest()


def _named(root: Path, before: str = "") -> Iterator[tuple[str, str]]:
    """The files below a folder that are not hidden: their names from it on, with `/`, and their paths."""
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = os.path.relpath(folder, root).replace(os.sep, "/") + "/"
        start = before + inside.removeprefix("./")
        yield from ((start + name, os.path.join(folder, name)) for name in names if not name.startswith("."))
