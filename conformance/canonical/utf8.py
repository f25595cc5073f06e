"""UTF-8 that says where it is broken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.canonical.faults import FaultKind, Remark

_ESCAPED = re.compile("[\udc80-\udcff]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def decode(data: bytes, start: int, end: int) -> tuple[str, list[Remark]]:
    """`data[start:end]` as text, each byte that is not UTF-8 as U+DC80 to U+DCFF (PEP 383); see `clean`.

    Bad bytes that stand side by side are one fault, at the first of them.
    """
    try:
        return data[start:end].decode(), []
    except UnicodeDecodeError:
        text = data[start:end].decode("utf-8", "surrogateescape")
        return text, list(_bad_runs(text, start))


def _bad_runs(text: str, offset: int) -> Iterator[Remark]:
    reached = 0
    for match in _ESCAPED.finditer(text):
        offset += len(text[reached : match.start()].encode("utf-8", "surrogateescape"))
        reached = match.start()
        bad = ord(match.group()[0]) - 0xDC00
        yield Remark(FaultKind.UTF8, offset, f"byte {bad:02X} is not UTF-8 here; the text must be UTF-8")


def clean(text: str) -> str:
    """The text with U+FFFD for every code point that UTF-8 cannot hold."""
    return text if text.isascii() else _SURROGATE.sub(REPLACEMENT, text)


def is_broken_at(data: bytes, at: int) -> bool:
    """Whether the bytes from `at` do not begin with a UTF-8 character."""
    try:
        data[at : at + 4].decode()
    except UnicodeDecodeError as fault:
        return fault.start == 0
    return False
