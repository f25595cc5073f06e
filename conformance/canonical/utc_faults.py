"""Why a text is no instant: the kind of fault, in words, and its likely cause."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from functools import partial
from typing import Literal

MIN_INSTANT = 0
MAX_INSTANT = 253_402_300_799_999_999
Kind = Literal["form", "calendar", "range"]

_SHAPE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,6})?"
    r"(?:Z|[+-]([0-9]{2}):([0-9]{2}))"
)
_UTC_SHAPE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_STARTED_AT_FORM = (
    "YYYY-MM-DDTHH:MM:SS, then nothing or a point and 1 to 6 digits, then Z or an offset up to 14:00"
)
_UTC_FORM = "YYYY-MM-DDTHH:MM:SS.ffffffZ"
_BUDDHIST_YEARS_AHEAD = 543
_FIRST_BUDDHIST_YEAR = 2400


class TimeFault(ValueError):
    """No instant: a text of another `form`, not in the `calendar`, out of `range`; `hint` may be empty."""

    def __init__(self, kind: Kind, message: str, hint: str = "") -> None:
        super().__init__(kind, message, hint)
        self.kind: Kind = kind
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


def explain(text: str, *, exported: bool = False) -> TimeFault:
    """The fault of a text that is no `started_at`, or, `exported`, not of the export's form."""
    shape = _SHAPE.fullmatch(text)
    if shape is None or (exported and not _UTC_SHAPE.fullmatch(text)):
        return _form_fault(text, _UTC_FORM if exported else _STARTED_AT_FORM, exported)
    year, month, day, hour, minute, second = (int(part) for part in shape.groups()[:6])
    fault = _offset_fault(text, int(shape[7] or 0), int(shape[8] or 0)) or _calendar_fault(
        text, year, month, day
    )
    fault = fault or _clock_fault(text, hour, minute, second)
    return fault or TimeFault(
        "range", f"found {_quoted(text)}, expected an instant in the UTC years 1970 to 9999"
    )


def _form_fault(text: str, form: str, exported: bool) -> TimeFault:
    return TimeFault("form", f"found {_quoted(text)}, expected {form}", _form_hint(text, exported))


def _offset_fault(text: str, hours: int, minutes: int) -> TimeFault | None:
    if (hours, minutes) <= (14, 0) and minutes < 60:
        return None
    if minutes > 59:
        return TimeFault(
            "form", f"found {_quoted(text)}, whose offset has {minutes} minutes, expected 00 to 59"
        )
    message = f"found {_quoted(text)}, whose offset is {hours:02}:{minutes:02}, expected at most 14:00"
    return TimeFault("form", message, "no place on Earth is more than 14 hours from UTC")


def _calendar_fault(text: str, year: int, month: int, day: int) -> TimeFault | None:
    if year == 0:
        return TimeFault("calendar", f"found {_quoted(text)}, but there is no year 0000")
    if not 1 <= month <= 12:
        return TimeFault("calendar", f"found {_quoted(text)}, but there is no month {month:02}")
    if 1 <= day <= _days(year, month):
        return None
    hint = ""
    if year >= _FIRST_BUDDHIST_YEAR and 1 <= day <= _days(year - _BUDDHIST_YEARS_AHEAD, month):
        hint = f"a Buddhist year? {year} is {year - _BUDDHIST_YEARS_AHEAD} in the Gregorian calendar"
    return TimeFault("calendar", f"found {_quoted(text)}, but {year:04}-{month:02} has no day {day:02}", hint)


def _days(year: int, month: int) -> int:
    """Days in a month of the proleptic Gregorian calendar, which repeats every 400 years and has a year 0."""
    return monthrange(year % 400 + 400, month)[1]


def _clock_fault(text: str, hour: int, minute: int, second: int) -> TimeFault | None:
    if hour > 23:
        hint = "midnight is 00:00:00 of the next day" if hour == 24 else ""
        return TimeFault("calendar", f"found {_quoted(text)}, but hours are 00 to 23", hint)
    if minute > 59:
        return TimeFault("calendar", f"found {_quoted(text)}, but minutes are 00 to 59")
    if second > 59:
        hint = "a leap second: clocks that are to be compared have none" if second == 60 else ""
        return TimeFault("calendar", f"found {_quoted(text)}, but seconds are 00 to 59", hint)
    return None


def _has_foreign_digits(text: str) -> bool:
    return any(char.isdigit() and not char.isascii() for char in text)


def _matches(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern, text, re.DOTALL) is not None  # compiled only where needed


_D = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_HINTS: tuple[tuple[Callable[[str], bool], str], ...] = (
    (lambda text: not text, "the text is empty"),
    (lambda text: text.endswith(("\n", "\r")), "a line break stands at the end"),
    (lambda text: text != text.strip(), "white space stands at the beginning or the end"),
    (_has_foreign_digits, "digits of another script; only 0 to 9 are allowed"),
    (partial(_matches, r"[0-9]{4}-?W[0-9]{2}.*"), "a week date; a month and a day are wanted"),
    (partial(_matches, r"[0-9]{4}-?[0-9]{3}(?:[Tt ].*)?"), "an ordinal date; a month and a day are wanted"),
    (partial(_matches, r"[0-9]{8}(?:[Tt ].*)?|.*[Tt][0-9]{4,6}(?![0-9:]).*"),
     "the basic form, without - or :"),
    (partial(_matches, rf"{_D}t.*"), "a lower-case t; T is wanted"),
    (partial(_matches, rf"{_D} .*"), "a space between date and time; T is wanted"),
    (partial(_matches, rf"{_D}"), "a date without a time"),
    (partial(_matches, r".*[0-9]z"), "a lower-case z; Z is wanted"),
    (partial(_matches, r".*:[0-9]{2},[0-9].*"), "a comma before the fraction; a point is wanted"),
    (partial(_matches, rf"{_D}T[0-9]{{2}}:[0-9]{{2}}(?:Z|[+-].*)?"), "the seconds are missing"),
    (partial(_matches, rf"{_D}T[0-9:]+(?:\.[0-9]+)?"), "the zone is missing"),
    (partial(_matches, r".*\.[0-9]{7,}.*"), "more than 6 digits in the fraction"),
    (partial(_matches, r".*\.(?:Z|[+-].*)"), "a point without digits behind it"),
    (partial(_matches, r".*[0-9][+-][0-9]{2}(?:[0-9]{2})?"), "the offset is not written as hh:mm"),
    (partial(_matches, r"[+-]?[0-9]{5,}-.*|[+-][0-9]{4}-.*"), "a year that is not four digits"),
)  # fmt: skip
_EXPORT_HINTS: tuple[tuple[Callable[[str], bool], str], ...] = (
    (partial(_matches, r".*[0-9][+-][0-9]{2}:[0-9]{2}"), "an offset; an export is in UTC and ends in Z"),
    (partial(_matches, rf"{_D}T[0-9:]+(?:\.[0-9]{{1,5}})?Z"), "the fraction is not 6 digits"),
)


def _form_hint(text: str, exported: bool) -> str:
    hints = _HINTS + _EXPORT_HINTS if exported else _HINTS
    return next((hint for is_cause, hint in hints if is_cause(text)), "")


def _quoted(text: str) -> str:
    shown = text if len(text) <= 60 else f"{text[:57]}..."
    return ascii(shown)
