"""Proof that the fence holds on this machine, before anybody relies on it."""

from __future__ import annotations

import functools
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from conformance.errors import CannotJudge
from conformance.processes.cgroup import Cgroup
from conformance.processes.fence import Fence
from conformance.processes.program import Limits, run_program

_SECONDS = 10
_PROBE = """
import os, socket, sys

def can(act, *args):
    try:
        act(*args)
    except OSError:
        return False
    return True

def write(folder):
    with open(os.path.join(folder, "probe"), "x"):
        pass

def see_others():
    if sum(name.isdigit() for name in os.listdir("/proc")) <= 3:  # bubblewrap, a shell, this program
        raise OSError

inside, outside, port = sys.argv[1:]
print(can(write, inside))
print(can(write, outside))
print(can(socket.create_connection, ("127.0.0.1", int(port)), 1))
print(can(see_others))
"""


class Proof(NamedTuple):
    """Whether the fence holds, and if not why not; `limited` where control groups can be made."""

    holds: bool
    why: str
    limited: bool = False


@functools.cache
def proof() -> Proof:
    """Try from inside a fence to write outside, to reach a listener and to see other processes."""
    if sys.platform != "linux":
        return Proof(False, "there is no fence on this system, only on Linux")
    if shutil.which("bwrap") is None:
        return Proof(False, "bubblewrap (bwrap) is not on PATH: install it")
    try:
        found = _tried()
    except (CannotJudge, OSError) as fault:
        return Proof(False, " ".join(str(fault).split()))
    wrong = [what for what, was, wanted in zip(_QUESTIONS, found, _WANTED, strict=True) if was != wanted]
    if wrong:
        return Proof(False, f"behind the fence a probe {' and '.join(wrong)}")
    return Proof(True, "", _is_limited())


_QUESTIONS = (
    "could not write where it may",
    "could write where it may not",
    "reached the network",
    "saw others",
)
_WANTED = ("True", "False", "False", "False")


def _tried() -> tuple[str, ...]:
    with (
        tempfile.TemporaryDirectory(prefix="svr-probe-") as folder,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        inside, outside = Path(folder, "inside").resolve(), Path(folder, "outside").resolve()
        inside.mkdir()
        outside.mkdir()
        asked = [str(inside), str(outside), str(listener.getsockname()[1])]
        argv = [sys.executable, "-I", "-S", "-c", _PROBE, *asked]
        limits = Limits(seconds=_SECONDS)
        ended = run_program(argv, cwd=inside, env=dict(os.environ), limits=limits, fence=Fence((inside,)))
    said = tuple(ended.stdout.decode("utf-8", "replace").split())
    if ended.status != 0 or len(said) != len(_WANTED):
        raise CannotJudge(
            f"a probe did not come to its end behind the fence: {ended.stderr.decode('utf-8', 'replace')}"
        )
    return said


def _is_limited() -> bool:
    group = Cgroup.made(1 << 30, 100)
    if group is not None:
        group.remove()
    return group is not None
