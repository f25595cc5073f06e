"""`verify` of one session, start left out, beside what nobody can do without: parse it once and hash it."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from measuring import SCENARIO, ratio
from sessions import played

from conformance.exporter.export import export
from conformance.model.revision import CURRENT
from conformance.suite.recipes import long_session
from conformance.verify.finding_files import Pair, find_pairs
from conformance.verify.verification import Task, judge_pair

T = TypeVar("T")
SESSIONS = 100
EVENTS = 100


def bench_floor(folder: Path, runs: int) -> None:
    """Time of the processor, in this process, for sessions as they are played and for hard ones."""
    for name, make in (("played", played), ("recipe", long_session)):
        recording = folder / "floor.jsonl"
        exports = folder / f"floor-{name}"
        for seed in range(1, SESSIONS + 1):
            recording.write_bytes(make(seed, EVENTS))
            export(recording, SCENARIO, exports, 1_772_500_000_000_000, CURRENT)
        pairs = list(find_pairs([exports]))
        title = f"verify, a session of {EVENTS} events ({name}), against json.loads and SHA-256 of its files"
        files = [(pair.document.read_bytes(), pair.table.read_bytes()) for pair in pairs]
        ratio(title, _spent(_judge, pairs), _spent(_floor, files), 3 * runs, "ratio at most 3")


def _spent(work: Callable[[T], None], sessions: Sequence[T]) -> Callable[[], float]:
    def spent() -> float:
        began = time.process_time()
        for session in sessions:
            work(session)
        return time.process_time() - began

    return spent


def _judge(pair: Pair) -> None:
    judged = judge_pair({}, Task(pair, ()))
    assert judged is not None
    assert judged.state == "conforms"


def _floor(files: tuple[bytes, bytes]) -> None:
    document, table = files
    json.loads(document)
    hashlib.sha256(document).digest()
    hashlib.sha256(table).digest()
