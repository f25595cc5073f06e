from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.processes import CannotStart, Ended, Fence, Limits, Resident, proof, run_program

if not proof().holds:
    pytest.skip(f"needs the fence: {proof().why}", allow_module_level=True)

Fenced = Callable[..., Ended]
LINGERS = "import os, time; os.closerange(0, 9); time.sleep(60)"
ESCAPES = f"""
import os, subprocess, sys
for _ in range(2):
    subprocess.Popen([sys.executable, "-I", "-S", "-c", {LINGERS!r}], env={{}}, start_new_session=True)
"""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    folder = tmp_path / "a room"
    folder.mkdir()
    return folder


@pytest.fixture
def fenced(room: Path, environment: dict[str, str]) -> Iterator[Fenced]:
    """Runs a program that may write into one folder; at the end no process works in that folder."""

    def run(*argv: str, seconds: float = 20, fence: Fence | None = None) -> Ended:
        around = (fence or Fence()).around(room)
        return run_program(argv, cwd=room, env=environment, limits=Limits(seconds, 2000), fence=around)

    yield run
    assert living_in(room) == []


def living_in(folder: Path) -> list[str]:
    """Every process that works in the folder, wherever it has gone and whatever it forgot."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd").startswith(str(folder)):
                found.append(process.name)
        except OSError:
            continue
    return found


def python(code: str, *words: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", code, *words]


def how(ended: Ended) -> tuple[int | None, int | None, bool, int]:
    return ended.status, ended.signal, ended.timed_out, ended.survivors


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("exit 0", (0, None, False, 0)),
        ("exit 65", (65, None, False, 0)),
        ("kill -SEGV $$", (None, 11, False, 0)),
        ("sleep 60 & exit 3", (3, None, False, 1)),
        ("kill -9 2; sleep 60", (137, None, False, 0)),
    ],
)
def test_the_end_of_a_program_is_its_own(
    fenced: Fenced, script: str, expected: tuple[int | None, int | None, bool, int]
) -> None:
    assert how(fenced("/bin/sh", "-c", script)) == expected


def test_a_program_speaks_and_is_spoken_to_through_the_fence(fenced: Fenced) -> None:
    ended = fenced("/bin/sh", "-c", "cat; echo out; echo err >&2")
    assert (ended.stdout, ended.stderr) == (b"out\n", b"err\n")


def test_a_program_whose_time_is_up_is_ended_with_all_that_it_has_started(fenced: Fenced) -> None:
    code = ESCAPES + "import time; time.sleep(60)"
    assert how(fenced(*python(code), seconds=1)) == (None, None, True, 0)


def test_what_forgets_its_mark_and_leaves_its_session_is_counted_and_ended(fenced: Fenced) -> None:
    assert how(fenced(*python(ESCAPES))) == (0, None, False, 2)


def test_it_writes_into_its_room_and_nowhere_else(fenced: Fenced, room: Path) -> None:
    outside = room.parent / "outside"
    ended = fenced(
        "/bin/sh", "-c", f"echo in > in; echo out > '{outside}'; echo $?; echo x > ../../x; echo $?"
    )
    assert ((room / "in").read_text(), outside.exists(), ended.stdout) == ("in\n", False, b"2\n2\n")


def test_a_folder_of_its_own_is_shown_as_a_copy(fenced: Fenced, room: Path, tmp_path: Path) -> None:
    own, copy = tmp_path / "saved", room / "copy"
    for folder in (own, copy):
        folder.mkdir()
        (folder / "file").write_text("old")
    fence = Fence().around(room, ((own, copy),))
    assert fenced("/bin/sh", "-c", f"echo new > '{own}/file'", fence=fence).status == 0
    assert ((own / "file").read_text(), (copy / "file").read_text()) == ("old", "new\n")


def test_no_listener_is_reached(fenced: Fenced) -> None:
    code = "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])), 2)"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ended = fenced(*python(code, str(listener.getsockname()[1])))
    assert ended.status == 1
    assert ended.stderr.splitlines()[-1] == b"OSError: [Errno 101] Network is unreachable" or (
        b"refused" in ended.stderr
    )


def test_a_file_grows_to_its_limit_only(fenced: Fenced, room: Path) -> None:
    ended = fenced("dd", "if=/dev/zero", "of=big", "bs=4096", "count=64", fence=Fence(file_bytes=65536))
    assert (how(ended), (room / "big").stat().st_size) == ((None, 25, False, 0), 65536)


def test_a_program_gets_so_much_time_of_the_processor(fenced: Fenced) -> None:
    assert how(fenced(*python("while True: pass"), fence=Fence(cpu_seconds=1))) == (None, 24, False, 0)


@pytest.mark.skipif(not proof().limited, reason="needs a control group, which cannot be made here")
def test_memory_and_processes_are_bounded(fenced: Fenced) -> None:
    fence = Fence(memory_bytes=64 * 1024 * 1024, processes=20)
    assert how(fenced(*python("b'x' * (200 << 20)"), fence=fence)) == (None, 9, False, 0)
    forks = "import os\nfor _ in range(99):\n    if os.fork() == 0: os._exit(0)"
    assert b"BlockingIOError" in fenced(*python(forks), fence=fence).stderr


def test_where_there_is_no_control_group_they_are_watched(fenced: Fenced) -> None:
    greedy = Fence(memory_bytes=64 * 1024 * 1024, grouped=False)
    assert how(fenced(*python("import time; x = b'x' * (200 << 20); time.sleep(60)"), fence=greedy)) == (
        None,
        9,
        False,
        0,
    )
    forks = "import os, time\nfor _ in range(30):\n    if os.fork() == 0: break\ntime.sleep(60)"
    assert how(fenced(*python(forks), fence=Fence(processes=20, grouped=False))) == (None, 9, False, 0)


def test_a_program_that_is_not_there_is_told_as_without_a_fence(fenced: Fenced) -> None:
    with pytest.raises(CannotStart) as fault:
        fenced("no-such-program")
    assert str(fault.value) == (
        f"the program 'no-such-program' was not found along PATH: {os.defpath}\n"
        "  Install it, or give its path in the command."
    )


def test_a_fence_that_cannot_be_set_up_is_no_verdict(fenced: Fenced, room: Path) -> None:
    missing = room.parent / "missing"
    with pytest.raises(CannotJudge) as fault:
        fenced("true", fence=Fence().around(missing))
    assert str(fault.value) == (
        f"the fence could not be set up: bwrap: Can't find source path {missing}: No such file or directory\n"
        "  run without it, with --no-fence"
    )


def test_a_program_that_stays_is_seen_to_close_its_output(room: Path, environment: dict[str, str]) -> None:
    resident = Resident(
        ["/bin/sh", "-c", "read line; echo got $line; exec >&-; sleep 60"],
        cwd=room,
        env=environment,
        longest=100,
        kept=100,
        fence=Fence().around(room),
    )
    try:
        resident.write(b"hello\n", within=10)
        assert resident.read(within=10) == b"got hello"
        assert resident.read(within=10) is None
        assert not resident.has_ended(0)
    finally:
        resident.end()
    assert living_in(room) == []
