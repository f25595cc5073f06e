"""Kill a runtime at its system calls, see what it leaves, and have it export again (RUN-005 to RUN-007)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

from conformance.adapters.adapter import Adapter, Request
from conformance.errors import CannotJudge
from conformance.model.evidence import Answer, AnswerKind, Artefact, Evidence
from conformance.model.interruption import Interruption, Kill, Touch
from conformance.processes import strace
from conformance.processes.strace import Call
from conformance.runner.collecting import collected
from conformance.runner.witnessing import Given, room_for
from conformance.runner.workplace import Workplace, temporary_folder
from conformance.suite.scenarios import scenario_files

MOST_POINTS = 40
"""Calls of one case at which the runtime is killed."""
_CHANGES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC")
_SYNCED = re.compile(r"O_D?SYNC")
_ADDRESS = re.compile(r'=AF_INET6?, sin6?_port=htons\(([0-9]+)\).*?(?:inet_addr\(|AF_INET6, )"([^"]+)"')


class _Watched(NamedTuple):
    """One export under strace: its answer, what it left, and the calls that concern its output folder."""

    answer: Answer
    left: dict[str, Artefact]
    calls: list[tuple[Call, Touch]]
    sent: tuple[str, ...]


def interrupt(
    adapter: Adapter, work: Path, given: Given, jobs: int = 1, most: int = MOST_POINTS
) -> Interruption:
    """Watch a runtime export a case, and kill it at no more than `most` points of that, `jobs` at a time.

    `work` is the folder that `adapter` was given. A point at which it came to no kill, since the runtime
    went another way, is counted, and has no kill. Raises CannotJudge and OSError.
    """
    trial = _Trial(adapter, work, given)
    watched = trial.watched()
    points = chosen(watched.calls, most)
    with ThreadPoolExecutor(jobs) as pool:
        kills = list(pool.map(trial.killed, points))
    touches = tuple(touch for _, touch in watched.calls)
    whole = tuple(kill for kill in kills if kill is not None)
    return Interruption(watched.left, touches, watched.sent, len(points), whole)


def is_exported(evidence: Evidence) -> bool:
    """Whether there is an export that could be interrupted."""
    answer, name = evidence.answer, evidence.session_id
    both = {f"{name}.json", f"{name}.csv"} <= evidence.artefacts.keys()
    return answer is not None and answer.kind is AnswerKind.EXPORTED and both


def chosen(calls: Iterable[tuple[Call, Touch]], most: int) -> list[Call]:
    """At most `most` calls, in their order, evenly chosen, those that only write after all others."""
    able = [call for call, _ in calls if not call.failed and call.number <= strace.LAST_NUMBER]
    rare = _evenly([call for call in able if call.name not in strace.WRITING], most)
    writes = _evenly([call for call in able if call.name in strace.WRITING], most - len(rare))
    wanted = {id(call) for call in (*rare, *writes)}
    return [call for call in able if id(call) in wanted]


def _evenly(calls: Sequence[Call], most: int) -> list[Call]:
    count = min(len(calls), most)
    return [calls[place * len(calls) // count] for place in range(count)]


@dataclass(frozen=True)
class _Trial:
    """One case, exported as often as wanted, each time in a folder of its own."""

    adapter: Adapter
    work: Path
    given: Given

    def watched(self) -> _Watched:
        """An export to its end."""
        with temporary_folder(self.work) as folder:
            request, log = self._furnished(folder)
            answer = self._export_below(strace.tracing(log), request)
            calls = _calls(log)
            left = collected(request.out, room_for(self.given))
        touching = [(call, touch) for call in calls if (touch := touch_of(call, request.out)) is not None]
        return _Watched(answer, left, touching, tuple(_sent(calls)))

    def killed(self, point: Call) -> Kill | None:
        """An export that is killed, and one to the end after it; None where it was not killed."""
        look = partial(collected, room=room_for(self.given))
        with temporary_folder(self.work) as folder:
            request, log = self._furnished(folder)
            self._export_below(strace.tracing(log, strace.killing(point)), request)
            with _opened(log) as lines:
                if not strace.was_killed(lines):
                    return None
            after = look(request.out)
            again = self.adapter.export(request)
            return Kill(_told(_calls(log)[-1], request.out), after, again, look(request.out))

    def _furnished(self, folder: Path) -> tuple[Request, Path]:
        scenario = scenario_files(self.given.case)
        request = Workplace(folder).furnish(
            self.given.case, self.given.recording, scenario, self.given.before
        )
        return request, folder / "calls.log"

    def _export_below(self, words: tuple[str, ...], request: Request) -> Answer:
        """By a runtime that is started for this export alone."""
        below = self.adapter.below(words)
        try:
            return below.export(request)
        finally:
            below.close()


def _calls(log: Path) -> list[Call]:
    with _opened(log) as lines:
        return list(strace.calls_in(lines))


def _opened(log: Path) -> BinaryIO:
    """The log of an export. Raises CannotJudge where strace has not begun one."""
    try:
        return log.open("rb")
    except FileNotFoundError:
        what = "the runtime could not be watched: strace has written no log beside its recording"
        raise CannotJudge(what, "this is a fault of the suite: please report it") from None


def touch_of(call: Call, out: Path) -> Touch | None:
    """The call as one that changes or syncs something in the output folder, None where it is no such call."""
    if call.name in strace.SYNCING_ALL:
        return Touch(call.name, ())
    is_ours = any(path == str(out) or path.startswith(f"{out}/") for path in call.paths)
    if not is_ours or call.name in strace.SENDING:
        return None
    if call.name.startswith("open") and not _CHANGES.search(call.arguments):
        return None
    names = tuple(os.path.relpath(path, out) for path in call.paths)
    return Touch(call.name, names, synced=bool(_SYNCED.search(call.arguments)))


def _told(last: Call, out: Path) -> str:
    """Where a runtime was killed, for people."""
    touch = touch_of(last, out)
    return f"{last.name} outside the output folder" if touch is None else str(touch)


def _sent(calls: Iterable[Call]) -> Iterator[str]:
    """What turned to an internet address, each once."""
    found = (
        f"{call.name} to {address[2]} port {address[1]}"
        for call in calls
        if call.name in strace.SENDING
        for address in _ADDRESS.finditer(call.arguments)
    )
    yield from dict.fromkeys(found)
