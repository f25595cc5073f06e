"""From an export back to the recording it came from (EVT-007)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance.canonical.jcs import jcs
from conformance.canonical.json_reader import read_json
from conformance.canonical.utc import TimeFault, parse_utc
from conformance.contract.member_rules import REQUIRED
from conformance.contract.rebuilding import recording_lines
from conformance.contract.schemas import first_fault
from conformance.contract.text_rules import MAX_BYTES, MAX_DEPTH
from conformance.errors import SvrError
from conformance.exporter.files import read_regular, write_new
from conformance.model.revision import Revision, revision_of

MAX_DOCUMENT = 4 * MAX_BYTES
_DEPTH = MAX_DEPTH + 2
_HINT = "a recording can be rebuilt from an export that conforms only; judge the export to see more"


class BrokenDocument(SvrError):
    """An exported document breaks the contract (EX_DATAERR). The message names the place by its pointer."""

    exit_status = 65


def rebuild(document: Path, out: Path) -> str:
    """Write the recording from which an exported document came; returns its session id.

    Lines stand in timeline order; their members in the order of the specification, those of `details` in that
    of RFC 8785, so equal documents give equal bytes. Raises BrokenDocument if the document breaks its schema
    or its times do not fit, WouldReplace if `out` exists with other bytes, and FileFault. Whether phases fit
    and ids are declared is for the scenario's data to say, which an export of the recording asks.
    """
    value = read_document(document)
    revision = revision_of(value)
    write_new(out, b"".join(_line(line, revision) for line in recording_lines(value)))
    return str(value["session_id"])


def read_document(path: Path) -> dict[str, Any]:
    """A document that keeps the schema of its revision, with times that exist and never decrease.

    Raises BrokenDocument.
    """
    data = read_regular(path, MAX_DOCUMENT)
    if len(data) > MAX_DOCUMENT:
        raise BrokenDocument(f"{path}: has more than {MAX_DOCUMENT:,} bytes", _HINT)
    parsed = read_json(data, max_depth=_DEPTH)
    for fault in parsed.faults:
        place = f"line {fault.line}, byte {fault.offset}, at {fault.pointer!a}"
        raise BrokenDocument(f"{path}: {place}: {fault.message}", _HINT)
    broken = first_fault("session_export", parsed.value, revision_of(parsed.value))
    if broken is not None:
        raise BrokenDocument(f"{path}: at {broken.pointer!a}: {broken.message}", _HINT)
    assert isinstance(parsed.value, dict)
    for pointer, message in _wrong_times(parsed.value):
        raise BrokenDocument(f"{path}: at '{pointer}': {message}", _HINT)
    return parsed.value


def _wrong_times(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Where an instant does not exist, or lies before the one that it follows (TIM-006)."""
    times = [("/started_at", document["started_at"])]
    times += [
        (f"/events/{place}/timestamp", event["timestamp"]) for place, event in enumerate(document["events"])
    ]
    latest = 0
    for pointer, text in (*times, ("/ended_at", document["ended_at"])):
        try:
            instant = parse_utc(text)
        except TimeFault as fault:
            yield pointer, str(fault)
            return
        if instant < latest:
            yield pointer, f"{text} lies before the time above it, and time never runs backwards"
        latest = instant


def _line(value: dict[str, Any], revision: Revision) -> bytes:
    """One line, its members in the order of the specification."""
    order = (*REQUIRED[value["record"]], *revision.optional_members)
    members = [jcs(name) + b":" + jcs(value[name]) for name in order if name in value]
    return b"{" + b",".join(members) + b"}\n"
