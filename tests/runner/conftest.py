"""A suite of few cases in a folder of its own, and small runtimes to run on it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance import resources
from conformance.adapters.runtime_file import RuntimeFile, load_runtime
from conformance.canonical.utc import parse_utc
from conformance.contract.document import export_of
from conformance.contract.reading import read_recording
from conformance.suite import catalogue, digest, goldens, scenarios
from conformance.suite.recipes import recording_of

REPOSITORY = Path(__file__).parents[2]
CASES = ("story-clean-pass", "story-aborted", "reject-empty-file", "variant-total-of-79")
CORRECT = "from conformance.exporter.export import reference\nreason = reference(*sys.argv[1:6])\n"
CONTINUED = "if reason:\n    sys.stderr.write(f'rejected: {reason}\\n')\n    sys.exit(65)\n"


def forget() -> None:
    for cache in (catalogue.cases, goldens._manifest, scenarios._scenario, digest.suite_digest):
        cache.cache_clear()


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1), encoding="utf-8", newline="\n")


@pytest.fixture(scope="session")
def whole_suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
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
    """Its root: four cases, of which one is rejected and one, of the level exact, has another scenario."""
    root = tmp_path / "suite"
    shutil.copytree(whole_suite, root)
    monkeypatch.setattr(resources, "_root", lambda: root)
    forget()
    yield root
    forget()


def _copy_cases(root: Path) -> None:
    whole = json.loads((REPOSITORY / "Data" / "Sessions" / "catalogue.json").read_text(encoding="utf-8"))
    chosen = [next(case for case in whole["cases"] if case["id"] == name) for name in CASES]
    chosen[1]["flags"].append("output-folder-missing")
    write_json(root / "Data" / "Sessions" / "catalogue.json", {**whole, "cases": chosen})
    for case in chosen:
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
                path = root / "golden" / "1.0.0" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                entries[name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    manifest = {"revision": "1.0.0", "suite_version": "0.1.0", "goldens": entries}
    write_json(root / "golden" / "1.0.0" / "manifest.json", manifest)


Runtime = Callable[..., RuntimeFile]


@pytest.fixture
def runtime(tmp_path: Path, suite: Path) -> Runtime:
    """A runtime of the kind `command` from Python source; the program has `sys` and the arguments."""

    def runtime(source: str, settings: str = "", command: list[str] | None = None) -> RuntimeFile:
        folder = tmp_path / "vendor"
        folder.mkdir(exist_ok=True)
        (folder / "program.py").write_text(f"import sys\n{source}", encoding="utf-8")
        words = ["{recording}", "{scenario}", "{out}", "{exported_at}", "{scratch}"]
        argv = json.dumps([*(command or [sys.executable, "program.py"]), *words])
        search = json.dumps(os.pathsep.join([str(REPOSITORY), *sys.path]))
        (folder / "svr-runtime.toml").write_text(
            '[runtime]\nname = "tiny"\nversion = "1"\nvendor = "Example Ltd"\ncontract = "1.0.0"\n'
            f'[adapter]\nkind = "command"\ncommand = {argv}\nenv = {{ PYTHONPATH = {search} }}\n{settings}\n',
            encoding="utf-8",
        )
        return load_runtime(folder / "svr-runtime.toml")

    return runtime
