"""From an export back to its recording, and to the same export again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.errors import FileFault, WouldReplace
from conformance.exporter.export import export
from conformance.exporter.rebuild import BrokenDocument, rebuild
from conformance.model.revision import CURRENT

from .conftest import DOCUMENT, EXPORTED_AT, TABLE, files_in

REBUILT = r"""{"record":"session","format":"svr-recording/1","session_id":"Sess_1","participant_id":"p-1","scenario_id":"office_fire_mvp","started_at":"2026-02-28T14:00:00.000000Z"}
{"record":"event","elapsed_us":0,"event_type":"phase_transition","phase":"audit","actor_id":"system","outcome":"info","details":{"to_phase":"audit"}}
{"record":"event","elapsed_us":70000000,"event_type":"alarm_activated","phase":"audit","actor_id":"p-1","outcome":"success","objective_id":"obj_alarm","details":{}}
{"record":"event","elapsed_us":80000000,"event_type":"exit_selected","phase":"audit","actor_id":"p-1","outcome":"fail","details":{"selected_exit":"north, \"é\"\n"}}
{"record":"event","elapsed_us":80000000,"event_type":"critical_error","phase":"audit","actor_id":"p-1","outcome":"fail","critical_error_code":"blocked"}
{"record":"event","elapsed_us":100000000,"event_type":"phase_transition","phase":"re_audit","actor_id":"system","outcome":"info","details":{"to_phase":"re_audit"}}
{"record":"event","elapsed_us":110000001,"event_type":"exit_selected","phase":"re_audit","actor_id":"p-1","outcome":"success","target_id":"door 2","details":{"m":5,"selected_exit":"south"},"duration_us":2500000}
{"record":"end","elapsed_us":120000000,"events":6,"reason":"completed"}
""".encode()  # noqa: E501 the lines of a recording are what they are


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "Sess_1.json"
    path.write_bytes(DOCUMENT)
    return path


def reversed_members(value: Any) -> Any:
    """The same JSON value with the members of every object the other way round."""
    if isinstance(value, dict):
        return {name: reversed_members(item) for name, item in reversed(value.items())}
    return [reversed_members(item) for item in value] if isinstance(value, list) else value


def test_the_recording_is_rebuilt_to_the_byte(document: Path, tmp_path: Path) -> None:
    assert rebuild(document, tmp_path / "r") == "Sess_1"
    assert files_in(tmp_path) == {"Sess_1.json": DOCUMENT, "r": REBUILT}


def test_the_rebuilt_recording_gives_the_same_export(document: Path, tmp_path: Path, folder: Path) -> None:
    rebuild(document, tmp_path / "r")
    export(tmp_path / "r", folder, tmp_path / "out", EXPORTED_AT, CURRENT)
    assert files_in(tmp_path / "out") == {"Sess_1.json": DOCUMENT, "Sess_1.csv": TABLE}


def test_the_layout_of_the_document_plays_no_part(document: Path, tmp_path: Path) -> None:
    document.write_text(
        json.dumps(reversed_members(json.loads(DOCUMENT)), indent=2), encoding="utf-8", newline="\r\n"
    )
    rebuild(document, tmp_path / "r")
    assert (tmp_path / "r").read_bytes() == REBUILT


def test_a_repeat_is_welcome_and_another_file_is_not_written_over(document: Path, tmp_path: Path) -> None:
    rebuild(document, tmp_path / "r")
    rebuild(document, tmp_path / "r")
    (tmp_path / "r").write_bytes(b"evidence")
    with pytest.raises(WouldReplace) as refusal:
        rebuild(document, tmp_path / "r")
    assert str(refusal.value) == (
        f"{tmp_path / 'r'}: exists already, with other bytes\n  choose another name, or move it away"
    )
    assert files_in(tmp_path) == {"Sess_1.json": DOCUMENT, "r": b"evidence"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (DOCUMENT, b"", "line 1, byte 0, at '': the text is empty; it must hold one value"),
        (
            b'"events":[',
            b'"events":[],"events":[',
            "line 1, byte 79, at '/events': the object has a second member",
        ),
        (b'{"to_phase":"audit"}', b"{" * 40, "line 1, byte "),
        (b'"m":5', b'"m":1e999', "at '/events/5/details/m': found the number '1e999'"),
        (b'"session_id":"Sess_1","started', b'"started', "at '': the member session_id is missing"),
        (
            b'"event_type":"exit',
            b'"event_type":"Exit',
            "at '/events/2/event_type': the value must be one of ",
        ),
        (b'"score_total":40,"status"', b'"score_total":"40","status"', "at '/score/score_total': "),
        (
            b"14:01:10.000000Z",
            b"13:59:59.999999Z",
            "at '/events/1/timestamp': 2026-02-28T13:59:59.999999Z lies before the time above it, and time",
        ),
        (
            b"14:01:10.000000Z",
            b"14:01:20.000001Z",
            "at '/events/2/timestamp': 2026-02-28T14:01:20.000000Z lies ",
        ),
        (
            b"14:02:00.000000Z",
            b"14:01:50.000000Z",
            "at '/ended_at': 2026-02-28T14:01:50.000000Z lies before ",
        ),
        (b"2026-02-28T14:02:00.000000Z", b"2026-02-30T14:02:00.000000Z", "at '/ended_at': "),
    ],
)
def test_a_broken_document_is_refused_with_its_place(
    document: Path, tmp_path: Path, old: bytes, new: bytes, message: str
) -> None:
    document.write_bytes(DOCUMENT.replace(old, new, 1))
    with pytest.raises(BrokenDocument) as fault:
        rebuild(document, tmp_path / "r")
    assert message in fault.value.message
    assert fault.value.message.startswith(f"{document}: ")
    assert fault.value.exit_status == 65
    assert not (tmp_path / "r").exists()


def test_a_document_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FileFault) as fault:
        rebuild(tmp_path / "none", tmp_path / "r")
    assert fault.value.message == f"{tmp_path / 'none'}: cannot read: No such file or directory"
