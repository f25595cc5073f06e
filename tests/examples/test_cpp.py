"""The C++ runtime of `examples/` compiles as an engine compiles, exports the example, and records."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "examples" / "runtimes" / "cpp"
EXAMPLE = ROOT / "Data" / "Revisions" / "1.0.0" / "Examples"
STRICT = "g++ -std=c++17 -fno-exceptions -fno-rtti -Wall -Wextra -Werror -O0 -o build/{0} {0}.cpp"
MADE = "".join(f"mkdir -p build\n{STRICT.format(name)}\n" for name in ("exporter", "recorder"))
SCRIPT = {
    "format": "svr-capture-script/1",
    "scenario_id": "office_fire_mvp",
    "acts": [
        {"at_us": 0, "act": "enter_phase", "phase": "audit"},
        {"at_us": 5, "act": "point_out", "hazard": 'a "tür"\n\U0001f525', "real": False, "kind_told": False},
        {"at_us": 5, "act": "set_wall_clock", "by_us": -3600000000},
        {"at_us": 9, "act": "grab_misses", "thing": "exit"},
        {"at_us": 9, "act": "stop", "early": True},
    ],
}


def event(elapsed_us: int, event_type: str, outcome: str, actor_id: str, **more: object) -> dict[str, object]:
    told = {"elapsed_us": elapsed_us, "event_type": event_type, "outcome": outcome, "actor_id": actor_id}
    return {"record": "event", "phase": "audit", **told, **more}


RECORDED = [
    event(0, "phase_transition", "info", "system", details={"to_phase": "audit"}),
    event(5, "hazard_identified", "fail", "anon-performer", details={"hazard": 'a "tür"\n\U0001f525'}),
    event(9, "exit_selected", "info", "anon-performer"),
    {"record": "end", "elapsed_us": 9, "events": 3, "reason": "aborted"},
]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of both programs, built by their Makefile, without optimisation for the time it takes."""
    if not (shutil.which("make") and shutil.which("g++")):
        pytest.skip("needs make and g++ on PATH")
    folder = tmp_path_factory.mktemp("cpp")
    for name in ("exporter.cpp", "recorder.cpp", "Makefile"):
        shutil.copyfile(SOURCES / name, folder / name)
    command = ["make", "CXX=g++", "CXXFLAGS=-O0"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert (made.returncode, made.stdout, made.stderr) == (0, MADE, "")
    return folder / "build"


@pytest.mark.slow
def test_the_example_of_the_specification_is_exported_to_the_byte(build: Path, tmp_path: Path) -> None:
    recording, scenario = EXAMPLE / "example_recording.jsonl", ROOT / "Data" / "Scenarios" / "OfficeFire"
    told = [
        "--scenario",
        str(scenario),
        "--out",
        str(tmp_path),
        "--exported-at",
        "2026-03-01T00:00:00.000000Z",
    ]
    command = [build / "exporter", recording, *told]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        "example-001.json": (EXAMPLE / "example_export.json").read_bytes(),
        "example-001.csv": (EXAMPLE / "example_export.csv").read_bytes(),
    }


@pytest.mark.slow
def test_a_script_is_recorded_as_its_acts_happen(build: Path, tmp_path: Path) -> None:
    script, recording = tmp_path / "script.json", tmp_path / "recording.jsonl"
    script.write_text(json.dumps(SCRIPT), encoding="utf-8")
    command = [build / "recorder", "--script", script, "--recording", recording]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    with recording.open(encoding="utf-8") as lines:
        header, *recorded = map(json.loads, lines)
    assert (header["record"], header["scenario_id"], recorded) == ("session", "office_fire_mvp", RECORDED)
