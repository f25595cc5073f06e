"""Runtimes for the gate to judge, and the gate as a CI service starts it, its input in the environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GATE = ROOT / "ci" / "gate.sh"
COMMAND = str(Path(sys.executable).with_name("svr-conformance"))

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]

SOUND = "from conformance.exporter.export import reference as export\n"
LYING = '''\
"""Says what the reference says, and a participant of its own, whose name is a command to GitHub."""
from pathlib import Path
from conformance.exporter.export import reference

def export(*call):
    reason = reference(*call)
    for file in Path(call[2]).glob("*.json"):
        file.write_bytes(file.read_bytes().replace(b'"actor_id":"', b'"actor_id":"##[error]', 1))
    return reason
'''
RUNTIME = """\
[runtime]
name = "engine ##[warning]"
version = "1"
vendor = "tests"
contract = "1.1.0"
level = "core"

[adapter]
kind = "python"
callable = "NAME:export"
fence = false

[attested]
offline = "nothing in it opens a socket"
"""
PART = """\
#!/bin/sh
# The command, with one case where it would run all.
[ "$1" != run ] || set -- "$@" --case story-blocked-exit-corrected
exec "$SVR_TEST_COMMAND" "$@"
"""


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A folder with a sound runtime, a lying one, and a command that runs one case."""
    for name, text in (("sound", SOUND), ("lying", LYING)):
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        (tmp_path / f"{name}.toml").write_text(RUNTIME.replace("NAME", name), encoding="utf-8")
    part = tmp_path / "part"
    part.write_text(PART, encoding="utf-8")
    part.chmod(0o755)
    return tmp_path


def environment(work: Path, **more: str) -> dict[str, str]:
    """That of the tests without what a CI service has set, and the command that runs one case."""
    set_by_ci = ("SVR_", "GITHUB_", "CI_")
    set_by_ci = ("SVR_", "GITHUB_", "CI_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(set_by_ci)}
    return {**kept, "SVR_COMMAND": str(work / "part"), "SVR_TEST_COMMAND": COMMAND, **more}


@pytest.fixture
def gate(work: Path) -> Run:
    """Starts the gate in the folder, by one shell."""

    def run(*, shell: str = "sh", **variables: str) -> Done:
        if shutil.which(shell) is None:
            pytest.skip(f"there is no {shell}")
        return started([shell, str(GATE)], work, environment(work, **variables))

    return run


def started(command: list[str], work: Path, env: dict[str, str]) -> Done:
    return subprocess.run(
        command, cwd=work, env=env, capture_output=True, encoding="utf-8", timeout=300, check=False
    )
