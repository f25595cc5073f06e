"""One process of a runtime: its environment, its end, and what that means."""

from __future__ import annotations

import os
import re
import secrets
import sys
from dataclasses import dataclass, field
from pathlib import Path

from conformance.adapters.adapter import Request
from conformance.adapters.runtime_file import FOLDERS_IN_SCRATCH, RuntimeFile
from conformance.adapters.surroundings import NONE, Surroundings
from conformance.model.evidence import Answer, AnswerKind
from conformance.processes import Ended, Fence, Limits, run_program

if sys.platform == "linux":
    from conformance.processes import linux

EXIT_REJECTED = 65
RUN_MARK = "SVR_RUN_MARK"
LOG_CHARACTERS = 2000
"""The end of each stream that an answer keeps."""
BEGINS = "rejected: "
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Program:
    """Runs the processes of one runtime. `mark` stands in the environment of each of them.

    `below` are words in front of every command: another program that runs it.
    """

    runtime: RuntimeFile
    surroundings: Surroundings = NONE
    mark: str = field(default_factory=lambda: secrets.token_hex(16))
    below: tuple[str, ...] = ()

    def run(self, argv: list[str], request: Request) -> Ended:
        """Run one process to its end, within the runtime's time limit. Raises CannotStart."""
        return run_program(
            [*self.below, *argv],
            cwd=self.runtime.folder,
            env=self.environment(request.scratch),
            limits=Limits(seconds=self.runtime.timeout_seconds),
            fence=self.fence(request.room, request.scratch, self.runtime.timeout_seconds),
            umask=self.surroundings.umask,
        )

    def fence(self, room: Path, scratch: Path, seconds: float | None = None) -> Fence | None:
        """The fence of one process, if there is one; `seconds` is the time limit of one that is to end."""
        return self.surroundings.fence_around(room, scratch, self.runtime.writable, seconds)

    def stop(self) -> None:
        """End all processes that are running now. Linux only; elsewhere the time limit ends them."""
        if sys.platform == "linux" and linux.is_able():
            linux.end_marked(self.mark.encode("ascii"), but=os.getpid())

    def environment(self, scratch: Path) -> dict[str, str]:
        """What a process finds in its environment; folders of its own lie in `scratch`."""
        folders = dict.fromkeys(FOLDERS_IN_SCRATCH, str(scratch))
        own = dict(self.runtime.env)
        return {**os.environ, **own, **folders, **dict(self.surroundings.env), RUN_MARK: self.mark}


def answer_of(ended: Ended) -> Answer:
    """What the end of a process says (RUN-011, RUN-013, RUN-015, RUN-016)."""
    kind = _kind(ended)
    return Answer(
        kind=kind,
        status=ended.status,
        signal=ended.signal,
        rejection=rejection(ended.stderr) if kind is AnswerKind.REJECTED else None,
        log=tail(ended.stdout) + tail(ended.stderr),
        survivors=ended.survivors,
        seconds=ended.seconds,
    )


def _kind(ended: Ended) -> AnswerKind:
    if ended.timed_out:
        return AnswerKind.HANG
    if ended.signal is not None:
        return AnswerKind.CRASH
    return {0: AnswerKind.EXPORTED, EXIT_REJECTED: AnswerKind.REJECTED}.get(
        ended.status or 0, AnswerKind.ERROR
    )


def rejection(stderr: bytes) -> str | None:
    """The first line that begins with `rejected: `, None where there is none (RUN-013)."""
    lines = stderr.decode("utf-8", "replace").split("\n")
    said = next((line for line in lines if line.startswith(BEGINS)), None)
    return None if said is None else plain(said.removesuffix("\r"))


def tail(stream: bytes) -> str:
    """The end of a stream as text for people, with an LF behind it unless there is none at all."""
    text = plain(stream.decode("utf-8", "replace").replace("\r\n", "\n"))[-LOG_CHARACTERS:]
    return text if not text or text.endswith("\n") else text + "\n"


def plain(text: str) -> str:
    """Tabs as spaces, and no character that a terminal would obey."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text.replace("\t", " "))
