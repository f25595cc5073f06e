"""Digests of a scenario's data that known mistakes give (JSN-005); by itself a digest tells nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from itertools import permutations
from typing import Any

from conformance import resources
from conformance.contract.scenario_data import FILES, shipped_digests

_COMPACT = (",", ":")


def cause_of_digest(expected: str, got: object) -> str | None:
    """Why a digest came out another one; None where no known mistake gives it."""
    if not isinstance(got, str):
        return None
    if got != expected and got.lower() == expected:
        return "capital letters"
    name = shipped_digests().get(expected)
    return None if name is None else _mistakes(name).get(got)


@cache
def _mistakes(name: str) -> dict[str, str]:
    """By digest the mistake that gives it for the scenario in the folder `name`."""
    folder = resources.data("Scenarios", *name.split("/"))
    files = {file: resources.read(folder / f"{file}.json") for file in FILES}
    told: dict[str, str] = {}
    for cause, data in (*_of_bytes(files), *_of_values(files)):
        told.setdefault(hashlib.sha256(data).hexdigest(), cause)
    return told


def _of_bytes(files: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for order in permutations(FILES):
        yield "over the bytes of the files, not their values", b"".join(files[file] for file in order)
    for file in FILES:
        yield f"over {file}.json alone", files[file]


def _of_values(files: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    spelled = {file: json.loads(files[file]) for file in FILES}
    values = {file: json.loads(files[file], parse_float=lambda text: int(float(text))) for file in FILES}
    right = _text(_sorted(values, "utf-16-be"))
    for file in FILES:
        yield f"over {file}.json alone", _text(_sorted(values[file], "utf-16-be"))
    yield "a line end behind the text", right + b"\n"
    yield "sorted by code point or UTF-8 byte, not by UTF-16 unit", _text(_sorted(values, "utf-8"))
    for order in permutations(FILES):
        yield "members in the order of the files", _text({file: values[file] for file in order})
        yield "an array of the three objects", _text([_sorted(values[file], "utf-16-be") for file in order])
    yield "numbers as the files spell them", _text(_sorted(spelled, "utf-16-be"))
    yield "characters outside ASCII as escapes", _text(_sorted(values, "utf-16-be"), ascii_only=True)
    yield "white space between the tokens", _text(_sorted(values, "utf-16-be"), separators=(", ", ": "))


def _sorted(value: Any, encoding: str) -> Any:
    """The value with the members of each object in the order of their names in this encoding."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode(encoding))
        return {name: _sorted(value[name], encoding) for name in names}
    return [_sorted(item, encoding) for item in value] if isinstance(value, list) else value


def _text(value: Any, ascii_only: bool = False, separators: tuple[str, str] = _COMPACT) -> bytes:
    return json.dumps(value, ensure_ascii=ascii_only, separators=separators).encode()
