"""The conversation with one process of the kind `stdio`, from `initialize` to `shutdown`."""

from __future__ import annotations

import time
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, replace
from typing import NamedTuple, NoReturn

from conformance.adapters.adapter import Request
from conformance.adapters.messages import LONGEST, NoReply, Reply, reply_in, request_line
from conformance.adapters.running import BEGINS, EXIT_REJECTED, LOG_CHARACTERS, plain, tail
from conformance.model.evidence import Answer, AnswerKind
from conformance.processes import Left, Overlong, Resident

KEPT = 4 * LOG_CHARACTERS
"""Bytes of a log that are kept: no character has more than four."""


@dataclass(frozen=True)
class Patience:
    """The time limits of the requests, in seconds; `end` is for a process that has closed its output."""

    export: float
    initialize: float = 30.0
    shutdown: float = 5.0
    end: float = 1.0


class _Broken(Exception):
    """The conversation has ended before its time.

    `kind` is that of the answer, `what` what was wrong; `left` how the process has ended by itself.
    """

    def __init__(self, kind: AnswerKind, what: str | None = None, left: Left | None = None) -> None:
        super().__init__(kind, what, left)
        self.kind = kind
        self.what = what
        self.left = left


class _NeverAsked(Exception):
    """The process had ended before it read the request."""


class _Given(NamedTuple):
    label: str
    answer: Answer


