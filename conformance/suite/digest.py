"""Digests that name the data by which a runtime was judged, and the code that judged it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import conformance
from conformance import resources


@cache
def suite_digest() -> str:
    """SHA-256 in hex over the path and the SHA-256 of each file of `Data/` and `golden/`, sorted by path.

    Hidden files and folders are left out: systems scatter the ones, and proposed goldens lie in the others.
    """
    whole = hashlib.sha256()
    for name, path in sorted(_files()):
        whole.update(f"{name}\0{hashlib.sha256(resources.read(path)).hexdigest()}\n".encode())
    return whole.hexdigest()


@cache
def code_digest() -> str:
    """SHA-256 in hex, made in the same way, over the Python files of the suite."""
    root = Path(conformance.__file__).parent
    whole = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        whole.update(f"{name}\0{hashlib.sha256(resources.read(path)).hexdigest()}\n".encode())
    return whole.hexdigest()


def _files() -> Iterator[tuple[str, Path]]:
    for prefix, root in (("Data", resources.data()), ("golden", resources.golden())):
        for folder, folders, names in os.walk(root):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for path in (Path(folder, name) for name in names if not name.startswith(".")):
                yield f"{prefix}/{path.relative_to(root).as_posix()}", path
