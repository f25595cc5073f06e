"""Export one recording with an app on a Quest, or any other Android device: push, start, wait, pull, stop.

A program of the kind `command` for svr-conformance, with the standard library only, meant to be copied.
README.md says what the app must do. Exit status: what the app says (0 exported, 65 rejected); 69 without a
device to use, 70 without a result, 74 where a file cannot be written.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

try:
    import fcntl
except ImportError:  # Windows: nobody keeps two exports apart there but `--jobs 1`
    fcntl = None

UNAVAILABLE, FAILED, UNWRITABLE = 69, 70, 74
PAUSE = 0.2  # seconds between two looks for the result
ADVICE = {
    "unauthorized": "put the headset on, and allow USB debugging for this computer",
    "offline": "unplug the cable, wait a moment, and plug it in again",
    "no permissions": "this user may not use the USB device: install the udev rules for Android devices",
}


class Fault(Exception):
    """What went wrong, with the exit status that says so."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Device:
    """One device; `deadline` is the moment of `time.monotonic()` at which all must be done."""

    serial: str
    deadline: float

    def adb(self, *words: str) -> str:
        """Run adb, and return what it prints. Raises Fault where it fails."""
        done = self.run(*words)
        if done.returncode != 0:
            raise Fault(FAILED, f"adb {words[0]} failed: {(done.stderr or done.stdout).strip()}")
        return done.stdout

    def shell(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a program on the device; adb joins the words, and the shell there takes them apart again."""
        return self.run("shell", " ".join(map(shlex.quote, words)))

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        left = max(0.0, self.deadline - time.monotonic())
        try:
            return adb("-s", self.serial, *words, seconds=left)
        except subprocess.TimeoutExpired:
            raise Fault(FAILED, "no result within the time limit (--seconds)") from None


@dataclass(frozen=True)
class App:
    """The app under test, and the folder of its own on the device that both it and adb can write to."""

    component: str
    folder: str

    @property
    def package(self) -> str:
        return self.component.partition("/")[0]


def main() -> int:
    told = arguments()
    signal.signal(signal.SIGTERM, stopped)
    try:
        with alone(time.monotonic() + told.seconds):
            device = Device(chosen_serial(), time.monotonic() + told.seconds)
            return exported(device, App(told.component, told.folder or default_folder(told)), told)
    except Fault as fault:
        print(f"quest_adb: {fault}", file=sys.stderr)
        return fault.status
    except OSError as fault:
        print(f"quest_adb: {fault.filename}: {fault.strerror}", file=sys.stderr)
        return UNWRITABLE


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Export one recording with an app on an Android device.")
    parser.add_argument("recording", type=Path)
    for name in ("scenario", "out", "scratch"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    for name in ("exported-at", "contract"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--component", required=True, help="PACKAGE/ACTIVITY")
    parser.add_argument("--folder", help="on the device (default: that of the app on the shared storage)")
    parser.add_argument("--seconds", type=float, default=50.0, help="less than timeout_seconds")
    return parser.parse_args()


def default_folder(told: argparse.Namespace) -> str:
    return f"/sdcard/Android/data/{told.component.partition('/')[0]}/files/svr"


def stopped(_signal: int, _frame: object) -> NoReturn:
    raise Fault(FAILED, "ended from outside")


@contextmanager
def alone(deadline: float) -> Iterator[None]:
    """Wait until no other export is running: there is one device, and one app on it."""
    with open(__file__, "rb") as lock:  # the program itself, so that no file is written
        while fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > deadline:
                    message = "another export is still running; call `svr-conformance run --jobs 1`"
                    raise Fault(UNAVAILABLE, message) from None
                time.sleep(PAUSE)
        yield


def adb(*words: str, seconds: float) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            ["adb", *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except FileNotFoundError:
        raise Fault(UNAVAILABLE, "adb is not on PATH; install the Android platform tools") from None


def chosen_serial() -> str:
    """The serial of the one device that is ready, or of the one that ANDROID_SERIAL names. Raises Fault."""
    require_server()
    found = dict(re.findall(r"^(\S+)[ \t]+(no permissions|\S+).*$", listed(), re.MULTILINE))
    names, wanted = ", ".join(found) or "none", os.environ.get("ANDROID_SERIAL")
    if wanted is not None and wanted not in found:
        raise Fault(UNAVAILABLE, f"ANDROID_SERIAL is {wanted}, and the devices connected are: {names}")
    if not found:
        message = "no device is connected: switch on its developer mode, and look at `adb devices`"
        raise Fault(UNAVAILABLE, message)
    if wanted is None and len(found) > 1:
        raise Fault(UNAVAILABLE, f"{len(found)} devices are connected: set ANDROID_SERIAL to one of {names}")
    serial = wanted or next(iter(found))
    if found[serial] != "device":
        advice = ADVICE.get(found[serial], "see `adb devices`")
        raise Fault(UNAVAILABLE, f"the device {serial} is not ready ({found[serial]}): {advice}")
    return serial


def listed() -> str:
    """What `adb devices` lists below its headline."""
    try:
        done = adb("devices", seconds=10)
    except subprocess.TimeoutExpired:
        raise Fault(UNAVAILABLE, "`adb devices` did not end within 10 s") from None
    return done.stdout.partition("List of devices attached")[2]


def require_server() -> None:
    """Without one adb starts its own, which stays, and no process may outlive an export (RUN-017)."""
    if "ADB_SERVER_SOCKET" in os.environ:
        return
    port = int(os.environ.get("ANDROID_ADB_SERVER_PORT", "5037"))
    try:
        socket.create_connection(("127.0.0.1", port), 2).close()
    except OSError:
        message = f"no adb server listens on port {port}: call `adb start-server` before svr-conformance"
        raise Fault(UNAVAILABLE, message) from None


def exported(device: Device, app: App, told: argparse.Namespace) -> int:
    """Have it exported, and clean up whatever happens."""
    try:
        out = pushed(device, app, told)
        start(device, app, told, out)
        status, said = result(device, app)
        fetch(device, out, told.out, told.scratch)
    finally:
        with suppress(Fault):
            cleaning = Device(device.serial, time.monotonic() + 5)
            cleaning.shell("am", "force-stop", app.package)
            cleaning.shell("rm", "-rf", app.folder)
    if said:
        print(said, file=sys.stderr)
    return status


def pushed(device: Device, app: App, told: argparse.Namespace) -> str:
    """Bring everything to the device, as it is here; returns the output folder there."""
    out = f"{app.folder}/{'out' if told.out.parent.exists() else 'exports/out'}"
    require(device, "rm", "-rf", app.folder)
    require(device, "mkdir", "-p", app.folder, *([out] if told.out.exists() else []))
    device.adb("push", str(told.recording), f"{app.folder}/recording.jsonl")
    device.adb("push", str(told.scenario), f"{app.folder}/scenario")
    before = sorted(map(str, told.out.iterdir())) if told.out.exists() else []
    if before:
        device.adb("push", *before, f"{out}/")
    return out


def require(device: Device, *words: str) -> None:
    done = device.shell(*words)
    if done.returncode != 0:
        raise Fault(FAILED, f"{words[0]} failed on the device: {(done.stderr or done.stdout).strip()}")


def start(device: Device, app: App, told: argparse.Namespace, out: str) -> None:
    """Start the app anew. Raises Fault where it is not installed, say."""
    extras = {
        "svr_recording": f"{app.folder}/recording.jsonl",
        "svr_scenario": f"{app.folder}/scenario",
        "svr_out": out,
        "svr_exported_at": told.exported_at,
        "svr_contract": told.contract,
        "svr_result": f"{app.folder}/result.txt",
    }
    words = [word for name, value in extras.items() for word in ("--es", name, value)]
    done = device.shell("am", "start", "-S", "-W", "-n", app.component, *words)
    if done.returncode != 0 or "Error" in done.stdout + done.stderr:
        told_by_am = " ".join((done.stderr or done.stdout).split())
        raise Fault(FAILED, f"the app cannot be started: {told_by_am}")


def result(device: Device, app: App) -> tuple[int, str]:
    """Wait for the result file; returns the exit status in its first line, and what stands below."""
    while True:
        ended = device.shell("pidof", app.package).returncode != 0  # before the last look at the file
        written = device.shell("cat", f"{app.folder}/result.txt")
        if written.returncode == 0:
            break
        if ended:
            crash = device.run("logcat", "-b", "crash", "-d", "-t", "20").stdout
            raise Fault(FAILED, f"the app has ended without a result\n{crash}".rstrip())
        time.sleep(PAUSE)
    status, _, said = written.stdout.partition("\n")
    if not re.fullmatch(r"[0-9]{1,3}", status.strip()):
        raise Fault(FAILED, f"the result does not begin with an exit status, but with {status[:80]!r}")
    return int(status), said.rstrip("\n")


def fetch(device: Device, out: str, target: Path, scratch: Path) -> None:
    """Make the output folder here what it is on the device: the table first, the document last."""
    pulled = scratch / "pulled"
    if device.shell("test", "-d", out).returncode == 0:
        device.adb("pull", out, str(pulled))
        target.mkdir(parents=True, exist_ok=True)
    there = sorted(os.listdir(pulled)) if pulled.is_dir() else []
    for name in sorted(set(os.listdir(target)).difference(there)) if target.is_dir() else ():
        (target / name).unlink()
    for name in sorted(there, key=lambda name: name.endswith(".json")):
        place(pulled / name, target / name)


def place(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
        return
    aside = target.with_name(f".{target.name}.tmp")
    with open(aside, "wb") as file:
        file.write(source.read_bytes())
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, target)


if __name__ == "__main__":
    sys.exit(main())
