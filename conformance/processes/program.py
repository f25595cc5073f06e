"""Run one program to its end, within limits, and leave nothing of it behind."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.processes.fence import LOOK, Enclosure, Fence
from conformance.processes.output import Output
from conformance.processes.start import CannotStart, new_mark, start
from conformance.processes.tree import end_tree, has_ended

__all__ = ["CannotStart", "Ended", "Limits", "run_program"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use: `seconds` of wall time, and `output_bytes` kept of each of its two streams."""

    seconds: float = 60
    output_bytes: int = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended, and what it printed.

    `status` is the exit status, `signal` the number of the signal that ended the program; just one of them
    is set, or neither when the time ran out (`timed_out`), since then the end was not the program's own.
    `truncated` says that a stream was longer than its limit: its middle was thrown away, and a line says how
    much. `seconds` runs until the main process ended or the time was up. `survivors` counts the other
    processes of the tree that were still there then, and had to be ended; only Linux can tell, others say 0.
    """

    status: int | None
    signal: int | None
    timed_out: bool
    stdout: bytes
    stderr: bytes
    truncated: bool
    seconds: float
    survivors: int


def run_program(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    limits: Limits,
    fence: Fence | None = None,
    umask: int | None = None,
) -> Ended:
    """Run `argv` in the folder `cwd` with just the environment `env` and a mark, and an empty standard input.

    A relative program path counts from `cwd`; a bare name is looked up along PATH of `env`. Returns when the
    main process has ended or its time is up, and every process that it left behind has been ended. Safe to
    call from many threads. Raises CannotStart if there is no such program or folder, CannotJudge where the
    fence could not be set up.
    """
    began = time.monotonic()
    mark = new_mark()
    process = None
    enclosure = Enclosure(fence) if fence else None
    try:  # from before the start: an interruption may come while the program is already there
        process = start(argv, cwd, env, mark, enclosure=enclosure, umask=umask)
        stdout, stderr = (Output(pipe, limits.output_bytes) for pipe in (process.stdout, process.stderr))
        ended = _ends(process, mark, limits.seconds, enclosure)
        seconds = time.monotonic() - began
    finally:
        gone = end_tree(process, mark, enclosure)
    kept = stdout.stop(), stderr.stop()
    if ended and enclosure:
        enclosure.refuse_broken(kept[1])
    status, signal = (gone.status, gone.signal) if ended else (None, None)
    truncated = stdout.truncated or stderr.truncated
    return Ended(status, signal, not ended, *kept, truncated, seconds, gone.survivors)


def _ends(process: subprocess.Popen[bytes], mark: str, within: float, enclosure: Enclosure | None) -> bool:
    """Wait for the main process, and look at a fenced one in between."""
    if enclosure is None:
        return has_ended(process, within=within)
    last = time.monotonic() + within
    while not has_ended(process, within=max(0, min(LOOK, last - time.monotonic()))):
        if time.monotonic() >= last:
            return False
        enclosure.look(process, mark)
    return True
