"""The hooks for pre-commit: their form, the files that they are for, and what they say of them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from .conftest import COMMAND, ROOT

pytestmark = pytest.mark.slow  # a shell does the work: the version of Python makes no difference

MANIFEST = ROOT / ".pre-commit-hooks.yaml"
RECORDING = ROOT / "Data" / "Sessions" / "story-clean-pass.jsonl"
SCENARIO = ROOT / "Data" / "Scenarios" / "OfficeFire"
HOOKS: dict[str, Any] = {
    hook["id"]: hook for hook in YAML(typ="safe").load(MANIFEST.read_text(encoding="utf-8"))
}


def hooked(name: str, folder: Path, *files: Path) -> int:
    """The exit status of a hook on files, which pre-commit puts behind its entry."""
    program, *words = HOOKS[name]["entry"].split()
    assert program == "svr-conformance"
    named = [str(file.relative_to(folder)) for file in files]
    return subprocess.run([COMMAND, *words, *named], cwd=folder, capture_output=True, check=False).returncode


def test_the_manifest_has_the_form_that_pre_commit_publishes() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "wanted", "others"),
    [
        ("svr-recordings", ["a.svr.jsonl", "x/recordings/a.jsonl"], ["a.jsonl", "precordings/a.jsonl"]),
        ("svr-scenarios", ["scenario.json", "x/rubric.json", "microdrills.json"], ["myrubric.json"]),
        ("svr-exports", ["exports/s.json", "x/exports/y/s.csv"], ["s.json", "exports/a.txt"]),
    ],
)
def test_a_hook_is_for_its_files_only(name: str, wanted: list[str], others: list[str]) -> None:
    files = [*wanted, *others]
    assert [file for file in files if re.search(HOOKS[name]["files"], file)] == wanted


def test_the_hook_of_recordings(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.svr.jsonl", tmp_path / "bad.svr.jsonl"
    good.write_bytes(RECORDING.read_bytes())
    bad.write_bytes(RECORDING.read_bytes()[:-60])
    assert [hooked("svr-recordings", tmp_path, good), hooked("svr-recordings", tmp_path, good, bad)] == [0, 1]


def test_the_hook_of_scenarios(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(SCENARIO, folder)
    rubric = folder / "rubric.json"
    assert hooked("svr-scenarios", tmp_path, rubric) == 0
    rubric.write_bytes(rubric.read_bytes().replace(b'"scenario_id"', b'"scenario"'))
    assert hooked("svr-scenarios", tmp_path, folder / "scenario.json") == 1


def test_the_hook_of_exports(tmp_path: Path) -> None:
    command = [COMMAND, "export", str(RECORDING), "--out", str(tmp_path / "exports")]
    subprocess.run(command, check=True, capture_output=True)
    document, table = (tmp_path / "exports" / f"of-20260228-a7k3.{kind}" for kind in ("json", "csv"))
    assert hooked("svr-exports", tmp_path, document, table) == 0
    table.write_bytes(table.read_bytes().replace(b",success,", b",fail,", 1))
    assert hooked("svr-exports", tmp_path, table) == 1
