"""The likely cause of a difference, where the difference has a known shape."""

from __future__ import annotations

import html
import json
import re
import struct
import unicodedata
from math import isinf

from conformance.canonical.utc import TimeFault, parse_utc

ANOTHER_INSTANT = "microseconds read as another unit, or another instant"
_MINUTE = 60_000_000
_DAY = 24 * 60 * _MINUTE
_ZONE = re.compile(r"[+-][0-9]{2}:?[0-9]{2}$")
_ASTRAL = re.compile(r"[\U00010000-\U0010ffff]")
_BUDDHIST = re.compile(r"25[0-9]{2}-")


_LAST_WORDS = (
    (
        "read-only file system|EROFS",
        "writes outside its folders, where all is read-only (see [adapter] writable)",
    ),
    (
        "network is unreachable|ENETUNREACH|name resolution|EAI_AGAIN|ENOTFOUND|name or service not known",
        "uses a network, and there must be none (RUN-010)",
    ),
    ("file too large|EFBIG", "writes a file beyond the limit of the fence"),
)


def cause_of_failure(log: str) -> str | None:
    """Why a program has failed, by its last words: a fence is met in words that its author may not know."""
    known = ((re.compile(pattern, re.IGNORECASE), cause) for pattern, cause in _LAST_WORDS)
    return next((cause for pattern, cause in known if pattern.search(log)), None)


def cause_of_text(expected: str, got: str) -> str | None:
    """Why a text came out another one; None where its shape tells nothing."""
    if not got and expected.strip():
        return "left out"
    if got == expected.strip() or got.strip() == expected.strip():
        return "white space trimmed or added"
    if got == "'" + expected:
        return "escaped against spreadsheets"
    if _is_normalised(expected, got):
        return "Unicode normalised"
    if got.casefold() == expected.casefold() or _dotless(got) == _dotless(expected):
        return "letters changed in case"
    return _cause_of_characters(expected, got)


def _dotless(text: str) -> str:
    """Without regard to case, and to the Turkish i."""
    return text.replace("ı", "i").replace("İ", "i").casefold()


def _cause_of_characters(expected: str, got: str) -> str | None:
    if html.unescape(got) == html.unescape(expected):
        return "escaped for HTML"
    if _is_read_as_latin(expected, got):
        return "UTF-8 read as another encoding"
    if "\\u" in got and "\\u" not in expected:
        return "escapes left in the text"
    if got.replace("\\", "") == expected.replace("\\", ""):
        return "backslashes doubled or removed"
    if any(got == _ASTRAL.sub(2 * lost, expected) for lost in "?\ufffd"):
        return "pairs of surrogates taken apart"
    if _without(got, "\ufffd?") == _without(expected, "\ufffd?") or _are_lost(expected, got):
        return "characters lost in another encoding"
    if expected.startswith(got):
        return "text cut off"
    if " ".join(got.split()) == " ".join(expected.split()):
        return "line breaks, tabs or spaces replaced"
    return "characters removed" if _is_part(got, expected) else None


def _without(text: str, characters: str) -> str:
    return "".join(character for character in text if character not in characters)


def _are_lost(expected: str, got: str) -> bool:
    """True where characters outside an encoding are `?`, U+FFFD or nothing, and all others are there."""
    ascii_only = "".join(character for character in expected if character.isascii())
    kept = _without(got, "\ufffd?")
    return kept != expected and _without(ascii_only, "?") == "".join(c for c in kept if c.isascii())


def _is_read_as_latin(expected: str, got: str) -> bool:
    read = {expected.encode("utf-8", "replace").decode(name, "replace") for name in ("latin-1", "cp1252")}
    return got != expected and got in read


