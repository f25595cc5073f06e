"""The table `[capture]` of a runtime file: how a runtime records scripted sessions (section 10)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CAPTURE_WORDS = ("script", "recording", "scenario", "contract", "scratch")
_REQUIRED = ("script", "recording")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_SECONDS = 60.0
_MOST_SECONDS = 86_400


@dataclass(frozen=True)
class CaptureTable:
    """Either a `command` that performs one script, or an absolute folder of `recordings`, one for each."""

    command: tuple[str, ...] = ()
    recordings: Path | None = None
    timeout_seconds: float = _SECONDS

    def filled(self, values: Mapping[str, str]) -> list[str]:
        """The arguments, each word replaced once by its value."""
        return [
            _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), argument)
            for argument in self.command
        ]


def capture_faults(value: Mapping[str, Any]) -> Iterator[str]:
    """What the schema would word badly, of a whole runtime file."""
    table = value.get("capture")
    if not isinstance(table, dict):
        return
    ways = [name for name in ("command", "recordings") if name in table]
    if len(ways) != 1:
        found = "both" if ways else "neither"
        yield f"[capture]: give command, or else recordings; it has {found}"
    command = table.get("command")
    if isinstance(command, list):
        yield from _wrong_words(command)
    seconds = table.get("timeout_seconds", _SECONDS)
    if isinstance(seconds, int | float) and not 0 < seconds <= _MOST_SECONDS:
        yield f"[capture] timeout_seconds: must be more than 0 and at most {_MOST_SECONDS}, not {seconds}"


def _wrong_words(command: list[Any]) -> Iterator[str]:
    used = {word for argument in map(str, command) for word in _PLACEHOLDER.findall(argument)}
    known = ", ".join(f"{{{word}}}" for word in CAPTURE_WORDS)
    for word in sorted(used.difference(CAPTURE_WORDS)):
        yield f"[capture] command: {{{word}}} is not known; the known ones are {known}"
    for word in (word for word in _REQUIRED if word not in used):
        yield f"[capture] command: {{{word}}} is missing; the runtime must be told it"


def capture_of(value: Mapping[str, Any], folder: Path) -> CaptureTable | None:
    """The table of a runtime file in which nothing is wrong, None where there is none."""
    table = value.get("capture")
    if table is None:
        return None
    recordings = folder / table["recordings"] if "recordings" in table else None
    return CaptureTable(
        tuple(table.get("command", ())), recordings, float(table.get("timeout_seconds", _SECONDS))
    )
