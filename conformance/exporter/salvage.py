"""The whole lines of a damaged recording, and what is wrong with each of the others."""

from __future__ import annotations

import io
from itertools import accumulate
from typing import NamedTuple

from conformance.contract.faults import RawLine, RawRecording, sort_lines
from conformance.contract.reading import broken_rules
from conformance.contract.text_rules import read_lines
from conformance.errors import RecordingRejected
from conformance.exporter.refusals import LINE_RULES
from conformance.model.scenario import Scenario

_RULES = LINE_RULES.without("REJ-004").without("REJ-005").without("REJ-006")
_NO_LF = "REJ-057"
_HEADER_MARK = b'"svr-recording/'


class Salvage(NamedTuple):
    """Lines that break no rule about text, members and values; `reasons` of all others, by line number."""

    header: RawLine
    events: tuple[RawLine, ...]
    ends: tuple[RawLine, ...]
    reasons: dict[int, str]


def salvage(data: bytes, scenario: Scenario) -> Salvage:
    """Sort the lines of a damaged recording. Raises RecordingRejected if the first is no legal header."""
    read = read_lines(data)
    reasons: dict[int, str] = {}
    for fault in read.broken:
        if fault.code != _NO_LF:
            reasons.setdefault(fault.line, fault.reason)
    header = _header(read.raw, reasons, scenario)
    reasons = {**_of_others(data, read.raw, header, reasons), **reasons}
    for broken in broken_rules(_without(read.raw, reasons), scenario, _RULES):
        reasons.setdefault(broken.line, broken.reason)
    whole = _without(read.raw, reasons)
    for line in whole.headers[1:]:
        reasons[line.number] = f"REJ-004 line {line.number}: the header stands here once more"
    return Salvage(header, whole.events, whole.ends, reasons)


def offsets(data: bytes) -> list[int]:
    """Where each line begins, and where the last one ends: line N lies from item N - 1 to item N."""
    return [0, *accumulate(map(len, io.BytesIO(data)))]


def _header(raw: RawRecording, reasons: dict[int, str], scenario: Scenario) -> RawLine:
    reason = reasons.get(1)
    if reason is None:
        broken = broken_rules(sort_lines(raw.lines[:1], 2), scenario, LINE_RULES)
        reason = broken[0].reason if broken else None
    if reason is not None:
        hint = "without a whole, legal header nobody can say whose session this is; nothing was written"
        raise RecordingRejected(reason, hint)
    return raw.lines[0]


def _of_others(data: bytes, raw: RawRecording, header: RawLine, reasons: dict[int, str]) -> dict[int, str]:
    """Lines that are not evidence of this session: behind another header, until the own one stands again.

    A damaged line that holds the words of a header counts as another one.
    """
    at = offsets(data)
    ours = {line.number: line.value == header.value for line in raw.headers}
    for number in reasons:
        if _HEADER_MARK in data[at[number - 1] : at[number]]:
            ours[number] = False
    foreign, home = {}, True
    for number in range(1, len(at)) if not all(ours.values()) else ():
        home = ours.get(number, home)
        if not home:
            foreign[number] = f"REJ-004 line {number}: stands behind the header of another session"
    return foreign


def _without(raw: RawRecording, reasons: dict[int, str]) -> RawRecording:
    return sort_lines(tuple(line for line in raw.lines if line.number not in reasons), raw.last_line)
