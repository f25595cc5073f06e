"""What a `.jsonl` file is: a recording, a bundle of exported documents, or neither."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from conformance.canonical.json_reader import read_json

FIRST_BYTES = 1 << 20
_FIRST_LINES = 5
A_RECORDING, BUNDLE, NEITHER = "a recording", "a bundle", "neither"


def kind_of(path: Path) -> str:
    """What the first line that is a JSON object makes the file. Raises OSError."""
    with path.open("rb") as file:
        return kind_in(file)


def kind_in(file: BinaryIO) -> str:
    """The same of an open file, of which some lines are read."""
    for line in islice(iter(lambda: file.readline(FIRST_BYTES), b""), _FIRST_LINES):
        if len(line) == FIRST_BYTES:
            return BUNDLE if b'"schema_version"' in line or b'"events":[' in line else NEITHER
        members = read_json(line).value
        if isinstance(members, dict):
            return _kind(members)
    return NEITHER


def _kind(members: dict[str, Any]) -> str:
    if "record" in members:
        return A_RECORDING
    return BUNDLE if "schema_version" in members else NEITHER
