from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.processes import Left, Overlong, Resident

from .conftest import alive

ECHO = "import sys\nfor line in sys.stdin: print(line.strip()[::-1], flush=True)"

STAY = "import time; time.sleep(60)"


class Begun:
    """Starts residents, each given as Python source."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = environment
        self.residents: list[Resident] = []

    def __call__(self, source: str, longest: int = 1000, kept: int = 1000) -> Resident:
        argv = [sys.executable, "-S", "-c", source]
        resident = Resident(argv, cwd=self.folder, env=self.environment, longest=longest, kept=kept)
        self.residents.append(resident)
        return resident


@pytest.fixture
def begin(tmp_path: Path, environment: dict[str, str], tag: str) -> Iterator[Begun]:
    begun = Begun(tmp_path, environment)
    yield begun
    assert alive(tag) == []


def test_it_answers_line_by_line_until_it_is_ended(begin: Begun) -> None:
    echo = begin(ECHO)
    for text in (b"abc\n", b"def\n"):
        echo.write(text, 10)
        assert echo.read(10) == text[2::-1]
    assert echo.end() == Left()


def test_the_last_line_needs_no_line_end(begin: Begun) -> None:
    resident = begin("import sys; sys.stdout.write('one\\n\\ntwo')")
    assert [resident.read(10) for _ in range(4)] == [b"one", b"", b"two", None]
    assert resident.read(10) is None
    assert resident.has_ended(10)
    assert resident.end() == Left(status=0)


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("import sys; sys.exit(3)", Left(status=3)),
        ("import os; os.kill(os.getpid(), 9)", Left(signal=9)),
        ("import sys; sys.exit('why')", Left(status=1, stderr=b"why\n")),
        (f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {STAY!r}])", Left(0, None, 1)),
    ],
    ids=["status", "signal", "stderr", "child-that-holds-the-stream"],
)
def test_how_it_has_gone(begin: Begun, source: str, left: Left) -> None:
    resident = begin(source)
    assert resident.read(30) is None
    assert resident.has_ended(10)
    assert resident.end() == left


def test_a_silent_one_is_waited_for_no_longer_than_agreed(begin: Begun) -> None:
    resident = begin(STAY)
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        resident.read(0.3)
    assert 0.3 <= time.monotonic() - began < 10
    assert not resident.has_ended(0)
    assert resident.end() == Left()


@pytest.mark.parametrize("ended", ["\\n", ""])
def test_a_line_has_a_greatest_length_with_its_line_end(begin: Begun, ended: str) -> None:
    resident = begin(
        f"import sys, time\nsys.stdout.write('a' * 999 + '\\n' + 'b' * 1000 + '{ended}')\n"
        "sys.stdout.flush()\ntime.sleep(60)"
    )
    assert resident.read(10) == b"a" * 999
    for _ in range(2):
        with pytest.raises(Overlong):
            resident.read(10)
    assert resident.end() == Left()


def test_one_that_prints_without_end_waits_for_its_reader(begin: Begun) -> None:
    resident = begin("import os\nwhile True: os.write(1, b'x' * 99 + b'\\n')")
    lines = resident._lines
    with lines._changed:
        assert lines._changed.wait_for(lambda: lines._size > 1024 * 1024, timeout=30)
    assert not resident.has_ended(0.3)
    assert lines._size < 1024 * 1024 + 1000
    assert resident.read(10) == b"x" * 99
    assert resident.end() == Left()


def test_what_it_prints_on_stderr_is_taken_once_and_in_time(begin: Begun) -> None:
    resident = begin(
        "import sys\nfor line in sys.stdin:\n    sys.stderr.write(line[:-1] * 500)\n"
        "    sys.stderr.flush()\n    print('done', flush=True)",
        kept=1200,
    )
    for text in (b"a", b"b", b"long"):
        resident.write(text + b"\n", 10)
        assert resident.read(10) == b"done"
        assert resident.printed() == (text * 500)[-1200:]
    assert resident.printed() == b""
    assert resident.end() == Left()


def test_one_that_does_not_read_is_written_to_no_longer_than_agreed(begin: Begun) -> None:
    resident = begin(STAY)
    with pytest.raises(TimeoutError):
        resident.write(b"x" * 1_000_000, 0.3)
    assert resident.has_unread()
    assert resident.end() == Left()


def test_whether_it_has_read_what_it_was_told_is_known_after_its_end(begin: Begun) -> None:
    reader = begin("import sys; sys.stdin.readline()")
    reader.write(b"told\n", 10)
    assert reader.read(10) is None
    assert not reader.has_unread()
    deaf = begin("import os; os.read(0, 1)")
    deaf.write(b"told\n", 10)
    assert deaf.read(10) is None
    assert deaf.has_ended(10)
    assert deaf.has_unread()
    gone = begin("import os; os.close(0); print('closed', flush=True)")
    assert gone.read(10) == b"closed"
    gone.write(b"told\n", 10)
    assert gone.has_unread()
    assert gone.has_ended(10)
    assert [resident.end() for resident in (reader, deaf, gone)] == [Left(status=0)] * 3
