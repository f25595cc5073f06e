"""A process that rids itself of all that tells it from others: only a PID namespace holds it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from conformance.processes import proof

from .trial import pids_of, trial
from .verdicts import OUTLIVED


@pytest.mark.slow
@pytest.mark.skipif(not proof().holds, reason=f"needs the fence: {proof().why}")
def test_who_escapes_is_ended_by_the_fence(tmp_path: Path) -> None:
    try:
        done = trial(tmp_path, "command", ["leave_escapee"], 60)
        assert (done.told, done.processes) == ({"leave_escapee": ["fail", OUTLIVED]}, [])
    finally:
        for pid in pids_of(os.fsencode(tmp_path)):
            os.kill(pid, signal.SIGKILL)
