"""Where in a JSON text the value at an RFC 6901 pointer stands."""

from __future__ import annotations

import re

from conformance.canonical import utf8
from conformance.canonical.json_tokens import DOUBLE_QUOTE, Unreadable, read_string

_SPACE = rb"[ \t\n\r]*"
_SPACES = re.compile(_SPACE)
_START = re.compile(rb"(?:\xef\xbb\xbf)?" + _SPACE)
_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_PAST_NAME = re.compile(_STRING + _SPACE + b":" + _SPACE, re.DOTALL)
_MARK = re.compile(_STRING + rb"|[\[\]{}]", re.DOTALL)
_SCALAR = re.compile(_STRING + rb"|[A-Za-z0-9+.\-]+", re.DOTALL)
_COMMA = re.compile(_SPACE + b"," + _SPACE)
_INDEX = re.compile("0|[1-9][0-9]{0,14}")


def offset_of(data: bytes, pointer: str) -> int | None:
    """The byte offset of the value at an RFC 6901 pointer in well-formed JSON; None where there is none.

    Reads no further than the value. Of equal member names the first counts.
    """
    start = _START.match(data)
    assert start is not None
    at: int | None = start.end()
    if pointer and not pointer.startswith("/"):
        return None
    for token in pointer.split("/")[1:]:
        at = None if at is None else _item(data, at, token.replace("~1", "/").replace("~0", "~"))
    return at if at is not None and at < len(data) else None


def _item(data: bytes, at: int, token: str) -> int | None:
    if data[at : at + 1] == b"{":
        return _member(data, _past_space(data, at + 1), token)
    if data[at : at + 1] == b"[" and _INDEX.fullmatch(token):
        return _element(data, _past_space(data, at + 1), int(token))
    return None


def _member(data: bytes, at: int, name: str) -> int | None:
    while (match := _PAST_NAME.match(data, at)) is not None:
        if _name(data, at) == name:
            return match.end()
        following = _next(data, match.end())
        if following is None:
            return None
        at = following
    return None


def _element(data: bytes, at: int, index: int) -> int | None:
    if data[at : at + 1] == b"]":
        return None
    for _ in range(index):
        following = _next(data, at)
        if following is None:
            return None
        at = following
    return at


def _name(data: bytes, at: int) -> str | None:
    try:
        return utf8.clean(read_string(data, at).text)
    except Unreadable:
        return None


def _next(data: bytes, at: int) -> int | None:
    """The offset of the item behind the one at `at`; None where no comma follows it."""
    end = _end(data, at)
    comma = None if end is None else _COMMA.match(data, end)
    return comma.end() if comma else None


def _end(data: bytes, at: int) -> int | None:
    """The offset behind the value at `at`; None where it is not closed."""
    if data[at : at + 1] not in (b"{", b"["):
        scalar = _SCALAR.match(data, at)
        return scalar.end() if scalar else None
    level = 0
    for mark in _MARK.finditer(data, at):
        byte = data[mark.start()]
        level += 0 if byte == DOUBLE_QUOTE else 1 if byte in b"[{" else -1
        if level == 0:
            return mark.end()
    return None


def _past_space(data: bytes, at: int) -> int:
    match = _SPACES.match(data, at)
    assert match is not None
    return match.end()
