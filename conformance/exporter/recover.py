"""Mend a recording that was cut short or damaged: every whole line is kept, and what was lost is said.

The first line must be a whole header. Set aside, and reported, are lines that break a rule about their text,
members or values, lines behind the header of another session, and events that fit the timeline no longer
(`surviving` keeps as many as can be). Kept lines keep their bytes and their order; a whole last line that
lacks only its LF gets it. The end is always written anew, with the reason `recovered`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from conformance.contract.reading import read_recording, require
from conformance.contract.text_rules import MAX_BYTES
from conformance.errors import UsageError
from conformance.exporter.files import json_line, read_regular, write_new
from conformance.exporter.salvage import offsets, salvage
from conformance.exporter.surviving import surviving
from conformance.model.recording import End
from conformance.model.scenario import Scenario


class LostLine(NamedTuple):
    """A line that was set aside: its 1-based number, its 0-based first byte and its bytes with the LF."""

    line: int
    offset: int
    size: int
    reason: str


class Recovered(NamedTuple):
    """What became of a recording: the number of kept events, the lost lines, the end as it was written.

    `end.elapsed_us` is the greatest of all legal events and ends, those that fit the timeline no longer
    included. `promised` is the number of events that the recording's own end told of, None without one.
    """

    kept: int
    lost: tuple[LostLine, ...]
    end: End
    promised: int | None


def recover(source: Path, out: Path, scenario: Scenario, quarantine: Path | None = None) -> Recovered:
    """Write the legal recording that is left of `source` to `out`, and the lost bytes to `quarantine`.

    The source is never changed, and `quarantine` is written only if a line was lost. Raises RecordingRejected
    if the first line is no legal header or the file is too large, UsageError if there is nothing to mend or a
    path is named twice, WouldReplace if a target exists with other bytes, and FileFault.
    """
    _refuse_same([source, out, *([quarantine] if quarantine else [])])
    data = read_regular(source, MAX_BYTES)
    if read_recording(data, scenario).recording is not None:
        raise UsageError(
            f"{source}: nothing to recover, the recording is whole and legal", "export it as it is"
        )
    mended, recovered = mend(data, scenario)
    if quarantine and recovered.lost:
        write_new(
            quarantine, b"".join(data[lost.offset : lost.offset + lost.size] for lost in recovered.lost)
        )
    write_new(out, mended)
    return recovered


def mend(data: bytes, scenario: Scenario) -> tuple[bytes, Recovered]:
    """The legal recording that is left of the bytes of one. Raises RecordingRejected."""
    left = salvage(data, scenario)
    kept, misplaced = surviving(left.events, scenario)
    elapsed_us = max((line.value["elapsed_us"] for line in (*left.events, *left.ends)), default=0)
    end = {"record": "end", "elapsed_us": elapsed_us, "events": len(kept), "reason": "recovered"}
    texts = [data[line.start : line.end] + b"\n" for line in (left.header, *kept)]
    mended = b"".join(texts) + json_line(end)
    require(read_recording(mended, scenario))
    promised = left.ends[-1].value["events"] if left.ends else None
    lost = _lost(data, {**left.reasons, **misplaced})
    return mended, Recovered(len(kept), lost, End(elapsed_us, "recovered"), promised)


def _lost(data: bytes, reasons: dict[int, str]) -> tuple[LostLine, ...]:
    at = offsets(data)
    return tuple(
        LostLine(number, at[number - 1], at[number] - at[number - 1], reasons[number])
        for number in sorted(reasons)
    )


def _refuse_same(paths: Iterable[Path]) -> None:
    seen = set()
    for path in paths:
        real = os.path.realpath(path)
        if real in seen:
            raise UsageError(f"{path}: is named twice", "name another file; the original is never changed")
        seen.add(real)
