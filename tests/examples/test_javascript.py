"""The JavaScript runtime of `examples/` writes and records by both revisions, and by no other."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "examples" / "runtimes" / "javascript"
SESSIONS, SCENARIO = ROOT / "Data" / "Sessions", ROOT / "Data" / "Scenarios" / "OfficeFire"
REVISIONS = ("1.0.0", "1.1.0")
REFUSED = "there is no revision 1.2.0 here, but 1.0.0 and 1.1.0"
SCRIPT = {
    "format": "svr-capture-script/1",
    "script_id": "a-phone",
    "scenario_id": "office_fire_mvp",
    "acts": [
        {"at_us": 0, "act": "enter_phase", "phase": "audit"},
        {"at_us": 500000, "act": "use_object", "object": "phone", "works": False},
        {"at_us": 900000, "act": "grab_misses", "thing": "exit"},
        {"at_us": 900000, "act": "commit_error", "code": "used_blocked_exit"},
        {"at_us": 5000000, "act": "choose_exit", "exit": "south_safe", "safe": True},
        {"at_us": 6000000, "act": "stop", "early": False},
    ],
}

pytestmark = pytest.mark.skipif(not shutil.which("node"), reason="needs node on PATH")


def node(program: str, *arguments: str | Path, asked: str = "") -> tuple[int, str, str]:
    """Exit status, standard output and standard error."""
    command = ["node", SOURCES / program, *arguments]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout, done.stderr


def export(case: str, out: Path, *more: str) -> tuple[int, str, str]:
    folders = ("--scenario", SCENARIO, "--out", out)
    return node(
        "exporter.mjs", SESSIONS / f"{case}.jsonl", *folders, "--exported-at", exported_at(case), *more
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def golden(revision: str, case: str) -> dict[str, bytes]:
    return contents(ROOT / "golden" / revision / case)


def exported_at(case: str) -> str:
    (document,) = (data for name, data in golden("1.1.0", case).items() if name.endswith(".json"))
    told: str = json.loads(document)["exported_at"]
    return told


@pytest.mark.parametrize("revision", REVISIONS)
def test_one_recording_is_exported_by_the_revision_that_is_named(revision: str, tmp_path: Path) -> None:
    case = "form-optional-members"
    assert export(case, tmp_path, "--contract", revision) == (0, "", "")
    assert contents(tmp_path) == golden(revision, case)


@pytest.mark.parametrize("case", ["form-interactions", "form-durations"])
def test_the_newest_revision_is_written_where_none_is_named(case: str, tmp_path: Path) -> None:
    assert export(case, tmp_path) == (0, "", "")
    assert contents(tmp_path) == golden("1.1.0", case)


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("form-interactions", "rejected: REJ-012 line 3: event_type is no word of the vocabulary\n"),
        ("form-durations", 'rejected: REJ-018 line 2: the contract has no member "duration_us" here\n'),
    ],
)
def test_what_is_new_is_rejected_under_the_older_revision(case: str, told: str, tmp_path: Path) -> None:
    assert export(case, tmp_path, "--contract", "1.0.0") == (65, "", told)
    assert contents(tmp_path) == {}


def test_an_export_of_the_other_revision_is_not_replaced(tmp_path: Path) -> None:
    case = "form-optional-members"
    export(case, tmp_path, "--contract", "1.0.0")
    before = contents(tmp_path)
    (document,) = tmp_path.glob("*.json")
    told = f"refused: {document} is there and differs in more than exported_at\n"
    assert export(case, tmp_path, "--contract", "1.1.0") == (73, "", told)
    assert contents(tmp_path) == before


def test_another_revision_is_a_wrong_argument(tmp_path: Path) -> None:
    status, out, told = export("form-optional-members", tmp_path, "--contract", "1.2.0")
    assert (status, out, told.splitlines()[0]) == (64, "", REFUSED)
    usage = "usage: node recorder.mjs --script SCRIPT --recording FILE [--contract 1.0.0|1.1.0]\n"
    made = ("--script", tmp_path / "script.json", "--recording", tmp_path / "made.jsonl")
    assert node("recorder.mjs", *made, "--contract", "1.2.0") == (64, "", usage)
    assert contents(tmp_path) == {}


def request(number: int, method: str, **params: str) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}) + "\n"


def conversation(contract: str, out: Path) -> list[Any]:
    """The answers to `initialize`, `export` and `shutdown`."""
    case = "form-interactions"
    wanted = {
        "recording": str(SESSIONS / f"{case}.jsonl"),
        "scenario": str(SCENARIO),
        "out": str(out),
        "exported_at": exported_at(case),
    }
    asked = [
        request(1, "initialize", contract=contract, work=str(out)),
        request(2, "export", **wanted),
        request(3, "shutdown"),
    ]
    status, answers, told = node("exporter.mjs", "--stdio", asked="".join(asked))
    assert (status, told) == (0, "")
    return [json.loads(answer) for answer in answers.splitlines()]


def test_a_conversation_is_of_the_revision_with_which_it_began(tmp_path: Path) -> None:
    done: list[Any] = [{"jsonrpc": "2.0", "id": number, "result": {}} for number in (1, 2, 3)]
    assert conversation("1.1.0", tmp_path) == done
    assert contents(tmp_path) == golden("1.1.0", "form-interactions")
    message = "rejected: REJ-012 line 3: event_type is no word of the vocabulary"
    rejected = {"jsonrpc": "2.0", "id": 2, "error": {"code": 65, "message": message}}
    assert conversation("1.0.0", tmp_path) == [done[0], rejected, done[2]]


def test_a_conversation_of_another_revision_does_not_begin(tmp_path: Path) -> None:
    answer, *_ = conversation("1.2.0", tmp_path)
    assert (answer["id"], answer["error"]["code"]) == (1, 64)
    assert answer["error"]["message"].splitlines()[0] == REFUSED
    assert contents(tmp_path) == {}


def event(elapsed_us: int, event_type: str, outcome: str, **more: object) -> dict[str, object]:
    told = {"elapsed_us": elapsed_us, "event_type": event_type, "phase": "audit", "outcome": outcome}
    actor = "system" if event_type == "phase_transition" else "anon-p001"
    return {"record": "event", "actor_id": actor, **told, **more}


TRANSITION = event(0, "phase_transition", "info", details={"to_phase": "audit"})
PHONE = event(500000, "interaction", "fail", details={"object": "phone"}, duration_us=500000)
ERROR = event(900000, "critical_error", "fail", critical_error_code="used_blocked_exit")
EXIT = event(5000000, "exit_selected", "success", details={"selected_exit": "south_safe"})


@pytest.mark.parametrize(
    ("revision", "recorded"),
    [
        ("1.0.0", [TRANSITION, ERROR, EXIT]),
        ("1.1.0", [TRANSITION, PHONE, ERROR, EXIT | {"duration_us": 800000}]),
    ],
)
def test_a_script_is_recorded_in_the_words_of_the_revision(
    revision: str, recorded: list[object], tmp_path: Path
) -> None:
    script, recording = tmp_path / "script.json", tmp_path / "recording.jsonl"
    script.write_text(json.dumps(SCRIPT), encoding="utf-8")
    made = ("--script", script, "--recording", recording, "--contract", revision)
    assert node("recorder.mjs", *made) == (0, "", "")
    header, *events, end = map(json.loads, recording.read_text(encoding="utf-8").splitlines())
    assert (header["record"], events) == ("session", recorded)
    closed = {"record": "end", "elapsed_us": 6000000, "events": len(recorded), "reason": "completed"}
    assert end == closed
