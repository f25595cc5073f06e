"""The command as a user has it: a process of its own, in an empty folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SESSIONS = REPOSITORY / "Data" / "Sessions"
SCRIPT = shutil.which("svr-conformance", path=str(Path(sys.executable).parent))
COMMAND = [SCRIPT] if SCRIPT else [sys.executable, "-m", "conformance"]

Done = subprocess.CompletedProcess[str]
Command = Callable[..., Done]

BROKEN = '''\
"""Runtimes that do what the reference does, and then one thing wrong."""

import json
import os
import re
import time
from pathlib import Path

from conformance.exporter.export import reference


def damaged(suffix, pattern, new, call):
    reason = reference(*call)
    if reason is None:
        for file in Path(call[2]).glob("*" + suffix):
            file.write_bytes(re.sub(pattern, new, file.read_bytes(), count=1))
    return reason


def one_byte(*call):
    return damaged(".json", b'"actor_id":"P0042"', b'"actor_id":"P0043"', call)


def one_local_time(*call):
    def local(found):
        return b"T%02d%s+01:00" % (int(found[1]) + 1, found[2])

    return damaged("", rb"T([0-9]{2})(:03:58[.][0-9]{6})Z", local, call)


def one_point(*call):
    return damaged(".json", rb'"score_total":80', b'"score_total":81', call)


def one_space(*call):
    return damaged(".json", rb'":', b'": ', call)


def one_dropped_failure(recording, scenario, out, exported_at, scratch):
    lines = Path(recording).read_bytes().splitlines(keepends=True)
    failed = [place for place, line in enumerate(lines) if b'"outcome":"fail"' in line]
    if failed:
        del lines[failed[0]]
        lines[-1] = re.sub(rb'"events":[0-9]+', b'"events":%d' % (len(lines) - 2), lines[-1])
    copy = Path(scratch) / "copy.jsonl"
    copy.write_bytes(b"".join(lines))
    return reference(str(copy), scenario, out, exported_at, scratch)


def hang(recording, *call):
    Path(os.environ["SVR_TEST_FIFO"]).write_text(str(os.getpid()))
    time.sleep(600)
'''


RUNTIME = """\
[runtime]
name = "NAME"
version = "1"
vendor = "tests"
contract = "1.1.0"
level = "scored"

[adapter]
kind = "python"
callable = "broken:NAME"
"""


def environment(**more: str) -> dict[str, str]:
    """That of the tests, without what changes the output; the package is found if it is not installed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SVR_", "PYTEST_"))}
    installed = {} if SCRIPT else {"PYTHONPATH": str(REPOSITORY)}
    return {**kept, **installed, **more}


@pytest.fixture
def svr(tmp_path: Path) -> Command:
    """Runs the command in an empty folder, and gives exit status and output."""

    def run(*arguments: str | Path, **more: str) -> Done:
        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            cwd=tmp_path,
            env=environment(**more),
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def runtime(tmp_path: Path) -> Callable[[str], Path]:
    """Writes the runtime file of one of the broken runtimes."""

    def write(name: str) -> Path:
        (tmp_path / "broken.py").write_text(BROKEN, encoding="utf-8")
        file = tmp_path / f"{name}.toml"
        file.write_text(RUNTIME.replace("NAME", name), encoding="utf-8")
        return file

    return write
