"""The adapter for a Quest, on a device that is a folder, through a program that behaves as adb does."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance.adapters.runtime_file import load_runtime
from conformance.runner.plan import plan_of
from conformance.runner.run import run

from ..small_suite import REPOSITORY, in_place_of_the_whole, lay

QUEST = REPOSITORY / "examples" / "adapters" / "quest-adb"
ADB = Path(__file__).parent / "device"
COMPONENT = "com.example.officefire/com.unity3d.player.UnityPlayerGameActivity"
CASES = ("story-clean-pass", "folder-of-others", "folder-missing-above", "reject-beside-files-of-others")
APP = f"""#!{sys.executable}
import os, sys
sys.path[:0] = {[str(REPOSITORY), *sys.path]!r}
from conformance.exporter.export import reference
told = dict(extra.split("=", 1) for extra in sys.argv[1:])
paths = [told[f"svr_{{name}}"] for name in ("recording", "scenario", "out", "exported_at")]
reason = reference(*paths, "")
aside = told["svr_result"] + ".tmp"
with open(aside, "w", encoding="utf-8") as file:
    file.write("0\\n" if reason is None else f"65\\nrejected: {{reason}}\\n")
os.rename(aside, told["svr_result"])
"""
RESULT = "for told; do case $told in svr_result=*) result=${told#*=};; esac; done\n"

pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="the program that behaves as adb needs a POSIX shell"
)
Done = subprocess.CompletedProcess[str]
Export = Callable[..., Done]


@pytest.fixture
def device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A device that is ready, with the app, and an adb server to which one can connect."""
    folder = tmp_path / "device"
    (folder / "sdcard").mkdir(parents=True)
    (folder / "devices").write_text("1WMHH0\tdevice\n")
    (folder / "components").write_text(f"{COMPONENT}\n")
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings = {
            "PATH": f"{ADB}{os.pathsep}{os.environ['PATH']}",
            "FAKE_DEVICE": str(folder),
            "FAKE_APP": app(folder, APP),
            "ANDROID_ADB_SERVER_PORT": str(server.getsockname()[1]),
        }
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("ANDROID_SERIAL", raising=False)
        monkeypatch.delenv("ADB_SERVER_SOCKET", raising=False)
        yield folder


def app(folder: Path, source: str) -> str:
    program = folder / "app"
    program.write_text(source, encoding="utf-8")
    program.chmod(0o755)
    return str(program)


