"""Lies about how the JSON document is written (section 6)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from conformance.canonical.jcs import jcs
from conformance.contract.document import Document
from conformance.exporter.export import Steps
from conformance.mutants.mutant import lie, rewritten, spelled

_BYTES = "canonical.document"


@lie("JSN-002", "json.wellformed", rewritten)
def begins_with_a_byte_order_mark(data: bytes) -> bytes:
    """Begins the document with a byte order mark."""
    return b"\xef\xbb\xbf" + data


@lie("JSN-002", "json.wellformed", rewritten)
def writes_utf_16_where_it_must_not(data: bytes) -> bytes:
    """Writes UTF-16 as soon as a character is not ASCII."""
    return data if data.isascii() else data.decode().encode("utf-16")


@lie("JSN-002", "json.wellformed", rewritten)
def writes_latin_1(data: bytes) -> bytes:
    """Writes Latin-1 where that has all characters."""
    try:
        return data.decode().encode("latin-1")
    except UnicodeEncodeError:
        return data


@lie("JSN-002", "json.wellformed", rewritten)
def writes_a_member_twice(data: bytes) -> bytes:
    """Writes participant_id twice."""
    at = data.rindex(b'"participant_id"')
    return data[:at] + b'"participant_id":"",' + data[at:]


@lie("JSN-002", "json.wellformed", rewritten)
def writes_a_decimal_comma(data: bytes) -> bytes:
    """Writes the decimal comma of the locale."""
    return re.sub(rb"(?<=[:\[,][0-9])\.(?=[0-9])", b",", data)


@lie("JSN-002", "json.wellformed", rewritten)
def escapes_no_control_characters(data: bytes) -> bytes:
    """Writes tabs in texts as they are."""
    return data.replace(b"\\t", b"\t")


@lie("JSN-006", "golden.bytes", rewritten)
def ends_with_a_line_end(data: bytes) -> bytes:
    """Ends the document with LF."""
    return data + b"\n"


@lie("JSN-006", _BYTES, rewritten)
def writes_a_space_after_a_colon(data: bytes) -> bytes:
    """Writes the document with spaces between its tokens."""
    return _dumped(json.loads(data), separators=(", ", ": "))


@lie("JSN-006", _BYTES, rewritten)
def prints_with_the_line_ends_of_windows(data: bytes) -> bytes:
    """Writes the document over many lines that end with CR LF."""
    return _dumped(json.loads(data), indent=1).replace(b"\n", b"\r\n")


def _dumped(value: Any, **layout: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, **layout).encode()


def _sorting(key: Callable[[str], Any]) -> Steps:
    """Members in another order, everything else as RFC 8785 has it."""

    def text(value: Any) -> bytes:
        if isinstance(value, dict):
            names = sorted(value, key=key)
            return b"{" + b",".join(jcs(name) + b":" + text(value[name]) for name in names) + b"}"
        if isinstance(value, list):
            return b"[" + b",".join(map(text, value)) + b"]"
        return jcs(value)

    return spelled(text)


@lie("JSN-007", _BYTES, _sorting)
def sorts_names_by_code_point(name: str) -> Any:
    """Sorts members by code point."""
    return name


@lie("JSN-007", _BYTES, _sorting)
def sorts_names_without_case(name: str) -> Any:
    """Sorts members as a dictionary of words does."""
    return name.casefold(), name


@lie("JSN-007", _BYTES, _sorting)
def moves_names_of_digits_first(name: str) -> Any:
    """Sorts names that look like integers first, by their value."""
    is_index = re.fullmatch("0|[1-9][0-9]{0,8}", name) is not None
    return (0, int(name), b"") if is_index else (1, 0, name.encode("utf-16-be"))


@lie("JSN-007", _BYTES, spelled)
def sorts_the_outer_members_only(document: Document) -> bytes:
    """Writes the members of details in the order of the recording."""
    texts = {jcs(e["details"]): _unsorted(e["details"]) for e in document["events"] if "details" in e}
    data = jcs(document)
    for text, unsorted in texts.items():
        data = data.replace(b'"details":' + text, b'"details":' + unsorted)
    return data


def _unsorted(value: Any) -> bytes:
    if isinstance(value, dict):
        return b"{" + b",".join(jcs(name) + b":" + _unsorted(item) for name, item in value.items()) + b"}"
    return jcs(value)


def _escaping(pattern: str) -> Callable[[Callable[[str], str]], Steps]:
    """Characters of texts escaped that RFC 8785 leaves alone."""

    def made(escape: Callable[[str], str]) -> Steps:
        return rewritten(lambda data: re.sub(pattern, lambda found: escape(found[0]), data.decode()).encode())

    return made


@lie("JSN-008", _BYTES, _escaping("[<>&'+]"))
def escapes_for_html(character: str) -> str:
    """Escapes what HTML would take for markup."""
    return f"\\u{ord(character):04x}"


@lie("JSN-008", _BYTES, _escaping("[^\x00-\x7f]"))
def escapes_all_but_ascii(character: str) -> str:
    """Escapes every character that is not ASCII."""
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[place : place + 4]}" for place in range(0, len(units), 4))


@lie("JSN-008", _BYTES, _escaping("/"))
def escapes_slashes(character: str) -> str:
    """Writes a slash as backslash and slash."""
    return "\\/"


@lie("JSN-008", _BYTES, _escaping("\x7f"))
def escapes_delete(character: str) -> str:
    """Escapes U+007F."""
    return "\\u007f"


@lie("JSN-008", _BYTES, _escaping("[\u2028\u2029]"))
def escapes_line_separators(character: str) -> str:
    """Escapes U+2028 and U+2029, for JavaScript."""
    return f"\\u{ord(character):04x}"


@lie("JSN-008", _BYTES, _escaping(r"\\u00[0-9a-f]{2}"))
def writes_hexadecimal_in_capitals(escape: str) -> str:
    """Writes the digits of escapes in capitals."""
    return escape[:2] + escape[2:].upper()


@lie("JSN-008", _BYTES, _escaping(r"\\[bf]"))
def knows_no_short_escapes(escape: str) -> str:
    """Writes backspace and form feed with their numbers."""
    return {"\\b": "\\u0008", "\\f": "\\u000c"}[escape]


def _numbers(spell: Callable[[int | float, str], str]) -> Steps:
    """Numbers of details written otherwise: the value, and its text in RFC 8785."""

    def text(value: Any) -> bytes:
        if isinstance(value, dict):
            return b"{" + b",".join(jcs(n) + b":" + text(value[n]) for n in sorted(value, key=_utf16)) + b"}"
        if isinstance(value, list):
            return b"[" + b",".join(map(text, value)) + b"]"
        if type(value) in (int, float):
            return spell(value, jcs(value).decode()).encode()
        return jcs(value)

    return spelled(text)


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-be")


@lie("JSN-009", _BYTES, _numbers)
def writes_exponents_as_c_does(value: int | float, text: str) -> str:
    """Writes 1e-07 for 1e-7."""
    return re.sub(r"e-([0-9])$", r"e-0\1", text)


@lie("JSN-009", _BYTES, _numbers)
def writes_whole_numbers_with_a_point(value: int | float, text: str) -> str:
    """Writes .0 behind whole numbers."""
    return f"{text}.0" if isinstance(value, int) else text


@lie("JSN-009", _BYTES, _numbers)
def writes_seventeen_digits(value: int | float, text: str) -> str:
    """Writes doubles with 17 digits."""
    return f"{value:.17g}" if isinstance(value, float) and "e" not in text else text


@lie("JSN-009", _BYTES, _numbers)
def writes_a_millionth_with_an_exponent(value: int | float, text: str) -> str:
    """Writes numbers below a thousandth with an exponent."""
    return repr(value) if isinstance(value, float) and abs(value) < 1e-4 and "e" not in text else text


@lie("JSN-009", _BYTES, _numbers)
def writes_capital_e(value: int | float, text: str) -> str:
    """Writes the exponent with a capital E."""
    return text.replace("e", "E")
