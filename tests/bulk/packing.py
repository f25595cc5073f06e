"""Sessions to judge, packed in every way."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from conformance import resources
from conformance.bulk.engines.engine import Engine, Here
from conformance.bulk.output import Output
from conformance.bulk.run import Wanted, run
from conformance.model.revision import CURRENT

Files = Mapping[str, bytes]
KINDS = (".zip", ".tar", ".tar.gz", ".tar.zst")


@cache
def sessions(most: int = 12) -> Files:
    """The two files of some sessions, by name."""
    folders = sorted(resources.golden(CURRENT.name).glob("story-*"))[:most]
    files = [
        file for folder in folders for file in sorted(folder.iterdir()) if file.suffix in (".json", ".csv")
    ]
    return {file.name: file.read_bytes() for file in files}


def tar(files: Iterable[tuple[str, bytes]]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in files:
            header = tarfile.TarInfo(name)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return packed.getvalue()


def zipped(files: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return packed.getvalue()


def packed(kind: str, files: Iterable[tuple[str, bytes]]) -> bytes:
    if kind == ".zip":
        return zipped(files)
    if kind == ".tar.gz":
        return gzip.compress(tar(files), mtime=0)
    if kind == ".tar.zst":
        zstandard = pytest.importorskip("zstandard", reason="zstandard is not installed")
        return zstandard.compress(tar(files))
    return tar(files)


def judged(out: Path, *paths: Path, engine: Engine | None = None, **options: Any) -> list[dict[str, Any]]:
    """The lines of the results."""
    output = Output(out)
    run(Wanted(paths, **options), output, engine or Here(), lambda _progress, _lines: None)
    return [json.loads(line) for line in output.results.read_bytes().splitlines()]


def told(lines: Iterable[Mapping[str, Any]], folder: Path) -> list[tuple[str, str, str]]:
    """Path below the folder, state and reason of each line."""
    return [(line["path"].removeprefix(f"{folder}/"), line["state"], line["reason"]) for line in lines]
