"""Any number of sessions in archives, to measure `verify` with.

A few hundred sessions are played by chance and exported by the reference runtime. All others are copies of
those with session ids of their own, in both files: every copy conforms as its original does, and differs from
it in nothing but the ids. One session in a thousand has its total changed, and does not conform.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from conformance.canonical.utc import parse_utc
from conformance.contract.document import export_of
from conformance.contract.reading import read_recording, require
from conformance.model.revision import CURRENT
from conformance.suite.scenarios import standard

KINDS = ("tar.gz", "zip", "tar.zst", "tar")
PLAYED = "played-00000000"
SPOILED_EVERY = 1000
ACTS = (
    ("alarm_activated", "obj_activate_alarm", "alarm_panel_east", {"panel": "east"}),
    ("hazard_identified", "obj_identify_hazard", "smoking_printer", {"hazard": "smoking_printer"}),
    ("exit_selected", "obj_use_safe_exit", "door_south_safe", {"selected_exit": "south_safe"}),
    ("extinguisher_attempted", "obj_extinguisher_judgment", "extinguisher_co2_1", {"safe_to_fight": True}),
)
BLOCKED = ("exit_selected", "obj_use_safe_exit", "door_north_blocked", {"selected_exit": "north_blocked"})
CODES = ("used_blocked_exit", "ignored_alarm")

Line = dict[str, object]


class Session(NamedTuple):
    """The two files of a session."""

    document: bytes
    table: bytes


def recording(seed: int, events: int) -> bytes:
    """A session of that many events, at least 12, in one of the 24 months from 2025 on."""
    chance = random.Random(seed)
    month = seed % 24
    day = f"{2025 + month // 12}-{month % 12 + 1:02}-{chance.randint(1, 28):02}"
    header = {
        "record": "session",
        "format": "svr-recording/1",
        "session_id": PLAYED,
        "participant_id": f"anon-p{seed:05}",
        "scenario_id": "office_fire_mvp",
        "started_at": f"{day}T{chance.randint(7, 16):02}:{chance.randint(0, 59):02}:00.250Z",
    }
    lines = list(_events(chance, events, 0.35 + 0.02 * month))
    times = sorted(chance.randint(0, events * 9_000_000) for _ in lines)
    for line, at in zip(lines, [0, *times[1:]], strict=True):
        line["elapsed_us"] = at
    end = {"record": "end", "elapsed_us": times[-1] + 750_000, "events": len(lines), "reason": "completed"}
    return b"".join(json.dumps(line).encode() + b"\n" for line in (header, *lines, end))


def _events(chance: random.Random, events: int, skill: float) -> Iterator[Line]:
    """Attempts in the audit, a drill, attempts in the re-audit that succeed more often."""
    attempts = events - 8
    early = max(4, attempts * 2 // 3)
    yield _moved("audit")
    yield from (_act(chance, place, "audit", skill) for place in range(early))
    yield _moved("score_report")
    yield _moved("micro_drill")
    drill = {"microdrill_id": "drill_exit_selection"}
    yield _line("microdrill_started", "micro_drill", "system", "info", details=drill)
    yield _line("microdrill_completed", "micro_drill", "anon-p1", "success", details=drill)
    yield _moved("re_audit")
    yield _line("re_audit_started", "re_audit", "system", "info")
    yield from (_act(chance, place, "re_audit", skill + 0.2) for place in range(attempts - early))
    outcome = "success" if chance.random() < skill + 0.2 else "partial"
    yield _line("re_audit_completed", "re_audit", "anon-p1", outcome, objective_id="obj_reaudit_correction")


def _act(chance: random.Random, place: int, phase: str, skill: float) -> Line:
    if chance.random() < (1 - skill) / 8:
        code = chance.choice(CODES)
        return _line("critical_error", phase, "anon-p1", "fail", critical_error_code=code)
    act = BLOCKED if place % 4 == 2 and chance.random() > skill else ACTS[place % 4]
    name, objective, target, details = act
    outcome = "success" if chance.random() < skill and act is not BLOCKED else "fail"
    return _line(name, phase, "anon-p1", outcome, objective_id=objective, target_id=target, details=details)


def _moved(phase: str) -> Line:
    return _line("phase_transition", phase, "system", "info", details={"to_phase": phase})


def _line(event: str, phase: str, actor: str, outcome: str, **more: object) -> Line:
    return {
        "record": "event",
        "elapsed_us": 0,
        "event_type": event,
        "phase": phase,
        "actor_id": actor,
        "outcome": outcome,
        **more,
    }


def played(count: int, events: int) -> list[Session]:
    """Sessions with one id, as the reference runtime exports them."""
    scenario, exported_at = standard(CURRENT), parse_utc("2027-01-01T00:00:00.000000Z")
    told = (require(read_recording(recording(seed, events), scenario)) for seed in range(count))
    exports = (export_of(one, scenario, exported_at) for one in told)
    return [Session(one.document, one.table) for one in exports]


def copied(originals: Sequence[Session], first: int, count: int) -> Iterator[tuple[str, bytes]]:
    """The files of sessions with ids of their own, from number `first` on."""
    for number in range(first, first + count):
        session_id = f"played-{number:08}"
        document, table = (
            data.replace(PLAYED.encode(), session_id.encode()) for data in originals[number % len(originals)]
        )
        if number % SPOILED_EVERY == SPOILED_EVERY - 1:
            document = document.replace(b'"score_total":', b'"score_total":1', 1)
        yield f"{session_id}.json", document
        yield f"{session_id}.csv", table


def packed(kind: str, files: Iterator[tuple[str, bytes]]) -> bytes:
    """An archive of that kind."""
    whole = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, data in files:
                archive.writestr(name, data)
        return whole.getvalue()
    with tarfile.open(fileobj=whole, mode="w") as tar:
        for name, data in files:
            header = tarfile.TarInfo(name)
            header.size = len(data)
            tar.addfile(header, io.BytesIO(data))
    if kind == "tar.gz":
        return gzip.compress(whole.getvalue(), 1)
    if kind == "tar.zst":
        import zstandard

        return zstandard.compress(whole.getvalue(), 1)
    return whole.getvalue()


def write(out: Path, sessions: int, events: int, each: int, kinds: Sequence[str], originals: int) -> None:
    """Archives of `each` sessions, of one kind after the other."""
    out.mkdir(parents=True)
    copies = partial(copied, played(min(originals, sessions), events))
    for place, first in enumerate(range(0, sessions, each)):
        kind = kinds[place % len(kinds)]
        data = packed(kind, copies(first, min(each, sessions - first)))
        (out / f"part-{place:05}.{kind}").write_bytes(data)


def main() -> None:
    parser = argparse.ArgumentParser(description="Sessions in archives, to measure verify with.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sessions", type=int, default=1000)
    parser.add_argument("--events", type=int, default=20)
    parser.add_argument("--each", type=int, default=1000, help="sessions in an archive")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--originals", type=int, default=480)
    wanted = parser.parse_args()
    write(wanted.out, wanted.sessions, wanted.events, wanted.each, wanted.kinds, wanted.originals)


if __name__ == "__main__":
    main()
