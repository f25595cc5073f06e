"""The bytes of the document are the RFC 8785 form of its value (specification, section 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.checks.causes import cause_of_encoding, cause_of_number
from conformance.checks.check import check
from conformance.checks.exhibit import Blocked, Exhibit, exporting
from conformance.model.finding import Finding, show_bytes

_NUMBER = re.compile(rb"[-+0-9.eE]+")
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
_NUMERIC = frozenset(b"-+0123456789.eE")


@check("canonical.document", "JSN-006", "JSN-007", "JSN-008", "JSN-009", applies=exporting, rebuilt=True)
def document(exhibit: Exhibit) -> Iterator[Finding]:
    """The document is spelled as RFC 8785 has it, byte for byte."""
    data = exhibit.need_document_bytes()
    if exhibit.parsed is None or exhibit.parsed.faults:
        raise Blocked("json.wellformed")
    wanted = exhibit.canonical
    if wanted != data:
        yield spelling(exhibit.document_name, wanted, data)


def first_difference(ours: bytes, theirs: bytes) -> int:
    """The 0-based byte at which two texts part; the length of the shorter one if it begins the other."""
    low, high = 0, min(len(ours), len(theirs))
    while low < high:
        middle = (low + high + 1) // 2
        if ours[:middle] == theirs[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def spelling(name: str, wanted: bytes, data: bytes) -> Finding:
    """What is spelled otherwise first; both texts have the same value."""
    offset = first_difference(wanted, data)
    requirement, message, cause = _kind(wanted, data, offset)
    return Finding(
        "",
        requirement,
        message,
        file=name,
        offset=offset,
        expected=show_bytes(around(wanted, offset)),
        got=show_bytes(around(data, offset)),
        cause=cause,
    )


def around(data: bytes, offset: int) -> bytes:
    """Some bytes on both sides of a place, no character cut."""
    start = max(0, offset - 20)
    while start > 0 and data[start] & 0xC0 == 0x80:
        start -= 1
    end = min(len(data), offset + 40)
    while end < len(data) and data[end] & 0xC0 == 0x80:
        end += 1
    return data[start:end]


def _kind(wanted: bytes, data: bytes, offset: int) -> tuple[str, str, str | None]:
    encoding = cause_of_encoding(data)
    if encoding:
        return "JSN-006", "something stands before the document", encoding
    if not data[offset:].strip(b" \t\r\n") or data.rstrip(b" \t\r\n") == wanted:
        return "JSN-006", "something stands after the document", "a line end added at the end of the file"
    here = data[offset : offset + 1]
    if here in b" \t\r\n" and not _in_string(data, offset):
        return "JSN-006", "white space stands between tokens", _cause_of_space(data)
    if in_number(wanted, offset) or in_number(data, offset):
        return (
            "JSN-009",
            "a number is spelled otherwise",
            cause_of_number(_number(wanted, offset), _number(data, offset)),
        )
    if sorted(_STRING.findall(wanted)) == sorted(_STRING.findall(data)):
        return "JSN-007", "members are sorted otherwise", _cause_of_order(wanted, data, offset)
    if here == b"\\" or wanted[offset : offset + 1] == b"\\" or _in_escape(data, offset):
        return "JSN-008", "a string is escaped otherwise", _cause_of_escape(data, offset)
    return "JSN-007", "members are sorted otherwise", _cause_of_order(wanted, data, offset)


def _in_string(data: bytes, offset: int) -> bool:
    quotes = re.sub(rb"\\.", b"  ", data[:offset], flags=re.DOTALL).count(b'"')
    return quotes % 2 == 1


def _cause_of_space(data: bytes) -> str:
    if b"\r\n" in data:
        return "printed over several lines, with the platform's line ends"
    return "printed over several lines" if b"\n" in data else "a space after comma or colon"


def in_number(data: bytes, offset: int) -> bool:
    """True for a byte of a number, or the one behind it."""
    if offset >= len(data) or _in_string(data, offset):
        return False
    return data[offset] in _NUMERIC or (
        offset > 0 and data[offset - 1] in b"0123456789" and data[offset] in b",}]"
    )


def _number(data: bytes, offset: int) -> str:
    start = offset
    while start > 0 and data[start - 1] in _NUMERIC:
        start -= 1
    found = _NUMBER.match(data, start)
    return found[0].decode() if found else ""


def _in_escape(data: bytes, offset: int) -> bool:
    return b"\\" in data[max(0, offset - 5) : offset]


def _cause_of_escape(data: bytes, offset: int) -> str:
    near = data[max(0, offset - 5) : offset + 6]
    if b"\\/" in near:
        return "`/` escaped"
    if re.search(rb"\\u[0-9a-fA-F]*[A-F]", near):
        return "upper-case hexadecimal digits, or characters escaped that need no escape"
    return "characters escaped that need no escape, or another form of escape"


def _cause_of_order(wanted: bytes, data: bytes, offset: int) -> str:
    ours, theirs = _name_at(wanted, offset), _name_at(data, offset)
    if any(character > "\uffff" for character in ours + theirs):
        return "sorted by code point or UTF-8 byte, not by UTF-16 unit"
    if theirs.isdigit() or ours.isdigit():
        return "integer-like names moved first, or sorted as numbers"
    if ours.casefold() != ours or theirs.casefold() != theirs:
        return "sorted without regard to case, or by a locale"
    return "members written in the order of insertion"


def _name_at(data: bytes, offset: int) -> str:
    start = data.rfind(b'"', 0, offset) + 1
    end = data.find(b'"', offset)
    return data[start : end if end >= 0 else len(data)].decode("utf-8", "replace")
