"""The reference exporter, killed or failed by the kernel at every step of putting its files in place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conformance.exporter.export import export
from conformance.model.revision import CURRENT
from conformance.processes.strace import calls_in, tracing

from .conftest import DOCUMENT, EXPORTED_AT, RECORDING, TABLE, Python, files_in, need

EXPORT = """
import sys
from pathlib import Path
from conformance.errors import SvrError
from conformance.exporter.export import export
from conformance.model.revision import CURRENT
try:
    export(*map(Path, sys.argv[1:]), 1772323200000000, CURRENT)
except SvrError as fault:
    sys.stderr.write(fault.message)
    sys.exit(fault.exit_status)
"""
RENAMES = "rename,renameat,renameat2"
OTHER = RECORDING.replace(b'"outcome":"success"', b'"outcome":"fail"')
NEW = {"Sess_1.csv": TABLE, "Sess_1.json": DOCUMENT}


@pytest.fixture
def old(tmp_path: Path, folder: Path) -> dict[str, bytes]:
    """An older export of the session, in place."""
    (tmp_path / "other.jsonl").write_bytes(OTHER)
    export(tmp_path / "other.jsonl", folder, tmp_path / "out", EXPORTED_AT, CURRENT)
    return files_in(tmp_path / "out")


def injected(python: Python, calls: str, what: str, *arguments: Path, more: str = "") -> tuple[int, str]:
    """How an export ends, and what it says, when the kernel does `what` to some of its calls."""
    need(shutil.which("strace") is not None, "strace is not installed")
    strace = [*tracing(Path("/dev/null"), f"{calls}:{what}"), *(("-e", f"inject={more}") if more else ())]
    ended = python(EXPORT, *arguments, below=strace)
    return ended.returncode, ended.stderr.decode()


@pytest.mark.parametrize(
    ("calls", "when", "placed"),
    [
        ("fsync", 1, set()),
        ("fsync", 2, set()),
        (RENAMES, 1, set()),
        (RENAMES, 2, {"Sess_1.csv"}),
        ("fsync", 3, {"Sess_1.csv", "Sess_1.json"}),
    ],
)
def test_after_a_kill_each_file_is_whole_and_a_repeat_mends_the_folder(
    *,
    python: Python,
    recording: Path,
    folder: Path,
    tmp_path: Path,
    old: dict[str, bytes],
    calls: str,
    when: int,
    placed: set[str],
) -> None:
    out = tmp_path / "out"
    status, _ = injected(python, calls, f"signal=KILL:when={when}", recording, folder, out)
    assert status in (-9, 137)
    found = files_in(out)
    assert {name: found[name] for name in NEW} == {
        name: (NEW if name in placed else old)[name] for name in NEW
    }
    assert set(found) - set(NEW) <= {".Sess_1.csv.tmp", ".Sess_1.json.tmp"}
    export(recording, folder, out, EXPORTED_AT, CURRENT)
    assert files_in(out) == NEW


def test_a_first_export_that_is_killed_before_its_document_is_none(
    python: Python, recording: Path, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    injected(python, RENAMES, "signal=KILL:when=2", recording, folder, out)
    found = files_in(out)
    assert found == {"Sess_1.csv": TABLE, ".Sess_1.json.tmp": DOCUMENT}
    export(recording, folder, out, EXPORTED_AT, CURRENT)
    assert files_in(out) == NEW


@pytest.mark.parametrize(
    ("calls", "what", "message", "placed"),
    [
        ("fsync", "error=EIO:when=1", ".Sess_1.csv.tmp: cannot write: Input/output error", set()),
        ("fsync", "error=EIO:when=2", ".Sess_1.json.tmp: cannot write: Input/output error", set()),
        ("write", "error=ENOSPC:when=1", ".Sess_1.csv.tmp: cannot write: No space left on device", set()),
        (RENAMES, "error=EACCES:when=1", "Sess_1.csv: cannot replace: Permission denied", set()),
        (RENAMES, "error=EIO:when=2", "Sess_1.json: cannot replace: Input/output error", {"Sess_1.csv"}),
    ],
)
def test_a_failing_call_is_a_fault_and_leaves_whole_files_only(
    *,
    python: Python,
    recording: Path,
    folder: Path,
    tmp_path: Path,
    old: dict[str, bytes],
    calls: str,
    what: str,
    message: str,
    placed: set[str],
) -> None:
    out = tmp_path / "out"
    assert injected(python, calls, what, recording, folder, out) == (74, str(out / message))
    assert files_in(out) == {name: (NEW if name in placed else old)[name] for name in NEW}


def test_a_folder_that_cannot_be_synced_is_a_fault_with_both_files_in_place(
    python: Python, recording: Path, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    ended = injected(python, "fsync", "error=EIO:when=3", recording, folder, out)
    assert ended == (74, f"{out}: cannot sync: Input/output error")
    assert files_in(out) == NEW


def test_a_fault_is_told_though_nothing_can_be_removed_any_more(
    python: Python, recording: Path, folder: Path, tmp_path: Path, old: dict[str, bytes]
) -> None:
    out = tmp_path / "out"
    dead = "unlink:error=EIO:when=3+"  # the first two look for what a kill has left
    ended = injected(python, RENAMES, "error=EIO", recording, folder, out, more=dead)
    assert ended == (74, f"{out / 'Sess_1.csv'}: cannot replace: Input/output error")
    asides = {".Sess_1.csv.tmp": TABLE, ".Sess_1.json.tmp": DOCUMENT}
    assert files_in(out) == {**old, **asides}
    export(recording, folder, out, EXPORTED_AT, CURRENT)
    assert files_in(out) == NEW


@pytest.fixture
def steps(python: Python, recording: Path, folder: Path, tmp_path: Path) -> list[str]:
    """Each call of an export that changes something in the output folder, as strace is told of it."""
    need(shutil.which("strace") is not None, "strace is not installed")
    log, out = tmp_path / "log", tmp_path / "first"
    assert python(EXPORT, recording, folder, out, below=tracing(log)).returncode == 0
    with log.open("rb") as lines:
        calls = [call for call in calls_in(lines) if any(path.startswith(str(out)) for path in call.paths)]
    return [f"{call.name}:when={call.number}" for call in calls if not call.failed]


@pytest.mark.slow
def test_whatever_call_fails_it_is_a_fault_and_each_file_is_whole(
    python: Python, recording: Path, folder: Path, tmp_path: Path, old: dict[str, bytes], steps: list[str]
) -> None:
    assert [step.partition(":")[0] for step in steps] == [
        "mkdir",
        *("openat", "write", "fsync") * 2,
        "rename",
        "rename",
        "openat",
        "fsync",
    ]
    for place, step in enumerate(steps):
        name, _, when = step.partition(":")
        for fault in ("EIO", "ENOSPC") if name in ("mkdir", "write") else ("EIO",):
            out = tmp_path / f"{place}-{fault}"
            for file, data in old.items() if name != "mkdir" else ():
                out.mkdir(exist_ok=True)
                (out / file).write_bytes(data)
            status, said = injected(python, name, f"error={fault}:{when}", recording, folder, out)
            assert (status, "Traceback" in said) == (74, False), (step, fault, said)
            found = files_in(out) if out.exists() else {}
            placed = {name for name in NEW if found.get(name) == NEW[name]}
            assert found == {} if name == "mkdir" else {**old, **{name: NEW[name] for name in placed}}
            assert placed in (set(), {"Sess_1.csv"}, set(NEW)), (step, fault)
