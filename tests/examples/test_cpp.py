"""The C++ runtime of `examples/` compiles as an engine compiles, and exports the specification's example."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "examples" / "runtimes" / "cpp"
EXAMPLE = ROOT / "Data" / "Examples"
STRICT = "g++ -std=c++17 -fno-exceptions -fno-rtti -Wall -Wextra -Werror -O0 -o build/exporter exporter.cpp"


@pytest.fixture(scope="module")
def exporter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, built by its own Makefile, without optimisation for the time it takes."""
    if not (shutil.which("make") and shutil.which("g++")):
        pytest.skip("needs make and g++ on PATH")
    folder = tmp_path_factory.mktemp("cpp")
    for name in ("exporter.cpp", "Makefile"):
        shutil.copyfile(SOURCES / name, folder / name)
    command = ["make", "CXX=g++", "CXXFLAGS=-O0"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert (made.returncode, made.stdout, made.stderr) == (0, f"mkdir -p build\n{STRICT}\n", "")
    return folder / "build" / "exporter"


@pytest.mark.slow
def test_the_example_of_the_specification_is_exported_to_the_byte(exporter: Path, tmp_path: Path) -> None:
    recording, scenario = EXAMPLE / "example_recording.jsonl", ROOT / "Data" / "Scenarios" / "OfficeFire"
    told = [
        "--scenario",
        str(scenario),
        "--out",
        str(tmp_path),
        "--exported-at",
        "2026-03-01T00:00:00.000000Z",
    ]
    done = subprocess.run([exporter, recording, *told], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        "example-001.json": (EXAMPLE / "example_export.json").read_bytes(),
        "example-001.csv": (EXAMPLE / "example_export.csv").read_bytes(),
    }