def _is_part(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(character in rest for character in part)


def _is_normalised(expected: str, got: str) -> bool:
    return got in {unicodedata.normalize(form, expected) for form in ("NFC", "NFD", "NFKC", "NFKD")}


def cause_of_time(expected: str, got: str) -> str | None:
    """Why a timestamp came out another one; `expected` is in the export's form."""
    if any(character.isdigit() and not character.isascii() for character in got):
        return "digits of the locale"
    if _BUDDHIST.match(got) and not expected.startswith("25"):
        return "Buddhist calendar of the locale"
    try:
        shift = parse_utc(got) - parse_utc(expected)
    except TimeFault:
        return _cause_of_time_form(got)
    return _cause_of_shift(shift, expected, got)


def _cause_of_time_form(got: str) -> str | None:
    if got.endswith(("+00:00", "-00:00", "+0000")):
        return "an offset of zero instead of Z"
    if _ZONE.search(got):
        return "local time with an offset instead of UTC"
    if not got.endswith(("Z", "z")):
        return "no time zone"
    if "," in got:
        return "decimal comma of the locale"
    if "." not in got:
        return "fraction dropped"
    digits = len(got.rstrip("Zz").rpartition(".")[2])
    return f"{_count(digits, 'digit')} of fraction instead of 6" if digits != 6 else None


def _cause_of_shift(shift: int, expected: str, got: str) -> str | None:
    if shift % _DAY and shift % (15 * _MINUTE) == 0 and abs(shift) <= 28 * 60 * _MINUTE:
        return "local time labelled Z, or the offset of started_at ignored"
    if expected[:20] == got[:20] and got.endswith(".000000Z"):
        return "fraction dropped"
    if abs(shift) <= 1000 and got.endswith("000Z"):
        return "microseconds cut or rounded to milliseconds"
    if abs(shift) < 1000:
        return "seconds held in a floating-point number, or rounded"
    if abs(shift) < 1_000_000 and got.endswith(".000000Z"):
        return "rounded to whole seconds"
    if abs(shift) < 2_000_000:
        return "seconds held in a float32, or rounded"
    if expected[4:] == got[4:]:
        return "week-based year, or another calendar"
    if shift and shift % _DAY == 0 and abs(shift) < 32 * _DAY:
        return "day lost at midnight, or day and month changed places"
    return ANOTHER_INSTANT if shift else None


def cause_of_number(expected: str, got: str) -> str | None:
    """Why a number is spelled otherwise; both are JSON or nearly JSON."""
    if "," in got:
        return "decimal comma of the locale"
    if not got.isascii():
        return "digits of the locale"
    if got.endswith(".0") and got[:-2] == expected:
        return "`.0` on a whole number"
    try:
        wanted, found = float(expected), float(got)
    except ValueError:
        return None
    if wanted == found:
        return _cause_of_spelling(expected, got)
    return _cause_of_rounding(wanted, found)


def _cause_of_rounding(wanted: float, found: float) -> str | None:
    if isinf(wanted) or isinf(found):
        return "a number too large for its type"
    for decimals in range(7):
        if round(wanted, decimals) == found:
            return (
                f"rounded to {_count(decimals, 'decimal')}"
                if decimals
                else "cut or rounded to a whole number"
            )
    if float(int(wanted)) == found:
        return "cut or rounded to a whole number"
    for digits in range(16, 0, -1):
        if float(f"%.{digits}g" % wanted) == found:
            return (
                "rounded to fewer than 17 digits" if digits > 14 else f"rounded to {_count(digits, 'digit')}"
            )
    try:
        widened = struct.unpack("f", struct.pack("f", wanted))[0]
    except OverflowError:
        return None
    return "float32 widened to double" if found == widened else None


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _cause_of_spelling(expected: str, got: str) -> str | None:
    if "e" in got.lower() and re.sub(r"[eE]\+?(-?)0*", r"e\1", got) == expected:
        return "exponent padded or with a sign, as C prints it"
    if got.startswith("-0"):
        return "minus zero"
    if len(re.sub(r"[^0-9]", "", got)) > len(re.sub(r"[^0-9]", "", expected)):
        return "more digits than the shortest that read back"
    return "another number format"


def cause_of_value(expected: object, got: object) -> str | None:
    """Why a JSON value inside an event is another one."""
    if isinstance(expected, str) and isinstance(got, str):
        return cause_of_text(expected, got)
    if isinstance(expected, bool) or isinstance(got, bool):
        return _cause_of_truth(expected, got)
    if isinstance(expected, (int, float)) and isinstance(got, (int, float)):
        return cause_of_number(json.dumps(expected), json.dumps(got))
    if isinstance(expected, (int, float)) and isinstance(got, str):
        return "a number written as a text"
    if expected is None and got is not None:
        return "null written as another value"
    if expected is not None and got is None:
        return "left out, or null"
    if isinstance(expected, dict) and got == []:
        return "an empty object written as an array"
    if isinstance(expected, dict) and isinstance(got, dict):
        return _cause_of_members(expected, got)
    if isinstance(expected, str) and isinstance(got, (int, float)):
        return "a text that looks like a number read as one"
    return None


def _cause_of_truth(expected: object, got: object) -> str | None:
    if isinstance(expected, bool) and isinstance(got, bool):
        return None
    if isinstance(expected, bool) and isinstance(got, (int, str)):
        return "a boolean written as a number or a text"
    return "a number or a text read as a boolean" if isinstance(got, bool) and expected is not None else None


def _cause_of_members(expected: dict[str, object], got: dict[str, object]) -> str | None:
    lost, new = expected.keys() - got.keys(), got.keys() - expected.keys()
    if lost and {name.casefold() for name in lost} == {name.casefold() for name in new}:
        return "names changed in case"
    if new and not lost:
        return "members added"
    if lost and not new:
        return _cause_of_lost(expected, got, lost)
    if lost:
        return "names changed"
    differing = [name for name in expected if name in got and not _alike(expected[name], got[name])]
    return cause_of_value(expected[differing[0]], got[differing[0]]) if differing else None


def _cause_of_lost(expected: dict[str, object], got: dict[str, object], lost: set[str]) -> str:
    if any(name.casefold() == other.casefold() for name in lost for other in got):
        return "names that differ only in case lost in a case-blind map"
    if "__proto__" in lost:
        return "`__proto__` lost as a member name"
    return "null members dropped" if all(expected[name] is None for name in lost) else "members dropped"


def _alike(expected: object, got: object) -> bool:
    return type(expected) is type(got) and expected == got


def cause_of_encoding(data: bytes) -> str | None:
    """What the first bytes of a file tell of the platform that wrote it."""
    if data.startswith(b"\xef\xbb\xbf"):
        return "byte order mark (BOM)"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16 with a byte order mark"
    if b"\x00" in data[:4]:
        return "UTF-16 or UTF-32"
    return None
