"""A suite of few cases in a folder of its own, so that a test may damage it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance import resources
from conformance.canonical.utc import parse_utc
from conformance.contract.document import export_of
from conformance.contract.reading import read_recording
from conformance.suite import catalogue, digest, goldens, scenarios
from conformance.suite.recipes import recording_of

REPOSITORY = Path(__file__).parents[2]
CASES = ("story-clean-pass", "story-aborted", "reject-empty-file", "size-ten-thousand-events")
CACHES = (catalogue.cases, goldens._manifest, scenarios._scenario, digest.suite_digest)


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1), encoding="utf-8", newline="\n")


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def forget() -> None:
    for cache in CACHES:
        cache.cache_clear()


@pytest.fixture(scope="session")
def whole_suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A suite that nobody may change, made once."""
    root = tmp_path_factory.mktemp("whole") / "suite"
    for name in ("Schemas", "Scenarios", "Requirements"):
        shutil.copytree(REPOSITORY / "Data" / name, root / "Data" / name)
    _copy_cases(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resources, "_root", lambda: root)
        forget()
        _write_goldens(root)
        forget()
    return root


@pytest.fixture
def suite(whole_suite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The root of a fresh copy, in which `Data` and `golden` lie."""
    root = tmp_path / "suite"
    shutil.copytree(whole_suite, root)
    monkeypatch.setattr(resources, "_root", lambda: root)
    forget()
    yield root
    forget()


def _copy_cases(root: Path) -> None:
    whole = read_json(REPOSITORY / "Data" / "Sessions" / "catalogue.json")
    chosen = [next(case for case in whole["cases"] if case["id"] == name) for name in CASES]
    write_json(root / "Data" / "Sessions" / "catalogue.json", {**whole, "cases": chosen})
    for case in chosen:
        if "file" in case["recording"]:
            file = Path("Data", "Sessions", case["recording"]["file"])
            shutil.copyfile(REPOSITORY / file, root / file)


def _write_goldens(root: Path) -> None:
    entries: dict[str, Any] = {}
    for case in catalogue.cases():
        scenario = scenarios.scenario_of(case)
        recording = read_recording(recording_of(case), scenario).recording
        if recording is not None:
            made = export_of(recording, scenario, parse_utc(case.exported_at))
            for suffix, data in (("json", made.document), ("csv", made.table)):
                name = f"{case.case_id}/{recording.header.session_id}.{suffix}"
                entries[name] = _stored(root / "golden" / "1.0.0" / name, data)
    manifest = {"revision": "1.0.0", "suite_version": "0.1.0", "goldens": entries}
    write_json(root / "golden" / "1.0.0" / "manifest.json", manifest)


def _stored(path: Path, data: bytes) -> dict[str, Any]:
    entry = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    if len(data) > 2 * 1024 * 1024:
        return {**entry, "stored": False}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return entry
