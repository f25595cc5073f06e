"""From a document back to the recording it came from (EVT-007)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from conformance.canonical.json_tokens import MAX_INTEGER
from conformance.canonical.utc import parse_utc
from conformance.contract.document import Document
from conformance.contract.faults import RawLine, RawRecording, sort_lines
from conformance.contract.text_rules import MAX_DEPTH
from conformance.model.vocabulary import RECORDING_FORMAT

_DERIVED = ("event_id", "session_id", "participant_id", "timestamp", "score_delta")


def recording_lines(document: Document) -> list[dict[str, Any]]:
    """The lines of the recording as JSON objects, in timeline order, `started_at` in UTC.

    Raises KeyError, TypeError or ValueError (TimeFault) where the document is not of the contract's shape.
    """
    start = parse_utc(document["started_at"])
    header = {
        "record": "session",
        "format": RECORDING_FORMAT,
        "session_id": document["session_id"],
        "participant_id": document["participant_id"],
        "scenario_id": document["scenario_id"],
        "started_at": document["started_at"],
    }
    events = [_event(event, start) for event in document["events"]]
    elapsed = parse_utc(document["ended_at"]) - start
    end = {"record": "end", "elapsed_us": elapsed, "events": len(events), "reason": document["end_reason"]}
    return [header, *events, end]


def _event(event: dict[str, Any], start: int) -> dict[str, Any]:
    line = {"record": "event", "elapsed_us": parse_utc(event["timestamp"]) - start, **event}
    for name in _DERIVED:
        line.pop(name, None)
    return line


def raw_recording(document: Document) -> RawRecording:
    """The same lines as a reader hands them to the rules."""
    lines = recording_lines(document)
    return sort_lines(tuple(RawLine(number, line) for number, line in enumerate(lines, 1)), len(lines))


def fits_a_line(details: Iterable[dict[str, Any]]) -> bool:
    """True if a line can hold these details: none nested too deep, no double out of range (REJ-055, 056)."""
    layer: list[Any] = list(details)
    for _ in range(MAX_DEPTH - 1):  # the object of the line is the first level
        boxes = [box.values() if type(box) is dict else box for box in layer]
        items = list(chain.from_iterable(boxes))
        kinds = set(map(type, items))
        if float in kinds and max(map(abs, [item for item in items if type(item) is float])) > MAX_INTEGER:
            return False
        if not kinds & {dict, list}:
            return True
        layer = [item for item in items if type(item) is dict or type(item) is list]
    return False
