"""The kind `stdio`: processes that stay, as many as there are exports at a time."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from conformance.adapters.adapter import Request
from conformance.adapters.command import filled_with
from conformance.adapters.conversation import KEPT, Conversation, Patience
from conformance.adapters.messages import LONGEST, NoReply, reply_in, request_line
from conformance.adapters.running import Program
from conformance.model.evidence import Answer
from conformance.processes import Overlong, Resident

_PATIENCE = 30.0  # seconds for a process that has read all of its input


class StdioAdapter:
    """Has each export done by a process that is free, or by a new one.

    `work` is an absolute folder above all the folders of all requests; each process gets a scratch folder
    there. A process that breaks the conversation is ended, and the next export gets a new one.
    """

    def __init__(
        self, program: Program, command: tuple[str, ...], work: Path, patience: Patience | None = None
    ) -> None:
        self._program = program
        self._command = command
        self._work = work
        self._patience = patience or Patience(program.runtime.timeout_seconds)
        self._free: list[Conversation] = []
        self._afterwards: dict[str, Answer] = {}

    def export(self, request: Request) -> Answer:
        answer = None
        while answer is None:  # only a process that had answered before can have ended unasked
            conversation = self._taken()
            answer = conversation.export(request)
        if not conversation.is_over:
            self._free.append(conversation)
        return answer

    def close(self) -> dict[str, Answer]:
        self._each_free(Conversation.shutdown)
        learnt, self._afterwards = self._afterwards, {}
        return learnt

    def below(self, words: tuple[str, ...]) -> StdioAdapter:
        program = replace(self._program, below=words)
        return StdioAdapter(program, self._command, self._work, self._patience)

    def stop(self) -> None:
        self._program.stop()
        self._each_free(lambda conversation: conversation.end())

    def answers_at_the_end(self) -> bool:
        """Whether a new process answers `initialize` once its input has ended, as one that does not flush."""
        process, hello = self._process()
        try:
            process.write(request_line(1, "initialize", hello), _PATIENCE)
            process.close_input()
            return any(map(_is_answer, iter(lambda: process.read(_PATIENCE), None)))
        except (TimeoutError, Overlong):
            return False
        finally:
            process.end()

    def _taken(self) -> Conversation:
        with suppress(IndexError):  # another thread may take the last one
            return self._free.pop()
        return self._started()

    def _started(self) -> Conversation:
        return Conversation(*self._process(), self._patience, self._afterwards)

    def _process(self) -> tuple[Resident, dict[str, str]]:
        """A new process, and what it is to be told first."""
        scratch = Path(tempfile.mkdtemp(prefix="scratch-", dir=self._work))
        runtime = self._program.runtime
        words = {"contract": runtime.contract, "scratch": str(scratch)}
        process = Resident(
            [*self._program.below, *filled_with(self._command, words)],
            cwd=runtime.folder,
            env=self._program.environment(scratch),
            longest=LONGEST,
            kept=KEPT,
            fence=self._program.fence(self._work, scratch),
            umask=self._program.surroundings.umask,
        )
        return process, {"contract": runtime.contract, "work": str(self._work)}

    def _each_free(self, do: Callable[[Conversation], object]) -> None:
        """Take every free conversation and do it to all of them at a time."""
        taken: list[Conversation] = []
        with suppress(IndexError):
            while True:
                taken.append(self._free.pop())
        if taken:
            with ThreadPoolExecutor(len(taken)) as pool:
                list(pool.map(do, taken))


def _is_answer(line: bytes) -> bool:
    try:
        return reply_in(line) is not None
    except NoReply:
        return False
