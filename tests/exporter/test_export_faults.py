"""The reference exporter where the machine says no: no rights, no room, too much."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.contract.text_rules import MAX_BYTES

from .conftest import DOCUMENT, RECORDING, TABLE, Python, files_in, need

NOBODY = 65534
EXPORT = """
import os, resource, sys
from pathlib import Path
from conformance.contract.scenario_data import load_scenario
from conformance.errors import SvrError
from conformance.exporter.export import export
from conformance.model.revision import CURRENT
recording, folder, out, room, user = sys.argv[1:]
if int(room):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), int(room)))
if int(user):
    load_scenario(Path(folder), CURRENT)  # imports what the other user may not be able to read
    os.setgroups([])
    os.setgid(int(user))
    os.setuid(int(user))
try:
    export(Path(recording), Path(folder), Path(out), 1772323200000000, CURRENT)
except SvrError as fault:
    sys.stderr.write(fault.message)
    sys.exit(fault.exit_status)
finally:
    # its own peak: that of getrusage may be that of the process which has started it
    sys.stdout.write(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


@pytest.fixture
def open_folder(folder: Path) -> Iterator[Path]:
    """A folder outside the test's own, into which other users can look, with the scenario in it."""
    made = Path(tempfile.mkdtemp())
    shutil.copytree(folder, made / "scenario")
    (made / "recording.jsonl").write_bytes(RECORDING)
    (made / "out").mkdir()
    for path in (made, made / "scenario", made / "out"):
        path.chmod(0o755)
    yield made
    shutil.rmtree(made)


def as_nobody(python: Python, made: Path) -> tuple[int, str]:
    need(hasattr(os, "geteuid") and os.geteuid() == 0, "to export as another user the tests must be root")
    ended = python(EXPORT, made / "recording.jsonl", made / "scenario", made / "out", 0, NOBODY)
    return ended.returncode, ended.stderr.decode()


def test_a_folder_that_may_not_be_written_is_a_fault(python: Python, open_folder: Path) -> None:
    aside = open_folder / "out" / ".Sess_1.csv.tmp"
    assert as_nobody(python, open_folder) == (74, f"{aside}: cannot write: Permission denied")
    assert files_in(open_folder / "out") == {}


def test_old_files_in_a_folder_that_may_not_be_written_stay(python: Python, open_folder: Path) -> None:
    old = {"Sess_1.json": b"old", "Sess_1.csv": b"old"}
    for name, data in old.items():
        (open_folder / "out" / name).write_bytes(data)
    assert as_nobody(python, open_folder)[0] == 74
    assert files_in(open_folder / "out") == old


def test_a_recording_that_may_not_be_read_is_a_fault(python: Python, open_folder: Path) -> None:
    (open_folder / "out").chmod(0o777)
    recording = open_folder / "recording.jsonl"
    recording.chmod(0o600)
    assert as_nobody(python, open_folder) == (74, f"{recording}: cannot read: Permission denied")
    assert files_in(open_folder / "out") == {}


@pytest.mark.parametrize(("room", "name"), [(500, "csv"), (len(TABLE), "json"), (len(DOCUMENT) - 1, "json")])
def test_without_room_nothing_is_left_half_written(
    *, python: Python, recording: Path, folder: Path, tmp_path: Path, room: int, name: str
) -> None:
    out = tmp_path / "out"
    ended = python(EXPORT, recording, folder, out, room, 0)
    assert (ended.returncode, ended.stderr.decode()) == (
        74,
        f"{out / f'.Sess_1.{name}.tmp'}: cannot write: File too large",
    )
    assert files_in(out) == {}


def test_without_room_the_old_export_stays(
    python: Python, recording: Path, folder: Path, tmp_path: Path
) -> None:
    old = {"Sess_1.json": b"old", "Sess_1.csv": b"old"}
    for name, data in old.items():
        (tmp_path / "out").mkdir(exist_ok=True)
        (tmp_path / "out" / name).write_bytes(data)
    assert python(EXPORT, recording, folder, tmp_path / "out", len(TABLE), 0).returncode == 74
    assert files_in(tmp_path / "out") == old


def test_a_recording_beyond_the_limit_is_rejected_in_bounded_memory(
    python: Python, recording: Path, folder: Path, tmp_path: Path
) -> None:
    with recording.open("r+b") as file:
        file.truncate(MAX_BYTES + 1)
    ended = python(EXPORT, recording, folder, tmp_path / "out", 0, 0)
    assert ended.returncode == 65
    assert ended.stderr.startswith(
        b"REJ-066 line 1: the recording has 67,108,865 bytes, more than 67,108,864"
    )
    assert int(ended.stdout) < 400_000, "kibibytes at most"


def test_only_so_much_of_an_endless_recording_is_read(
    python: Python, recording: Path, folder: Path, tmp_path: Path
) -> None:
    with recording.open("r+b") as file:
        file.truncate(1 << 40)
    ended = python(EXPORT, recording, folder, tmp_path / "out", 0, 0)
    assert (ended.returncode, ended.stderr.decode()[:15]) == (65, "REJ-066 line 1:")
    assert int(ended.stdout) < 400_000, "kibibytes at most"


@pytest.mark.slow
def test_a_hundred_thousand_events_are_exported(
    python: Python, recording: Path, folder: Path, tmp_path: Path
) -> None:
    header, begin, *_ = RECORDING.split(b"\n")
    event = (
        b'{"record":"event","elapsed_us":%d,"event_type":"hazard_identified","phase":"audit","actor_id":"p-1",'
        b'"outcome":"fail","target_id":"hazard %d","details":{"hazard":"cable","seen":%d.5,"from":[1,2,3]}}'
    )
    events = [event % (number * 1000, number % 7, number) for number in range(99_999)]
    end = b'{"record":"end","elapsed_us":99998000,"events":100000,"reason":"completed"}\n'
    recording.write_bytes(b"\n".join([header, begin, *events, end]))
    ended = python(EXPORT, recording, folder, tmp_path, 0, 0)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert (tmp_path / "Sess_1.csv").read_bytes().count(b"\r\n") == 100_001
    assert (tmp_path / "Sess_1.json").read_bytes().count(b'"event_id":"evt-') == 100_000
