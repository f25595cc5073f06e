"""Recording in, export out: the exporter as a frozen record of its steps."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from conformance.canonical.jcs import jcs
from conformance.canonical.utc import TimeFault, parse_started_at
from conformance.contract import reading
from conformance.contract.document import Document, assemble, table_bytes, with_deltas
from conformance.contract.scenario_data import load_scenario
from conformance.contract.scoring import Ledger, score
from conformance.contract.text_rules import MAX_BYTES
from conformance.contract.timeline import ExportedEvent, order, stamp
from conformance.errors import RecordingRejected, UsageError
from conformance.exporter.files import read_regular
from conformance.exporter.placing import place, refuse_other_evidence
from conformance.model.recording import Header, RecordedEvent, Recording
from conformance.model.revision import CURRENT, Revision, revision_named
from conformance.model.scenario import Scenario


def _read(data: bytes, scenario: Scenario) -> Recording:
    return reading.require(reading.read_recording(data, scenario))


@dataclass(frozen=True)
class Steps:
    """What an exporter does, step by step. A broken exporter replaces one of them."""

    load: Callable[[Path, Revision], Scenario] = load_scenario
    read: Callable[[bytes, Scenario], Recording] = _read
    order: Callable[[Iterable[RecordedEvent]], list[RecordedEvent]] = order
    stamp: Callable[[Header, Iterable[RecordedEvent]], list[ExportedEvent]] = stamp
    score: Callable[[Sequence[ExportedEvent], Scenario], Ledger] = score
    assemble: Callable[[Recording, Scenario, int, Sequence[ExportedEvent], Ledger], Document] = assemble
    write_document: Callable[[Document], bytes] = jcs
    write_table: Callable[[Sequence[ExportedEvent], Revision], bytes] = table_bytes
    place: Callable[[Path, str, bytes, bytes], None] = place


REFERENCE = Steps()


class Product(NamedTuple):
    """One export before it is put in place: the session id, `S.json` and `S.csv`."""

    session_id: str
    document: bytes
    table: bytes


def export(
    recording: Path,
    scenario: Path,
    out: Path,
    exported_at: int,
    revision: Revision,
    *,
    replace: bool = True,
    steps: Steps = REFERENCE,
) -> str:
    """Export one recording under a revision, and return the session id; `exported_at` is in microseconds.

    Raises RecordingRejected (65), WouldReplace (73, unless `replace`), FileFault (74), BrokenScenario (78).
    """
    rules = steps.load(scenario, revision)
    made = produce(read_regular(recording, MAX_BYTES), rules, exported_at, steps)
    if not replace:
        refuse_other_evidence(out, made.session_id, made.document)
    steps.place(out, *made)
    return made.session_id


def produce(data: bytes, scenario: Scenario, exported_at: int, steps: Steps = REFERENCE) -> Product:
    """What the bytes of a recording become, without any file. Raises RecordingRejected."""
    told = steps.read(data, scenario)
    stamped = steps.stamp(told.header, steps.order(told.events))
    ledger = steps.score(stamped, scenario)
    document = steps.assemble(told, scenario, exported_at, with_deltas(stamped, ledger), ledger)
    table = steps.write_table(document["events"], scenario.revision)
    return Product(told.header.session_id, steps.write_document(document), table)


def instant(text: str | None) -> int:
    """An export time as given on a command line, or now, in microseconds. Raises UsageError."""
    if text is None:
        return time.time_ns() // 1000
    try:
        return parse_started_at(text)
    except TimeFault as fault:
        raise UsageError(f"exported-at {text!r}: {fault}", "write it as 2026-03-01T00:00:00Z") from None


def reference(
    recording: str, scenario: str, out: str, exported_at: str, scratch: str, contract: str = CURRENT.name
) -> str | None:
    """The reference as the `python` adapter calls it: None if exported, else the reason of the rejection."""
    revision = revision_named(contract)
    try:
        export(Path(recording), Path(scenario), Path(out), instant(exported_at), revision)
    except RecordingRejected as rejection:
        return rejection.message
    return None
