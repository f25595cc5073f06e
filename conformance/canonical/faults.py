"""What a strict reader found wrong in a text, as values with an exact place."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class FaultKind(StrEnum):
    """Every way in which a JSON text or a CSV table can be wrong. The list is closed."""

    UTF8 = "utf8"
    BOM = "bom"
    NUL = "nul"
    SYNTAX = "syntax"
    DUPLICATE = "duplicate"
    SURROGATE = "surrogate"
    NUMBER = "number"
    DEPTH = "depth"
    COMMENT = "comment"
    TRAILING_COMMA = "trailing_comma"
    SINGLE_QUOTE = "single_quote"
    NONFINITE_WORD = "nonfinite_word"
    LEADING_ZERO = "leading_zero"
    PLUS_SIGN = "plus_sign"
    BARE_POINT = "bare_point"
    CONTROL = "control"
    TRAILING_TEXT = "trailing_text"
    LINE_END = "line_end"
    NEEDLESS_QUOTE = "needless_quote"
    MISSING_FINAL_END = "missing_final_end"
    RAGGED = "ragged"
    QUOTE = "quote"
    UNTERMINATED = "unterminated"


class Fault(NamedTuple):
    """One fault: a 0-based byte offset, a 1-based line (lines end at LF), an RFC 6901 pointer, our words.

    In a table the pointer is that of an array of records that are arrays of fields: `/3/0`.
    """

    kind: FaultKind
    offset: int
    line: int
    pointer: str
    message: str


class Remark(NamedTuple):
    """A fault whose line and pointer the finder does not know."""

    kind: FaultKind
    offset: int
    message: str


def with_lines(data: bytes, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The faults in order of their offsets, each with its line in `data` filled in; linear in `data`."""
    located = []
    line, reached = 1, 0
    for fault in sorted(faults, key=lambda fault: fault.offset):
        line += data.count(b"\n", reached, fault.offset)
        reached = fault.offset
        located.append(fault._replace(line=line))
    return tuple(located)
