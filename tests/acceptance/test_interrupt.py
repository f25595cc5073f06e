from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import COMMAND, environment

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs a named pipe and POSIX signals")


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_no_process(
    runtime: Callable[[str], Path], tmp_path: Path, sent: signal.Signals
) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    arguments = ["run", "--runtime", str(runtime("hang")), "--case", "story-clean-pass"]
    with subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=tmp_path,
        env=environment(SVR_TEST_FIFO=str(fifo)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        fifo.read_text()  # waits until the runtime hangs
        run.send_signal(sent)
        out, err = run.communicate(timeout=60)
    assert (run.returncode, out, err) == (130, "", "svr-conformance: interrupted\n")
    assert living(os.fsencode(fifo)) == []


def living(word: bytes) -> list[str]:
    """The processes that have the word in their environment; behind a fence they have other numbers there."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if word in (process / "environ").read_bytes():
                found.append(process.name)
    return found
