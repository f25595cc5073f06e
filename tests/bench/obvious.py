"""The obvious script: what a careful user would write today to look over exports.

It reads each document with `json`, holds every event against the published schema with `jsonschema`, reads
the table with `csv.DictReader`, and the times with `fromisoformat`. It recomputes no score, resolves no
evidence, and judges no bytes.
"""

from __future__ import annotations

import csv
import json
import sys
from datetime import datetime
from pathlib import Path

from jsonschema import Draft202012Validator
from referencing import Registry, Resource


def validator(schemas: Path) -> Draft202012Validator:
    contents = [json.loads(path.read_text(encoding="utf-8")) for path in schemas.glob("*.schema.json")]
    registry = Registry().with_resources((entry["$id"], Resource.from_contents(entry)) for entry in contents)
    event = json.loads((schemas / "telemetry_event.schema.json").read_text(encoding="utf-8"))
    return Draft202012Validator(event, registry=registry)


def faults(document: Path, events: Draft202012Validator) -> int:
    content = json.loads(document.read_text(encoding="utf-8"))
    with document.with_suffix(".csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    found = sum(1 for event in content["events"] for _ in events.iter_errors(event))
    found += len(rows) != len(content["events"])
    last = None
    for event, row in zip(content["events"], rows, strict=False):
        now = datetime.fromisoformat(event["timestamp"])
        found += row["timestamp"] != event["timestamp"] or (last is not None and now < last)
        last = now
    return found


def main(folder: str, schemas: str) -> int:
    events = validator(Path(schemas))
    return min(1, sum(faults(document, events) for document in sorted(Path(folder).glob("*.json"))))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
