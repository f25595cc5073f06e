from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from conformance import __version__
from conformance.cli.commands import COMMANDS

from .conftest import COMMAND, Command, environment

CALLS = ["", "golden", *(command.words for command in COMMANDS)]
LOADED = """
import sys
from conformance.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(*sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize("words", CALLS, ids=[words.replace(" ", "-") or "all" for words in CALLS])
def test_help_teaches(svr: Command, text: SnapshotAssertion, words: str) -> None:
    done = svr(*words.split(), "--help", COLUMNS="200")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.encode() == text


def test_version(svr: Command) -> None:
    done = svr("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"svr-conformance {__version__}\n", "")


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    loaded = set(done.stderr.split())
    ours = {name for name in loaded if name.startswith("conformance")}
    assert ours == {
        "conformance",
        "conformance.cli",
        "conformance.cli.commands",
        "conformance.cli.commands.command",
        "conformance.cli.commands.of_a_runtime",
        "conformance.cli.commands.of_sessions",
        "conformance.cli.commands.of_the_suite",
        "conformance.cli.console",
        "conformance.cli.main",
        "conformance.cli.parser",
        "conformance.errors",
        "conformance.garbage",
    }
    heavy = {
        "orjson",
        "jsonschema",
        "deepdiff",
        "rfc8785",
        "pytest",
        "dataclasses",
        "inspect",
        "pathlib",
        "asyncio",
    }
    assert loaded & heavy == set()


def test_help_starts_in_six_times_what_python_needs(tmp_path: Path) -> None:
    bare = fastest([sys.executable, "-c", "pass"], tmp_path)
    assert fastest([*COMMAND, "--help"], tmp_path) < 6 * bare


def fastest(command: list[str], folder: Path) -> float:
    """Seconds of the fastest of ten starts, which is the one that was disturbed least."""
    taken = []
    for _ in range(10):
        began = time.perf_counter()
        subprocess.run(command, cwd=folder, env=environment(), capture_output=True, timeout=60, check=True)
        taken.append(time.perf_counter() - began)
    return min(taken)
