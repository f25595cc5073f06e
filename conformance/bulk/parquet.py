"""The results as Parquet: written from the JSON Lines, some thousand rows at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance.bulk.database import ROOM
from conformance.exporter.files import told_as_fault

ROWS = 5000
MOST_BYTES = 16 << 20
_FINDING = ("requirement", "severity", "check", "message", "file", "pointer", "row", "column", "cause")
_NUMBERS = ("row",)


def is_at_hand() -> bool:
    """Whether the optional library is installed."""
    from importlib.util import find_spec

    return find_spec("pyarrow") is not None


def write_parquet(results: Path, target: Path) -> None:
    """One row for each line, of its findings what fits a column.

    The same lines give the same bytes with the same library. Raises FileFault.
    """
    import pyarrow as pa  # an optional library
    import pyarrow.parquet as pq

    schema, aside = _schema(pa), target.with_name(f".{target.name}.tmp")
    with told_as_fault(target, "write", ROOM):
        with results.open("rb") as lines, pq.ParquetWriter(aside, schema, compression="zstd") as writer:
            for some in _groups(lines):
                writer.write_table(_table(pa, some, schema))
        os.replace(aside, target)


def _groups(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Some thousand lines, or some megabytes, at a time."""
    group, size = [], 0
    for line in lines:
        group.append(line)
        size += len(line)
        if len(group) == ROWS or size >= MOST_BYTES:
            yield b"".join(group)
            group, size = [], 0
    if group:
        yield b"".join(group)


def _table(pa: Any, lines: bytes, schema: Any) -> Any:
    """The lines as a table; they are one block, since none may be cut."""
    from pyarrow import json

    reading = json.ReadOptions(use_threads=False, block_size=len(lines) + 1)
    parsing = json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    return json.read_json(pa.BufferReader(lines), reading, parsing)


def _schema(pa: Any) -> Any:
    text, number, texts = pa.string(), pa.int64(), pa.list_(pa.string())
    objective = pa.struct(
        [("objective_id", text), ("score_awarded", number), ("weight", number), ("achieved", pa.bool_())]
    )
    finding = pa.struct([(name, number if name in _NUMBERS else text) for name in _FINDING])
    columns = {
        "file": number,
        "place": number,
        "path": text,
        "session_id": text,
        "state": text,
        "reason": text,
        "table": text,
        "recording": text,
        "participant_id": text,
        "scenario_id": text,
        "scenario_version": text,
        "rubric_version": text,
        "started_at": text,
        "ended_at": text,
        "end_reason": text,
        "events": number,
        "score_total": number,
        "status": text,
        "objectives": pa.list_(objective),
        "critical_errors": texts,
        "score_before": number,
        "score_after": number,
        "improved": texts,
        "regressed": texts,
        "failed": texts,
        "blocked": texts,
        "causes": texts,
        "findings": pa.list_(finding),
    }
    return pa.schema(list(columns.items()))
