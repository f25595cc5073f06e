"""What strace is told and what it tells."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from conformance.processes import Ended, Limits, run_program
from conformance.processes.strace import Call, calls_in, is_able, killing, tracing, was_killed

PROGRAM = """
import os, socket
os.mkdir("a b")
os.chdir("a b")
with open("\\u00e9\\"\\n", "wb") as file:
    file.write(b"12")
    file.flush()
    os.fsync(file.fileno())
os.rename("\\u00e9\\"\\n", "x")
folder = os.open(".", os.O_RDONLY)
os.rename("x", "y", src_dir_fd=folder, dst_dir_fd=folder)
"""


def calls(*lines: str) -> list[tuple[str, int, tuple[str, ...], bool]]:
    found = calls_in(f"{line}\n".encode() for line in lines)
    return [(call.name, call.number, call.paths, call.failed) for call in found]


def test_calls_are_counted_by_name_and_thread() -> None:
    assert calls(
        '7  write(1</dev/null>, ""..., 3) = 3',
        '8  write(3</o/a>, ""..., 3 <unfinished ...>',
        '7  write(3</o/a>, ""..., 3)   = -1 ENOSPC (No space left on device)',
        "7  fsync(3</o/a>)             = 0",
        "8  <... write resumed>)       = 3",
        "8  +++ killed by SIGKILL +++",
    ) == [
        ("write", 1, ("/dev/null",), False),
        ("write", 1, ("/o/a",), False),
        ("write", 2, ("/o/a",), True),
        ("fsync", 1, ("/o/a",), False),
    ]


@pytest.mark.parametrize(
    ("line", "paths"),
    [
        ('openat(AT_FDCWD</w>, "a", O_RDWR|O_CREAT, 0666) = 3</w/a>', ("/w/a",)),
        ('openat(5</d>, "a", O_RDONLY) = 3</d/a>', ("/d/a",)),
        ('rename("/o/x \\"y\\"", "/o/\\303\\244\\n") = 0', ('/o/x "y"', "/o/ä\n")),
        ('renameat2(AT_FDCWD</w>, "a", 5</d>, "/b", RENAME_NOREPLACE) = 0', ("/w/a", "/b")),
        ('writev(5</o/a>, [{iov_base=""..., iov_len=1}], 1) = 1', ("/o/a",)),
        ("copy_file_range(3</a>, [0], 4</b\\76c>, NULL, 5, 0) = 5", ("/a", "/b>c")),
        ('unlinkat(5</d>(deleted), "a", 0) = 0', ("/d/a",)),
        ('write(4<pipe:[9]>, ""..., 1) = 1', ()),
        ("sync() = 0", ()),
    ],
)
def test_the_paths_of_a_call(line: str, paths: tuple[str, ...]) -> None:
    assert [found[2] for found in calls(f"7  {line}")] == [paths]


def test_a_relative_path_counts_from_the_folder_that_was_seen_last() -> None:
    told = calls(
        '7  openat(AT_FDCWD</w>, "/lib", O_RDONLY) = 3</lib>',
        '7  mkdir("a", 0777) = 0',
        '7  openat(AT_FDCWD</w/a>, "/lib", O_RDONLY) = 3</lib>',
        '7  rename("b", "../c") = 0',
    )
    assert [paths for name, _, paths, _ in told if name != "openat"] == [("/w/a",), ("/w/a/b", "/w/c")]


def run(folder: Path, words: tuple[str, ...]) -> Ended:
    if not is_able():
        pytest.skip("strace is not installed, or may not trace here")
    argv = [*words, sys.executable, "-S", "-c", PROGRAM]
    return run_program(argv, cwd=folder, env={**os.environ, "PYTHONUTF8": "1"}, limits=Limits(60))


def traced(log: Path, folder: Path) -> list[Call]:
    with log.open("rb") as lines:
        found = [call for call in calls_in(lines) if any(path.startswith(str(folder)) for path in call.paths)]
    return [call for call in found if call.name != "openat" or "O_CREAT" in call.arguments]


def test_a_program_is_killed_at_the_call_that_was_seen(tmp_path: Path) -> None:
    log, seen, again = tmp_path / "log", tmp_path / "seen", tmp_path / "again"
    for folder in (seen, again):
        folder.mkdir()
    assert run(seen, tracing(log)).status == 0
    odd = str(seen / "a b" / 'é"\n')
    x, y = str(seen / "a b" / "x"), str(seen / "a b" / "y")
    told = [(call.name.rstrip("at2"), call.paths) for call in traced(log, seen)]
    assert told == [
        ("mkdir", (str(seen / "a b"),)),
        ("open", (odd,)),
        ("write", (odd,)),
        ("fsync", (odd,)),
        ("rename", (odd, x)),
        ("rename", (x, y)),
    ]
    assert not was_killed(log.read_bytes().splitlines())
    fsync = traced(log, seen)[3]
    assert run(again, tracing(log, killing(fsync))).signal == 9
    assert was_killed(log.read_bytes().splitlines())
    assert [path.read_bytes() for path in (again / "a b").iterdir()] == [b"12"]
    assert traced(log, again)[-1].name == "fsync"
