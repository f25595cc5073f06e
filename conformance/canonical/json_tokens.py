"""The strings and words of a JSON text, read leniently, with a remark wherever RFC 8259 says otherwise."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from conformance.canonical import utf8
from conformance.canonical.faults import FaultKind, Remark

MAX_INTEGER = 2**53 - 1
SINGLE_QUOTE = 0x27
DOUBLE_QUOTE = 0x22
_BACKSLASH = 0x5C


class _Absent:
    """What could not be read: no JSON value, equal only to itself, and itself when copied or pickled."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __reduce__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()


class Token(NamedTuple):
    """The value of a literal or number, the offset behind it, and what was wrong in it."""

    value: object
    end: int
    remarks: list[Remark]


class StringToken(NamedTuple):
    """A string, the offset behind it, and what was wrong in it; for surrogates see `utf8.clean`."""

    text: str
    end: int
    remarks: list[Remark]


class Unreadable(Exception):
    """No sense can be made of the text from `offset` on."""

    def __init__(self, offset: int, message: str) -> None:
        self.offset = offset
        self.message = message


_SPECIAL = {
    DOUBLE_QUOTE: re.compile(rb'["\\\x00-\x1f]'),
    SINGLE_QUOTE: re.compile(rb"['\\\x00-\x1f]"),
}
_CONTROL_RUN = re.compile(rb"\x00+|[\x01-\x1f]+")
_UNICODE_ESCAPE = re.compile(rb"\\u([0-9a-fA-F]{4})")
_LOW_SURROGATE = re.compile(rb"\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_SHORT_ESCAPE = {
    ord('"'): '"', ord("\\"): "\\", ord("/"): "/", ord("b"): "\b",
    ord("f"): "\f", ord("n"): "\n", ord("r"): "\r", ord("t"): "\t",
}  # fmt: skip


def read_string(data: bytes, start: int) -> StringToken:
    """The string whose opening quote, double or single, is at `start`. Raises Unreadable."""
    quote = data[start]
    special = _SPECIAL[quote]
    parts: list[str] = []
    remarks: list[Remark] = []
    if quote == SINGLE_QUOTE:
        remarks.append(
            Remark(FaultKind.SINGLE_QUOTE, start, "found a single quote; strings stand in double quotes")
        )
    at = start + 1
    while True:
        match = special.search(data, at)
        if match is None:
            raise Unreadable(start, "the string that begins here is not closed")
        text, bad = utf8.decode(data, at, match.start())
        parts.append(text)
        remarks += bad
        at = match.start()
        if data[at] == quote:
            return StringToken("".join(parts), at + 1, remarks)
        text, at = (
            _escape(data, at, quote, remarks) if data[at] == _BACKSLASH else _control(data, at, remarks)
        )
        parts.append(text)


def _control(data: bytes, at: int, remarks: list[Remark]) -> tuple[str, int]:
    match = _CONTROL_RUN.match(data, at)
    assert match is not None
    kind = FaultKind.CONTROL if data[at] else FaultKind.NUL
    allowed = "it must be escaped" if data[at] else "it is allowed nowhere"
    remarks.append(
        Remark(kind, at, f"found the raw control character U+{data[at]:04X} in a string; {allowed}")
    )
    return match.group().decode(), match.end()


def _escape(data: bytes, at: int, quote: int, remarks: list[Remark]) -> tuple[str, int]:
    following = data[at + 1] if at + 1 < len(data) else quote
    if following in _SHORT_ESCAPE:
        return _SHORT_ESCAPE[following], at + 2
    if following == quote:
        return chr(quote), at + 2
    match = _UNICODE_ESCAPE.match(data, at)
    if match is None:
        raise Unreadable(
            at,
            'found an escape that JSON does not have; allowed are \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX',
        )
    return _unicode_escape(data, match, remarks)


def _unicode_escape(data: bytes, match: re.Match[bytes], remarks: list[Remark]) -> tuple[str, int]:
    code, at = int(match.group(1), 16), match.start()
    if code == 0:
        remarks.append(Remark(FaultKind.NUL, at, "found the escape of U+0000; it is allowed nowhere"))
    if 0xD800 <= code <= 0xDFFF:
        low = _LOW_SURROGATE.match(data, match.end()) if code < 0xDC00 else None
        if low is not None:
            return chr(0x10000 + (code - 0xD800) * 0x400 + int(low.group(1), 16) - 0xDC00), low.end()
        message = f"found the lone surrogate U+{code:04X}; surrogates stand in pairs, high before low"
        remarks.append(Remark(FaultKind.SURROGATE, at, message))
    return chr(code), match.end()


_WORD = re.compile(rb"[A-Za-z0-9_.+\-$]+")
_NONFINITE = re.compile(rb"[-+]?(?:nan|inf(?:inity)?)", re.IGNORECASE)
_NUMBER = re.compile(rb"([-+]?)(?:([0-9]+)(\.[0-9]*)?|(\.[0-9]+))(?:[eE][-+]?[0-9]+)?")
_LITERALS: dict[bytes, object] = {b"true": True, b"false": False, b"null": None}


def read_word(data: bytes, start: int) -> Token | None:
    """The literal or number at `start`; None if no word begins there. Raises Unreadable for other words."""
    match = _WORD.match(data, start)
    if match is None:
        return None
    word = match.group()
    if word in _LITERALS:
        return Token(_LITERALS[word], match.end(), [])
    if _NONFINITE.fullmatch(word):
        message = f"found {shown(word)}; a number must be finite, and JSON has no word for others"
        return Token(ABSENT, match.end(), [Remark(FaultKind.NONFINITE_WORD, start, message)])
    number = _NUMBER.fullmatch(word)
    if number is None:
        raise Unreadable(start, f"found {shown(word)}, expected a value")
    return _number(number, start)


def _number(match: re.Match[bytes], start: int) -> Token:
    word = match.group()
    remarks = _spelling(match, start)
    value = normal_number(float(word))
    if value is None:
        message = (
            f"found the number {shown(word)}; it must be finite, and an integer at most 2^53-1 from zero"
        )
        remarks.append(Remark(FaultKind.NUMBER, start, message))
    return Token(ABSENT if value is None else value, start + len(word), remarks)


def _spelling(match: re.Match[bytes], start: int) -> list[Remark]:
    sign, whole, fraction, bare = match.groups()
    remarks = []
    if sign == b"+":
        remarks.append(
            Remark(FaultKind.PLUS_SIGN, start, "found a plus sign; a number begins with a digit or a minus")
        )
    if whole and len(whole) > 1 and whole.startswith(b"0"):
        message = "found a leading zero; only the number zero begins with 0"
        remarks.append(Remark(FaultKind.LEADING_ZERO, start + len(sign), message))
    if bare or fraction == b".":
        point = start + len(sign) + len(whole or b"")
        remarks.append(
            Remark(FaultKind.BARE_POINT, point, "found a bare point; digits must stand on both sides of it")
        )
    return remarks


def normal_number(number: float) -> int | float | None:
    """A double in normal form, integral as int and other as float; None if it is allowed nowhere."""
    if not math.isfinite(number):
        return None
    if not number.is_integer():
        return number
    return int(number) if abs(number) <= MAX_INTEGER else None


def shown(word: bytes) -> str:
    """A word as a message shows it: quoted, and cut at 40 characters."""
    text = word[:40].decode(errors="replace")
    return f"'{text}'" if len(word) <= 40 else f"'{text}...'"
