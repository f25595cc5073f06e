"""Put the two files of an export in place: the table first, the document last (RUN-005 to RUN-009)."""

from __future__ import annotations

from pathlib import Path

from conformance.canonical.jcs import jcs
from conformance.canonical.json_reader import read_json
from conformance.errors import WouldReplace
from conformance.exporter.files import (
    put_in_place,
    refuse_irregular,
    remove,
    sync_folder,
    told_as_fault,
    write_aside,
)


def place(out: Path, session_id: str, document: bytes, table: bytes) -> None:
    """Write `S.csv` and `S.json` into `out`, which is made if it is missing. Raises FileFault."""
    with told_as_fault(out, "make the folder"):
        out.mkdir(parents=True, exist_ok=True)
    targets = {out / f"{session_id}.csv": table, out / f"{session_id}.json": document}
    for target in targets:
        refuse_irregular(target)
    asides: dict[Path, Path] = {}
    try:
        for target, data in targets.items():
            asides[target] = write_aside(target, data)
        for target, aside in asides.items():
            put_in_place(aside, target)
    except BaseException:
        for aside in asides.values():
            remove(aside)
        raise
    sync_folder(out)


def refuse_other_evidence(out: Path, session_id: str, document: bytes) -> None:
    """Raises WouldReplace if `S.json` differs from `document` in more than `exported_at` (RUN-009)."""
    target = out / f"{session_id}.json"
    with told_as_fault(target, "read"):
        old = target.read_bytes() if target.is_file() else document
    if old != document and _evidence(old) != _evidence(document):
        raise WouldReplace(
            f"{target}: holds an export of {session_id} that differs in more than exported_at",
            "move it away, or replace it with --replace",
        )


def _evidence(document: bytes) -> bytes | None:
    parsed = read_json(document)
    if parsed.faults or not isinstance(parsed.value, dict):
        return None
    return jcs({**parsed.value, "exported_at": None})
