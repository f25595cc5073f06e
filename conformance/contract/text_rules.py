"""From the bytes of a recording to its lines; the rules about its text (REJ-001, 002, 050 to 066)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from conformance.canonical.faults import Fault, FaultKind
from conformance.canonical.json_reader import read_json
from conformance.contract.faults import Broken, RawLine, RawRecording, sort_lines

MAX_DEPTH = 32
MAX_BYTES = 64 * 1024 * 1024
MAX_LINES = 250_000
JSON_SPACE = b" \t\r"
FOREIGN_SPACE = (
    " \t\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
)

CODES = {
    FaultKind.SYNTAX: "REJ-002",
    FaultKind.UTF8: "REJ-050",
    FaultKind.BOM: "REJ-051",
    FaultKind.DUPLICATE: "REJ-052",
    FaultKind.SURROGATE: "REJ-053",
    FaultKind.NUL: "REJ-054",
    FaultKind.NUMBER: "REJ-055",
    FaultKind.DEPTH: "REJ-056",
    FaultKind.COMMENT: "REJ-058",
    FaultKind.TRAILING_COMMA: "REJ-059",
    FaultKind.SINGLE_QUOTE: "REJ-060",
    FaultKind.NONFINITE_WORD: "REJ-061",
    FaultKind.LEADING_ZERO: "REJ-062",
    FaultKind.PLUS_SIGN: "REJ-062",
    FaultKind.CONTROL: "REJ-063",
    FaultKind.BARE_POINT: "REJ-065",
    FaultKind.TRAILING_TEXT: "REJ-065",
}
TEXT_RULES = tuple(sorted({"REJ-001", "REJ-057", "REJ-064", "REJ-066", *CODES.values()}))


class Read(NamedTuple):
    """The lines that make sense, and what is wrong with the text, by line."""

    raw: RawRecording
    broken: tuple[Broken, ...]


def read_lines(data: bytes) -> Read:
    """The lines of a recording; LF is the only separator (REC-001)."""
    if not data:
        return Read(sort_lines((), 1), (Broken("REJ-001", 1, "", "the file is empty", 0),))
    if len(data) > MAX_BYTES:
        return Read(sort_lines((), 1), (Broken("REJ-066", 1, "", _too_large(len(data)), 0),))
    lines: list[RawLine] = []
    broken: list[Broken] = []
    for number, start, end in _spans(data):
        if number > MAX_LINES:
            broken.append(
                Broken("REJ-066", number, "", f"the recording has more than {MAX_LINES:,} lines", start)
            )
            return Read(sort_lines(tuple(lines), number), tuple(broken))
        broken += _read_line(data, number, start, end, lines)
    broken += _unended(data, number, broken)
    return Read(sort_lines(tuple(lines), number), tuple(broken))


def _too_large(size: int) -> str:
    return f"the recording has {size:,} bytes, more than {MAX_BYTES:,}; split the session"


def _spans(data: bytes) -> Iterator[tuple[int, int, int]]:
    number, start = 1, 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        yield number, start, end
        number, start = number + 1, end + 1


def _read_line(data: bytes, number: int, start: int, end: int, lines: list[RawLine]) -> list[Broken]:
    text = data[start:end]
    if not text.strip(JSON_SPACE):
        return [Broken("REJ-064", number, "", "the line is blank", start)]
    parsed = read_json(text, max_depth=MAX_DEPTH)
    broken = [_broken(fault, number, start, text) for fault in parsed.faults]
    if isinstance(parsed.value, dict):
        lines.append(RawLine(number, parsed.value, start, end))
    elif not broken:
        broken.append(Broken("REJ-002", number, "", "the line is JSON, but not an object", start))
    return broken


def _broken(fault: Fault, number: int, start: int, text: bytes) -> Broken:
    code = CODES[fault.kind]
    if (fault.kind is FaultKind.SYNTAX and _is_misspelt(text, fault)) or (
        fault.kind is FaultKind.BOM and number > 1
    ):
        code = "REJ-065"
    return Broken(code, number, fault.pointer, fault.message, start + fault.offset)


def _is_misspelt(text: bytes, fault: Fault) -> bool:
    """Whether an object is there from brace to brace; else it is cut off, or no object at all.

    What some languages take for white space, before the brace or alone on the line, is misspelt too.
    """
    told = text.strip(JSON_SPACE)
    trimmed = text.decode("utf-8", "replace").strip(FOREIGN_SPACE)
    if not trimmed or (trimmed.startswith("{") and not told.startswith(b"{")):
        return True
    return told.startswith(b"{") and told.endswith(b"}") and fault.offset < len(text.rstrip(JSON_SPACE))


def _unended(data: bytes, number: int, broken: list[Broken]) -> list[Broken]:
    cut_off = any(fault.line == number and fault.code == "REJ-002" for fault in broken)
    if data.endswith(b"\n") or cut_off:
        return []
    return [Broken("REJ-057", number, "", "the last line does not end with LF", len(data))]
