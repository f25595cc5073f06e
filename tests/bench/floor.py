"""`verify` of one session, start left out, beside what nobody can do without: parse it once and hash it."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from measuring import SCENARIO, Figure, least
from sessions import played

from conformance.exporter.export import export
from conformance.model.revision import CURRENT
from conformance.suite.recipes import long_session
from conformance.verify.finding_files import Pair, find_pairs
from conformance.verify.verification import Task, judge_pair

T = TypeVar("T")
SESSIONS = 100
EVENTS = 100


def bench_floor(folder: Path, runs: int) -> list[Figure]:
    """Time of the processor, in this process, for sessions as they are played and for hard ones."""
    return [
        _figure(folder, 3 * runs, name, make) for name, make in (("played", played), ("hard", long_session))
    ]


def _figure(folder: Path, rounds: int, name: str, make: Callable[[int, int], bytes]) -> Figure:
    recording, exports = folder / "floor.jsonl", folder / f"floor-{name}"
    for seed in range(1, SESSIONS + 1):
        recording.write_bytes(make(seed, EVENTS))
        export(recording, SCENARIO, exports, 1_772_500_000_000_000, CURRENT)
    pairs = list(find_pairs([exports]))
    files = [(pair.document.read_bytes(), pair.table.read_bytes()) for pair in pairs]
    ours, theirs = (spent / SESSIONS for spent in least(rounds, _spent(judge, pairs), _spent(floor, files)))
    what = f"`verify` of a {name} session of {EVENTS} events, in a process that runs"
    figure = Figure(what, "the floor", ours, theirs, 3)
    figure.show()
    return figure


def _spent(work: Callable[[T], None], sessions: Sequence[T]) -> Callable[[], float]:
    def spent() -> float:
        began = time.process_time()
        for session in sessions:
            work(session)
        return time.process_time() - began

    return spent


def judge(pair: Pair) -> None:
    """Judge the two files of a session, which conforms, as `verify` does."""
    judged = judge_pair({}, Task(pair, ()))
    assert judged is not None
    assert judged.state == "conforms"


def floor(files: tuple[bytes, bytes]) -> None:
    """What nobody can do without."""
    document, table = files
    json.loads(document)
    hashlib.sha256(document).digest()
    hashlib.sha256(table).digest()
