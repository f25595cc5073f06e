"""Small runtimes: a Python program in a folder with its runtime file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.adapters.adapter import Request
from conformance.adapters.kinds import adapter_of
from conformance.adapters.runtime_file import load_runtime
from conformance.model.evidence import Answer

WORDS = ["{recording}", "{scenario}", "{out}", "{exported_at}", "{contract}", "{scratch}"]
HEAD = '[runtime]\nname = "tiny"\nversion = "1.2"\nvendor = "Example Ltd"\ncontract = "1.1.0"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The vendor's folder."""
    folder = tmp_path / "vendor"
    folder.mkdir()
    return folder


@pytest.fixture
def request_of(tmp_path: Path) -> Request:
    """A request whose folders exist, with a space and an umlaut in their path."""
    root = tmp_path / "a pläce"
    request = Request(
        root / "recording.jsonl",
        root / "scenario",
        root / "out",
        "2026-03-01T00:00:00.000000Z",
        "1.1.0",
        root / "s",
    )
    for made in (request.scenario, request.out, request.scratch):
        made.mkdir(parents=True)
    request.recording.write_bytes(b"")
    return request


@pytest.fixture
def work(request_of: Request) -> Path:
    """The folder that holds all folders of the request."""
    return request_of.recording.parent


Ask = Callable[..., Answer]


@pytest.fixture
def ask(folder: Path, request_of: Request, work: Path) -> Ask:
    """Asks a program, given as Python source, for an export."""

    def ask(source: str, settings: str = "") -> Answer:
        (folder / "program.py").write_text(source, encoding="utf-8")
        command = json.dumps([sys.executable, "-S", "program.py", *WORDS])
        (folder / "svr-runtime.toml").write_text(
            f'{HEAD}[adapter]\nkind = "command"\ncommand = {command}\n{settings}\n', encoding="utf-8"
        )
        return adapter_of(load_runtime(folder), work).export(request_of)

    return ask


@pytest.fixture
def call(folder: Path, request_of: Request, work: Path) -> Ask:
    """Asks a function `export` in the module `vendor`, given as Python source, for an export."""

    def call(source: str, settings: str = 'callable = "vendor:export"') -> Answer:
        (folder / "vendor.py").write_text(source, encoding="utf-8")
        (folder / "svr-runtime.toml").write_text(
            f'{HEAD}[adapter]\nkind = "python"\n{settings}\n', encoding="utf-8"
        )
        adapter = adapter_of(load_runtime(folder), work)
        try:
            return adapter.export(request_of)
        finally:
            assert adapter.close() == {}

    return call