class Conversation:
    """Talks to one process, one thread at a time; `hello` are the parameters of `initialize`.

    `afterwards` takes, by the label of the request, each answer of which something is learnt later.
    """

    def __init__(
        self,
        process: Resident,
        hello: Mapping[str, str],
        patience: Patience,
        afterwards: MutableMapping[str, Answer],
    ) -> None:
        self._process = process
        self._hello = hello
        self._patience = patience
        self._afterwards = afterwards
        self._number = 0
        self._asked_at = 0.0
        self._last: _Given | None = None
        self._log = b""
        self._left: Left | None = None

    @property
    def is_over(self) -> bool:
        """Whether the process has been ended, so that nothing more can be asked."""
        return self._left is not None

    def export(self, request: Request) -> Answer | None:
        """Has one recording exported; None where the process had ended before it was asked.

        After an answer that breaks the conversation it is over, and the process ended with its whole tree.
        """
        try:
            answer = self._asked(request)
            seconds = time.monotonic() - self._asked_at
        except _NeverAsked:
            self._too_early()
            return None
        except _Broken as broken:
            seconds = time.monotonic() - self._asked_at
            left = broken.left or Left(stderr=self.end().stderr)
            answer = self._answer(broken.kind, left, conversation=broken.what)
        except BaseException:
            self.end()
            raise
        answer = replace(answer, seconds=seconds)
        self._last = _Given(request.label, answer)
        return answer

    def shutdown(self) -> None:
        """Ask the process to end, see that it does, and end what is left."""
        try:
            ending = self._farewell()
            left = self.end()
            if ending is None and left.status != 0:
                ending = f"{_how(left)} after shutdown, and must end with exit status 0"
            self._learn(ending=ending, left_behind=left.survivors)
        except _NeverAsked:
            self._too_early()
        except _Broken as broken:
            if broken.kind is AnswerKind.ERROR:
                self._learn(conversation=broken.what)
            else:
                self._learn(ending=broken.what or f"{_how(self.end())} before it answered shutdown")
        finally:
            self.end()

    def end(self) -> Left:
        """End the process and its tree, whatever it does; says how it has gone."""
        if self._left is None:
            self._left = self._process.end()
        return self._left

    def _asked(self, request: Request) -> Answer:
        if self._number == 0:
            hello = self._ask("initialize", self._hello, self._patience.initialize)
            if hello.code is not None:
                return self._answer(AnswerKind.ERROR, Left(stderr=self.end().stderr), hello)
        paths = {name: str(getattr(request, name)) for name in ("recording", "scenario", "out")}
        params = {**paths, "exported_at": request.exported_at}
        reply = self._ask("export", params, self._patience.export)
        if reply.code is None:
            return self._answer(AnswerKind.EXPORTED, Left(status=0))
        kind = AnswerKind.REJECTED if reply.code == EXIT_REJECTED else AnswerKind.ERROR
        return self._answer(kind, Left(), reply)

    def _answer(
        self, kind: AnswerKind, left: Left, reply: Reply | None = None, conversation: str | None = None
    ) -> Answer:
        log, self._log = self._log, b""
        stderr = left.stderr if self.is_over else self._process.printed()
        error = plain(reply.message).split("\n")[0] if reply and reply.message is not None else None
        is_reason = kind is AnswerKind.REJECTED and error is not None and error.startswith(BEGINS)
        return Answer(
            kind=kind,
            status=reply.code if reply else left.status,
            signal=left.signal,
            rejection=error if is_reason else None,
            log=tail(log) + tail(stderr),
            survivors=left.survivors,
            error=error,
            conversation=conversation,
        )

    def _ask(self, method: str, params: Mapping[str, str], within: float) -> Reply:
        self._number += 1
        self._asked_at = time.monotonic()
        last = self._asked_at + within
        try:
            self._process.write(request_line(self._number, method, params), within)
            while (reply := self._reply(method, last)) is None:
                pass
        except TimeoutError:
            late = None if method == "export" else f"no answer to {method} within {within:g} s"
            raise _Broken(AnswerKind.HANG, late) from None
        return reply

    def _reply(self, method: str, last: float) -> Reply | None:
        """The answer to the open request; None after a line that is something else."""
        line = self._line(last)
        if line is None:
            self._gone(method)
        reply = self._message(line)
        if reply is None or reply.number == self._number:
            return reply
        if reply.number == self._number - 1 and self._last:
            self._learn(conversation=f"the request with the id {reply.number} was answered twice")
            return None
        what = f"an answer with the id {reply.number}, where {method} had the id {self._number}"
        raise _Broken(AnswerKind.ERROR, what)

    def _line(self, last: float) -> bytes | None:
        within = last - time.monotonic()
        if within < 0:  # lines that keep coming are no answer
            raise TimeoutError
        try:
            return self._process.read(within)
        except Overlong:
            what = f"a line on standard output is longer than {LONGEST} bytes"
            raise _Broken(AnswerKind.ERROR, what) from None

    def _message(self, line: bytes) -> Reply | None:
        try:
            reply = reply_in(line)
        except NoReply as fault:
            shown = plain(line[:200].decode("utf-8", "replace"))
            raise _Broken(AnswerKind.ERROR, f"a message is no valid answer: {fault}: {shown}") from None
        if reply is None:
            self._log = (self._log + line + b"\n")[-KEPT:]
        return reply

    def _gone(self, method: str) -> NoReturn:
        if not self._process.has_ended(self._patience.end):
            raise _Broken(AnswerKind.ERROR, f"standard output was closed before {method} was answered")
        if self._last and self._process.has_unread():
            raise _NeverAsked
        left = self.end()
        if left.signal is not None:
            raise _Broken(AnswerKind.CRASH, None, left)
        raise _Broken(AnswerKind.ERROR, f"{_how(left)} before it answered {method}", left)

    def _farewell(self) -> str | None:
        """What is wrong with how the process ends by itself."""
        within = self._patience.shutdown
        last = time.monotonic() + within
        reply = self._ask("shutdown", {}, within)
        if reply.code is not None:
            return f"shutdown was answered with the error {reply.code}: {reply.message}"
        try:
            while (line := self._line(last)) is not None:
                if self._message(line) is not None:
                    raise _Broken(AnswerKind.ERROR, "a message came after the answer to shutdown")
        except TimeoutError:
            pass
        if self._process.has_ended(last - time.monotonic()):
            return None
        return f"the process did not end within {within:g} s after shutdown"

    def _too_early(self) -> None:
        left = self.end()
        ending = f"{_how(left)} after its answer, and must stay until shutdown"
        self._learn(ending=ending, left_behind=left.survivors)

    def _learn(
        self, *, conversation: str | None = None, ending: str | None = None, left_behind: int = 0
    ) -> None:
        """Something of the answer before: a fault that is known already stays."""
        if self._last is None or not (conversation or ending or left_behind):
            return
        label, answer = self._last
        known = self._afterwards.get(label, answer)
        self._afterwards[label] = replace(
            known,
            conversation=known.conversation or conversation,
            ending=known.ending or ending,
            left_behind=left_behind,
        )


def _how(left: Left) -> str:
    if left.signal is not None:
        return f"the process was ended by signal {left.signal}"
    return f"the process ended with exit status {left.status}"
