"""Strict JSON bytes to values: clean texts as fast as the standard library, others through the scanner."""

from __future__ import annotations

import json
import re
from itertools import chain

import orjson

from conformance.canonical.json_pointer import offset_of
from conformance.canonical.json_scanner import Parsed, scan
from conformance.canonical.json_tokens import ABSENT, MAX_INTEGER, normal_number

__all__ = ["ABSENT", "MAX_LEVELS", "Parsed", "offset_of", "read_json"]

MAX_LEVELS = 10_000
_SAFE_LEVELS = 900
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")


def read_json(data: bytes, *, max_depth: int | None = None) -> Parsed:
    """Read one JSON text (RFC 8259, I-JSON's numbers and names) to its normal form, with every fault in it.

    Objects and arrays nested deeper than `max_depth` levels (None: MAX_LEVELS) are a fault. Never raises.
    """
    limit = MAX_LEVELS if max_depth is None else max_depth
    try:
        return Parsed(_clean_value(data, limit), ())
    except (ValueError, RecursionError):
        return scan(data, limit)


def _clean_value(data: bytes, limit: int) -> object:
    """The value of a text without any fault. Raises ValueError or RecursionError where that is in doubt."""
    if b"\\u0000" in data:
        raise ValueError
    openers = data.count(b"[") + data.count(b"{")
    if openers > _SAFE_LEVELS or (b"\\u" in data and _SURROGATE_ESCAPE.search(data)):
        # orjson refuses what the standard library does not: endless nesting (it recurses), lone surrogates.
        orjson.loads(data)
    value: object = _DECODER.decode(data.decode())
    if openers > limit and _is_deeper(value, limit):
        raise ValueError
    return value


def _is_deeper(value: object, limit: int) -> bool:
    layer: list[dict[str, object] | list[object]] = [[value]]
    for _ in range(limit + 1):
        items = chain.from_iterable(box.values() if isinstance(box, dict) else box for box in layer)
        layer = [item for item in items if isinstance(item, (dict, list))]
        if not layer:
            return False
    return True


def _members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError
    return members


def _integer(digits: str) -> int:
    number = int(digits)
    if -MAX_INTEGER <= number <= MAX_INTEGER:
        return number
    raise ValueError


def _double(digits: str) -> int | float:
    number = normal_number(float(digits))
    if number is None:
        raise ValueError
    return number


def _constant(word: str) -> object:
    raise ValueError


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_double, parse_constant=_constant
)
