"""What a recorder refuses: values that the readers of its recording would refuse later."""

from __future__ import annotations

import json
from typing import Any

from conformance.canonical.jcs import MAX_INTEGER
from conformance.canonical.json_reader import read_json
from conformance.contract.faults import Broken, RawLine, sort_lines
from conformance.contract.member_rules import pointer_to
from conformance.contract.reading import RULES, Rules, broken_rules
from conformance.contract.text_rules import MAX_BYTES, MAX_DEPTH
from conformance.errors import SvrError
from conformance.model.scenario import Scenario

MAX_LINE = 1024 * 1024
LINE_RULES = Rules(frozenset(), RULES.lines, ())
NOTHING_WRITTEN = "nothing was written"
_ROOM_FOR_THE_END = 256
_SCALARS = (str, bool, int, float, type(None))


class RefusedEvent(SvrError):
    """What a runtime wants to record breaks the contract. Nothing was written, and the recording goes on."""

    exit_status = 65


def understood(line: dict[str, Any]) -> dict[str, Any]:
    """The object that a reader will get from the line of this one, in normal form.

    Raises RefusedEvent for what JSON has no text for and for what a recording may not hold (REJ-052 to
    REJ-056, REJ-061); the message begins with the JSON pointer of the member.
    """
    _refuse_foreign(line, "", 1)
    parsed = read_json(json.dumps(line).encode(), max_depth=MAX_DEPTH)
    for fault in parsed.faults:
        raise RefusedEvent(f"{_on_one_line(fault.pointer)}: {fault.message}", NOTHING_WRITTEN)
    assert isinstance(parsed.value, dict)
    return parsed.value


def _refuse_foreign(value: object, pointer: str, level: int) -> None:
    """Refuse what has no JSON text; ends on a value that holds itself."""
    if isinstance(value, (dict, list)) and level > MAX_DEPTH:
        _refuse(pointer, f"is nested deeper than {MAX_DEPTH} levels, the object of the line being the first")
    if isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(name, str):
                _refuse(pointer, f"has the name {name!a}, a {type(name).__name__}; names must be strings")
            _refuse_foreign(item, pointer + pointer_to(name), level + 1)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_foreign(item, f"{pointer}/{index}", level + 1)
    elif not isinstance(value, _SCALARS):
        _refuse(pointer, f"is a {type(value).__name__}, which JSON does not have; give a dict, list or str")
    elif isinstance(value, int) and abs(value) > MAX_INTEGER:
        _refuse(pointer, f"is an integer of {value.bit_length()} bits; allowed are -(2^53-1) to 2^53-1")


def _refuse(pointer: str, message: str) -> None:
    raise RefusedEvent(f"{_on_one_line(pointer)} {message}", NOTHING_WRITTEN)


def _on_one_line(text: str) -> str:
    return text if text.isprintable() else ascii(text)


def refuse_broken(
    line: RawLine, before: tuple[RawLine, ...], scenario: Scenario, rules: Rules = LINE_RULES
) -> None:
    """Raises RefusedEvent, which names the member, if `line` breaks a rule behind the lines before it."""
    raw = sort_lines((*before, line), line.number + 1)
    for broken in broken_rules(raw, scenario, rules):
        raise RefusedEvent(_named(broken), f"{NOTHING_WRITTEN}; see {broken.code} of the specification")


def _named(broken: Broken) -> str:
    member = broken.pointer.split("/")[1] if broken.pointer else ""
    return broken.message if member in broken.message else f"{member}: {broken.message}"


def refuse_large(line: bytes, size: int) -> None:
    """Raises RefusedEvent if `line` is too long, or too long behind the first `size` bytes (REC-032)."""
    if len(line) > MAX_LINE:
        message = f"the line has {len(line):,} bytes, more than {MAX_LINE:,}"
        raise RefusedEvent(message, f"{NOTHING_WRITTEN}; keep large material in a file of its own")
    if size + len(line) > MAX_BYTES - _ROOM_FOR_THE_END:
        message = f"the recording would have more than {MAX_BYTES:,} bytes"
        raise RefusedEvent(message, f"{NOTHING_WRITTEN}; close the recording")