@pytest.fixture
def export(tmp_path: Path, device: Path) -> Export:
    """Calls the adapter for one recording; the output folder is there."""
    for name in ("out", "scratch", "scenario"):
        (tmp_path / name).mkdir()
    (tmp_path / "scenario" / "rubric.json").write_bytes(b"{}")
    (tmp_path / "recording.jsonl").write_bytes(b"1\n")

    def export(*more: str) -> Done:
        paths = {name: str(tmp_path / name) for name in ("scenario", "out", "scratch")}
        told = {**paths, "exported-at": "2026-03-01T00:00:00.000000Z", "contract": "1.1.0"}
        words = [f"--{name}={value}" for name, value in told.items()]
        program = [sys.executable, "-S", str(QUEST / "quest_adb.py"), "--component", COMPONENT]
        return subprocess.run(
            [*program, str(tmp_path / "recording.jsonl"), *words, *more],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return export


@pytest.mark.slow
def test_a_runtime_on_a_device_is_judged_as_one_here(device: Path, tmp_path: Path) -> None:
    """Exports and rejections, with files of others and without an output folder, two cases at a time."""
    vendor = Path(shutil.copytree(QUEST, tmp_path / "vendor"))
    text = (vendor / "svr-runtime.toml").read_text(encoding="utf-8")
    python = json.dumps(sys.executable)
    (vendor / "svr-runtime.toml").write_text(text.replace('"python3"', python), encoding="utf-8")
    with in_place_of_the_whole(lay(tmp_path / "suite", CASES)):
        result = run(plan_of(load_runtime(vendor), jobs=2))
    assert {case.case: (case.outcome.value, case.errors) for case in result.cases} == dict.fromkeys(
        CASES, ("pass", ())
    )
    assert result.golden_bytes_equal is True
    assert list((device / "sdcard" / "Android" / "data" / "com.example.officefire" / "files").iterdir()) == []


def test_what_the_app_leaves_on_the_device_is_fetched_and_what_it_took_away_is_gone(
    device: Path, export: Export, tmp_path: Path
) -> None:
    for name in ("kept .txt", "taken.txt", ".lock"):
        (tmp_path / "out" / name).write_bytes(name.encode())
    app(
        device,
        f"#!/bin/sh\n{RESULT}work=${{result%/*}}\nrm $work/out/taken.txt\n"
        'cat "$work/recording.jsonl" "$work/scenario/rubric.json" >"$work/out/S.json"\n'
        'printf "65\\nrejected: REJ-016 line 4: a \'quoted\' $thing\\n" >"$result"\n',
    )
    done = export()
    assert (done.returncode, done.stderr) == (65, "rejected: REJ-016 line 4: a 'quoted' \n")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == {
        "kept .txt": b"kept .txt",
        ".lock": b".lock",
        "S.json": b"1\n{}",
    }
    log = (device / "am.log").read_text().splitlines()
    work = f"{device}/sdcard/Android/data/com.example.officefire/files/svr"
    extras = {
        "recording": f"{work}/recording.jsonl",
        "scenario": f"{work}/scenario",
        "out": f"{work}/out",
        "exported_at": "2026-03-01T00:00:00.000000Z",
        "contract": "1.1.0",
        "result": f"{work}/result.txt",
    }
    told = "".join(f" --es svr_{name} {value}" for name, value in extras.items())
    assert log == [f"start -S -W -n {COMPONENT}{told}", "force-stop com.example.officefire"]


@pytest.mark.parametrize(
    ("listed", "serial", "message"),
    [
        ("", None, "no device is connected: switch on its developer mode, and look at `adb devices`"),
        (
            "1WMHH0\tunauthorized\n",
            None,
            (
                "the device 1WMHH0 is not ready (unauthorized): "
                "put the headset on, and allow USB debugging for this computer"
            ),
        ),
        (
            "1WMHH0\tno permissions (missing udev rules? user is in the plugdev group); see [http://x]\n",
            None,
            (
                "the device 1WMHH0 is not ready (no permissions): "
                "this user may not use the USB device: install the udev rules for Android devices"
            ),
        ),
        ("1WMHH0\trecovery\n", None, "the device 1WMHH0 is not ready (recovery): see `adb devices`"),
        (
            "1WMHH0\tdevice\nemulator-5554\tdevice\n",
            None,
            "2 devices are connected: set ANDROID_SERIAL to one of 1WMHH0, emulator-5554",
        ),
        (
            "1WMHH0\tdevice\n",
            "2XX",
            "ANDROID_SERIAL is 2XX, and the devices connected are: 1WMHH0",
        ),
    ],
)
def test_without_a_device_to_use_it_says_what_to_do(
    device: Path,
    export: Export,
    monkeypatch: pytest.MonkeyPatch,
    listed: str,
    serial: str | None,
    message: str,
) -> None:
    (device / "devices").write_text(listed)
    if serial:
        monkeypatch.setenv("ANDROID_SERIAL", serial)
    done = export()
    assert (done.returncode, done.stdout, done.stderr) == (69, "", f"quest_adb: {message}\n")


def test_of_several_devices_the_one_that_is_named_is_used(
    device: Path, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    (device / "devices").write_text("emulator-5554\toffline\n1WMHH0\tdevice\n")
    monkeypatch.setenv("ANDROID_SERIAL", "1WMHH0")
    app(device, f'#!/bin/sh\n{RESULT}echo 74 >"$result"\n')
    done = export()
    assert (done.returncode, done.stderr) == (74, "")


def test_no_adb_server_is_started(export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("ANDROID_ADB_SERVER_PORT", str(port))
    done = export()
    message = f"no adb server listens on port {port}: call `adb start-server` before svr-conformance"
    assert (done.returncode, done.stderr) == (69, f"quest_adb: {message}\n")


def test_without_adb(export: Export, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = export()
    message = "adb is not on PATH; install the Android platform tools"
    assert (done.returncode, done.stderr) == (69, f"quest_adb: {message}\n")


@pytest.mark.parametrize(
    ("source", "message", "seconds"),
    [
        ("exit 1", "the app has ended without a result\nFATAL EXCEPTION: main", "50"),
        ('echo done >"$result"', "the result does not begin with an exit status, but with 'done'", "50"),
        ("exec sleep 30", "no result within the time limit (--seconds)", "1"),
    ],
)
def test_an_app_that_gives_no_result_is_stopped(
    device: Path, export: Export, source: str, message: str, seconds: str
) -> None:
    app(device, f"#!/bin/sh\n{RESULT}{source}\n")
    (device / "crash.log").write_text("FATAL EXCEPTION: main\n")
    done = export("--seconds", seconds)
    assert (done.returncode, done.stderr) == (70, f"quest_adb: {message}\n")
    assert not (device / "pid").exists()
    assert list((device / "sdcard" / "Android" / "data" / "com.example.officefire" / "files").iterdir()) == []


def test_an_app_that_is_not_installed(device: Path, export: Export) -> None:
    (device / "components").write_text("com.example.other/Main\n")
    done = export()
    why = f"Error type 3 Error: Activity class {{{COMPONENT}}} does not exist."
    started = f"Starting: Intent {{ cmp={COMPONENT} (has extras) }}"
    assert (done.returncode, done.stderr) == (
        70,
        f"quest_adb: the app cannot be started: {started} {why}\n",
    )
