"""The reference exporter: exact files, and the folder after every ending."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.errors import BrokenScenario, FileFault, RecordingRejected, UsageError, WouldReplace
from conformance.exporter.export import export, instant, reference
from conformance.model.revision import CURRENT

from .conftest import DOCUMENT, EXPORTED_AT, LINES, RECORDING, TABLE, files_in

WHOLE = {"Sess_1.json": DOCUMENT, "Sess_1.csv": TABLE}
LATER = EXPORTED_AT + 1
LATER_DOCUMENT = DOCUMENT.replace(b"2026-03-01T00:00:00.000000Z", b"2026-03-01T00:00:00.000001Z")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "made" / "out"


def other_session(recording: Path) -> Path:
    """A recording with the same session id that tells another story."""
    path = recording.with_name("other.jsonl")
    path.write_bytes(RECORDING.replace(b'"outcome":"success"', b'"outcome":"fail"'))
    return path


def test_both_files_hold_exactly_the_bytes_that_were_worked_out_by_hand(
    recording: Path, folder: Path, out: Path
) -> None:
    assert export(recording, folder, out, EXPORTED_AT, CURRENT) == "Sess_1"
    assert files_in(out) == WHOLE


def test_a_session_without_events_is_exported(recording: Path, folder: Path, out: Path) -> None:
    recording.write_bytes(LINES[0] + b'{"record":"end","elapsed_us":0,"events":0,"reason":"aborted"}\n')
    export(recording, folder, out, EXPORTED_AT, CURRENT)
    assert (out / "Sess_1.csv").read_bytes() == TABLE[: TABLE.index(b"\n") + 1]


def test_what_a_kill_left_behind_is_removed(recording: Path, folder: Path, out: Path) -> None:
    out.mkdir(parents=True)
    (out / ".Sess_1.csv.tmp").write_bytes(b"half a ta")
    (out / ".Sess_1.json.tmp").symlink_to("nowhere")
    export(recording, folder, out, EXPORTED_AT, CURRENT)
    assert files_in(out) == WHOLE


def test_other_files_of_the_folder_are_left_alone(recording: Path, folder: Path, out: Path) -> None:
    out.mkdir(parents=True)
    others = {"Sess_2.json": b"{}", ".Sess_2.csv.tmp": b"another session, half way", "notes": b""}
    for name, data in others.items():
        (out / name).write_bytes(data)
    export(recording, folder, out, EXPORTED_AT, CURRENT)
    assert files_in(out) == {**WHOLE, **others}


@pytest.mark.parametrize("replace", [True, False])
def test_an_export_that_differs_in_no_more_than_its_time_is_replaced(
    recording: Path, folder: Path, out: Path, replace: bool
) -> None:
    export(recording, folder, out, EXPORTED_AT, CURRENT)
    export(recording, folder, out, LATER, CURRENT, replace=replace)
    assert files_in(out) == {"Sess_1.json": LATER_DOCUMENT, "Sess_1.csv": TABLE}


@pytest.mark.parametrize("replace", [True, False])
def test_an_older_layout_of_the_same_evidence_is_replaced(
    recording: Path, folder: Path, out: Path, replace: bool
) -> None:
    out.mkdir(parents=True)
    (out / "Sess_1.json").write_bytes(b" " + DOCUMENT + b"\n")
    export(recording, folder, out, EXPORTED_AT, CURRENT, replace=replace)
    assert files_in(out) == WHOLE


@pytest.mark.parametrize(
    "old", [b"", b"{}", b"[]", b'{"a":1,"a":1}', DOCUMENT[:-1], b"\xff", DOCUMENT + b"]"]
)
def test_other_evidence_is_kept_unless_replacing_is_asked_for(
    recording: Path, folder: Path, out: Path, old: bytes
) -> None:
    out.mkdir(parents=True)
    (out / "Sess_1.json").write_bytes(old)
    with pytest.raises(WouldReplace) as refusal:
        export(recording, folder, out, EXPORTED_AT, CURRENT, replace=False)
    assert str(refusal.value) == (
        f"{out / 'Sess_1.json'}: holds an export of Sess_1 that differs in more than exported_at\n"
        "  move it away, or replace it with --replace"
    )
    assert refusal.value.exit_status == 73
    assert files_in(out) == {"Sess_1.json": old}
    export(recording, folder, out, EXPORTED_AT, CURRENT)
    assert files_in(out) == WHOLE


def test_a_changed_story_is_not_replaced_unasked(recording: Path, folder: Path, out: Path) -> None:
    export(recording, folder, out, EXPORTED_AT, CURRENT)
    with pytest.raises(WouldReplace):
        export(other_session(recording), folder, out, EXPORTED_AT, CURRENT, replace=False)
    assert files_in(out) == WHOLE


@pytest.mark.parametrize("name", ["Sess_1.json", "Sess_1.csv"])
@pytest.mark.parametrize("kind", ["folder", "link", "dangling link", "pipe"])
def test_what_is_no_regular_file_is_not_replaced(
    recording: Path, folder: Path, out: Path, name: str, kind: str
) -> None:
    out.mkdir(parents=True)
    elsewhere = out.parent / "elsewhere"
    elsewhere.write_bytes(b"precious")
    target = out / name
    make: dict[str, Callable[[], object]] = {
        "folder": target.mkdir,
        "link": lambda: target.symlink_to(elsewhere),
        "dangling link": lambda: target.symlink_to("nowhere"),
        "pipe": lambda: os.mkfifo(target),
    }
    make[kind]()
    with pytest.raises(FileFault) as fault:
        export(recording, folder, out, EXPORTED_AT, CURRENT)
    assert str(fault.value) == f"{target}: is no regular file, and stands in the way\n  move it away"
    assert fault.value.exit_status == 74
    assert [path.name for path in out.iterdir()] == [name]
    assert elsewhere.read_bytes() == b"precious"


def test_a_file_in_the_place_of_the_folder_is_a_fault(recording: Path, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(FileFault) as fault:
        export(recording, folder, tmp_path / "out", EXPORTED_AT, CURRENT)
    assert fault.value.message == f"{tmp_path / 'out'}: cannot make the folder: File exists"


def test_a_folder_in_the_place_of_a_temporary_file_is_a_fault(
    recording: Path, folder: Path, out: Path
) -> None:
    (out / ".Sess_1.json.tmp").mkdir(parents=True)
    with pytest.raises(FileFault) as fault:
        export(recording, folder, out, EXPORTED_AT, CURRENT)
    assert fault.value.message == f"{out / '.Sess_1.json.tmp'}: cannot write: Is a directory"
    assert [path.name for path in out.iterdir()] == [".Sess_1.json.tmp"]


def test_a_missing_recording_is_a_fault(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FileFault) as fault:
        export(tmp_path / "none", folder, tmp_path / "out", EXPORTED_AT, CURRENT)
    assert str(fault.value) == (
        f"{tmp_path / 'none'}: cannot read: No such file or directory\n"
        "  name a file that exists and may be read"
    )
    assert not (tmp_path / "out").exists()


def test_a_folder_for_a_recording_is_a_fault(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FileFault) as fault:
        export(tmp_path, folder, tmp_path / "out", EXPORTED_AT, CURRENT)
    assert str(fault.value) == f"{tmp_path}: is a folder, and must be a file\n  name the file itself"


def test_a_pipe_for_a_recording_is_a_fault_and_waits_for_nobody(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileFault) as fault:
        export(tmp_path / "pipe", folder, tmp_path / "out", EXPORTED_AT, CURRENT)
    assert fault.value.message == f"{tmp_path / 'pipe'}: is no regular file, and must be a file"


def test_an_empty_recording_is_rejected(recording: Path, folder: Path, out: Path) -> None:
    recording.write_bytes(b"")
    with pytest.raises(RecordingRejected) as rejection:
        export(recording, folder, out, EXPORTED_AT, CURRENT)
    assert str(rejection.value) == "REJ-001 line 1: the file is empty"
    assert rejection.value.exit_status == 65


def test_a_line_nested_a_million_deep_is_rejected(recording: Path, folder: Path, out: Path) -> None:
    deep = b'{"record":"event","details":' + b'{"a":[' * 500_000 + b"]}" * 500_000 + b"}\n"
    recording.write_bytes(LINES[0] + deep + LINES[-1])
    with pytest.raises(RecordingRejected) as rejection:
        export(recording, folder, out, EXPORTED_AT, CURRENT)
    assert rejection.value.message.startswith("REJ-056 line 2: ")


def test_a_rejection_changes_nothing(recording: Path, folder: Path, out: Path) -> None:
    export(recording, folder, out, EXPORTED_AT, CURRENT)
    (out / ".Sess_1.csv.tmp").write_bytes(b"half")
    recording.write_bytes(b"".join(LINES[:-1]))
    with pytest.raises(RecordingRejected) as rejection:
        export(recording, folder, out, EXPORTED_AT, CURRENT)
    assert rejection.value.message == (
        "REJ-005 line 7: there is no end: the session was cut off, or the runtime never closed it"
    )
    assert files_in(out) == {**WHOLE, ".Sess_1.csv.tmp": b"half"}


def test_a_scenario_that_is_not_there_is_its_own_fault(recording: Path, out: Path, tmp_path: Path) -> None:
    with pytest.raises(BrokenScenario) as fault:
        export(recording, tmp_path / "none", out, EXPORTED_AT, CURRENT)
    assert fault.value.exit_status == 78
    assert not out.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "exported-at '': "),
        ("yesterday", "exported-at 'yesterday': "),
        ("2026-03-01", "exported-at '2026-03-01': "),
        ("2026-03-01T00:00:00", "exported-at '2026-03-01T00:00:00': "),
        ("2026-02-30T00:00:00Z", "exported-at '2026-02-30T00:00:00Z': "),
        ("1969-12-31T23:59:59Z", "exported-at '1969-12-31T23:59:59Z': "),
        ("2026-03-01T00:00:00Z\n", r"exported-at '2026-03-01T00:00:00Z\n': "),
    ],
)
def test_an_export_time_of_another_form_is_wrong_use(text: str, message: str) -> None:
    with pytest.raises(UsageError) as fault:
        instant(text)
    assert fault.value.message.startswith(message)
    assert fault.value.hint == "write it as 2026-03-01T00:00:00Z"


def test_an_export_time_is_an_instant_in_any_zone() -> None:
    assert instant("2026-03-01T00:00:00Z") == instant("2026-03-01T01:30:00.000000+01:30") == EXPORTED_AT


def test_the_callable_returns_the_reason_of_a_rejection(recording: Path, folder: Path, out: Path) -> None:
    arguments = (str(folder), str(out), "2026-03-01T00:00:00.000000Z", str(out.parent), "1.1.0")
    assert reference(str(recording), *arguments) is None
    assert files_in(out) == WHOLE
    recording.write_bytes(RECORDING[:-1])
    assert reference(str(recording), *arguments) == "REJ-057 line 8: the last line does not end with LF"
