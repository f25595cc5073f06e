"""Instants: the legal texts to microseconds and back, and a reason for every other text."""

from __future__ import annotations

import pickle
import time
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.canonical.utc import (
    MAX_INSTANT,
    MIN_INSTANT,
    TimeFault,
    format_utc,
    parse_started_at,
    parse_utc,
)

STARTED = [
    ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"),
    ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ("2026-02-28T15:00:00+01:00", "2026-02-28T14:00:00.000000Z"),
    ("2026-02-28T15:00:00.5Z", "2026-02-28T15:00:00.500000Z"),
    ("2026-02-28T15:00:00.000001-00:00", "2026-02-28T15:00:00.000001Z"),
    ("2026-02-28T15:00:00.12345+00:00", "2026-02-28T15:00:00.123450Z"),
    ("2024-02-29T00:00:00+14:00", "2024-02-28T10:00:00.000000Z"),
    ("2024-02-28T20:30:00-13:59", "2024-02-29T10:29:00.000000Z"),
    ("2000-02-29T23:59:59Z", "2000-02-29T23:59:59.000000Z"),
    ("2025-12-31T23:59:59.999999-14:00", "2026-01-01T13:59:59.999999Z"),
    ("1969-12-31T23:00:00-01:00", "1970-01-01T00:00:00.000000Z"),
    ("1970-01-01T14:00:00+14:00", "1970-01-01T00:00:00.000000Z"),
    ("2569-02-28T15:00:00Z", "2569-02-28T15:00:00.000000Z"),
    ("2026-03-29T02:30:00+01:00", "2026-03-29T01:30:00.000000Z"),
]


@pytest.mark.parametrize(("text", "exported"), STARTED)
def test_started_at_in_utc(text: str, exported: str) -> None:
    assert format_utc(parse_started_at(text)) == exported
    assert parse_utc(exported) == parse_started_at(text)


def test_the_ends_of_time() -> None:
    assert (MIN_INSTANT, MAX_INSTANT) == (0, 253_402_300_799_999_999)
    assert format_utc(MIN_INSTANT) == "1970-01-01T00:00:00.000000Z"
    assert format_utc(MAX_INSTANT) == "9999-12-31T23:59:59.999999Z"
    assert parse_utc("2026-02-28T14:01:10.000007Z") == 1_772_287_270_000_007


FORM = "YYYY-MM-DDTHH:MM:SS, then nothing or a point and 1 to 6 digits, then Z or an offset up to 14:00"
FORM_FAULTS = [
    ("", "the text is empty"),
    ("2026-02-28T15:00:00Z\n", "a line break stands at the end"),
    (" 2026-02-28T15:00:00Z", "white space stands at the beginning or the end"),
    ("2026-02-28t15:00:00Z", "a lower-case t; T is wanted"),
    ("2026-02-28T15:00:00z", "a lower-case z; Z is wanted"),
    ("2026-02-28 15:00:00Z", "a space between date and time; T is wanted"),
    ("2026-02-28T15:00:00,5Z", "a comma before the fraction; a point is wanted"),
    ("20260228T150000Z", "the basic form, without - or :"),
    ("2026-02-28T150000Z", "the basic form, without - or :"),
    ("2026-W09-6T15:00:00Z", "a week date; a month and a day are wanted"),
    ("2026-059T15:00:00Z", "an ordinal date; a month and a day are wanted"),
    ("2026-02-28", "a date without a time"),
    ("2026-02-28T15:00:00", "the zone is missing"),
    ("2026-02-28T15:00:00.25", "the zone is missing"),
    ("2026-02-28T15:00Z", "the seconds are missing"),
    ("2026-02-28T15:00+01:00", "the seconds are missing"),
    ("2026-02-28T15:00:00.1234567Z", "more than 6 digits in the fraction"),
    ("2026-02-28T15:00:00.Z", "a point without digits behind it"),
    ("2026-02-28T15:00:00+0100", "the offset is not written as hh:mm"),
    ("2026-02-28T15:00:00+01", "the offset is not written as hh:mm"),
    ("\u0662\u0660\u0662\u0666-02-28T15:00:00Z", "digits of another script; only 0 to 9 are allowed"),
    ("2026-02-28T15:00:0\uff10Z", "digits of another script; only 0 to 9 are allowed"),
    ("12026-02-28T15:00:00Z", "a year that is not four digits"),
    ("+2026-02-28T15:00:00Z", "a year that is not four digits"),
    ("yesterday", ""),
    ("2026-2-28T15:00:00Z", ""),
    ("2026-02-28T15:00:00\u221201:00", ""),
    ("2026-02-28T15:00:00Z+01:00", ""),
    ("\ud800" * 70, ""),
]


@pytest.mark.parametrize(("text", "hint"), FORM_FAULTS, ids=range(len(FORM_FAULTS)))
def test_texts_of_another_form(text: str, hint: str) -> None:
    shown = ascii(text if len(text) <= 60 else text[:57] + "...")
    with pytest.raises(TimeFault) as caught:
        parse_started_at(text)
    assert (caught.value.kind, caught.value.message) == ("form", f"found {shown}, expected {FORM}")
    assert caught.value.hint == hint
    assert str(caught.value) == caught.value.message + (f" ({hint})" if hint else "")
    with pytest.raises(TimeFault) as caught:
        parse_utc(text)
    assert caught.value.message == f"found {shown}, expected YYYY-MM-DDTHH:MM:SS.ffffffZ"
    assert (caught.value.kind, caught.value.hint) == ("form", hint)


NO_SUCH_PLACE = "no place on Earth is more than 14 hours from UTC"
BUDDHIST = "a Buddhist year? 2567 is 2024 in the Gregorian calendar"
OTHER_FAULTS = [
    ("2026-02-28T15:00:00+14:01", "form", ", whose offset is 14:01, expected at most 14:00", NO_SUCH_PLACE),
    ("2026-02-28T15:00:00-15:00", "form", ", whose offset is 15:00, expected at most 14:00", NO_SUCH_PLACE),
    ("2026-02-28T15:00:00+01:60", "form", ", whose offset has 60 minutes, expected 00 to 59", ""),
    ("2026-13-01T00:00:00Z", "calendar", ", but there is no month 13", ""),
    ("2026-00-01T00:00:00Z", "calendar", ", but there is no month 00", ""),
    ("2026-02-29T00:00:00Z", "calendar", ", but 2026-02 has no day 29", ""),
    ("1900-02-29T00:00:00Z", "calendar", ", but 1900-02 has no day 29", ""),
    ("2100-02-29T00:00:00.000000Z", "calendar", ", but 2100-02 has no day 29", ""),
    ("2026-04-31T00:00:00+01:00", "calendar", ", but 2026-04 has no day 31", ""),
    ("2026-04-00T00:00:00Z", "calendar", ", but 2026-04 has no day 00", ""),
    ("2567-02-29T00:00:00Z", "calendar", ", but 2567-02 has no day 29", BUDDHIST),
    ("2026-02-28T24:00:00Z", "calendar", ", but hours are 00 to 23", "midnight is 00:00:00 of the next day"),
    ("2026-02-28T25:00:00Z", "calendar", ", but hours are 00 to 23", ""),
    ("2026-02-28T23:60:00Z", "calendar", ", but minutes are 00 to 59", ""),
    (
        "2016-12-31T23:59:60Z",
        "calendar",
        ", but seconds are 00 to 59",
        "a leap second: clocks that are to be compared have none",
    ),
    ("2026-02-28T15:00:61Z", "calendar", ", but seconds are 00 to 59", ""),
    ("1969-12-31T23:59:59.999999Z", "range", ", expected an instant in the UTC years 1970 to 9999", ""),
    ("1970-01-01T00:59:59+01:00", "range", ", expected an instant in the UTC years 1970 to 9999", ""),
    ("9999-12-31T23:59:59-00:01", "range", ", expected an instant in the UTC years 1970 to 9999", ""),
    ("0000-02-29T00:00:00Z", "calendar", ", but there is no year 0000", ""),
    ("0001-01-01T00:00:00+14:00", "range", ", expected an instant in the UTC years 1970 to 9999", ""),
]


@pytest.mark.parametrize(("text", "kind", "message", "hint"), OTHER_FAULTS)
def test_texts_that_are_no_instant(text: str, kind: str, message: str, hint: str) -> None:
    with pytest.raises(TimeFault) as caught:
        parse_started_at(text)
    fault = caught.value
    assert (fault.kind, fault.message, fault.hint) == (kind, f"found '{text}'{message}", hint)


@pytest.mark.parametrize(
    ("text", "kind", "hint"),
    [
        ("2026-02-28T15:00:00Z", "form", "the fraction is not 6 digits"),
        ("2026-02-28T15:00:00.12345Z", "form", "the fraction is not 6 digits"),
        ("2026-02-28T15:00:00.000000+00:00", "form", "an offset; an export is in UTC and ends in Z"),
        ("2026-02-29T15:00:00.000000Z", "calendar", ""),
        ("2026-02-28T24:00:00.000000Z", "calendar", "midnight is 00:00:00 of the next day"),
        ("1969-12-31T23:59:59.999999Z", "range", ""),
    ],
)
def test_exported_texts_that_are_no_instant(text: str, kind: str, hint: str) -> None:
    with pytest.raises(TimeFault) as caught:
        parse_utc(text)
    assert (caught.value.kind, caught.value.hint) == (kind, hint)


@pytest.mark.parametrize("instant", [-1, MAX_INSTANT + 1, 10**30])
def test_instants_out_of_range_have_no_text(instant: int) -> None:
    with pytest.raises(TimeFault) as caught:
        format_utc(instant)
    message = f"the instant {instant} us since 1970 lies outside the UTC years 1970 to 9999"
    assert (caught.value.kind, caught.value.message, caught.value.hint) == ("range", message, "")


@settings(max_examples=400)
@given(st.integers(MIN_INSTANT, MAX_INSTANT), st.integers(-840, 840))
def test_instants_go_round(instant: int, offset: int) -> None:
    assert parse_utc(format_utc(instant)) == parse_started_at(format_utc(instant)) == instant
    moment = datetime(1970, 1, 1, tzinfo=timezone(timedelta(minutes=offset)))
    try:
        local = moment + timedelta(microseconds=instant, minutes=offset)
    except OverflowError:
        return
    assert parse_started_at(local.isoformat(timespec="microseconds")) == instant


NUMBERS = st.integers(0, 62).map("{:02}".format)


@settings(max_examples=400)
@given(st.integers(1970, 9999), st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS))
def test_dates_exist_where_the_calendar_says(year: int, parts: tuple[str, ...]) -> None:
    text = "{}-{}-{}T{}:{}:{}Z".format(year, *parts)
    try:
        datetime(year, *map(int, parts))  # type: ignore[arg-type]
    except ValueError:
        with pytest.raises(TimeFault) as caught:
            parse_started_at(text)
        assert caught.value.kind == "calendar"
    else:
        assert format_utc(parse_started_at(text)) == text[:-1] + ".000000Z"


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["9" * 1_000_000, "T0" * 500_000, "." * 1_000_000, "0-" * 500_000, ":00," * 250_000]
)
def test_long_texts_are_refused_soon(text: str) -> None:
    begun = time.process_time()
    with pytest.raises(TimeFault):
        parse_started_at(text)
    assert time.process_time() - begun < 1


def test_a_fault_survives_a_pickle() -> None:
    fault = TimeFault("form", "found this", "perhaps that")
    again = pickle.loads(pickle.dumps(fault))
    assert fault.args == again.args == ("form", "found this", "perhaps that")
    assert (again.kind, again.message, again.hint) == fault.args


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("2026-1-01T00:00:00+01:00", ""),
        ("2026-02-28T15:00:00+14:59", "no place on Earth is more than 14 hours from UTC"),
        ("2023-02-29T00:00:00Z", ""),
        ("2026-02-28t15\n:00:00Z", "a lower-case t; T is wanted"),
        ("2567-02-29T00:00:00Z", "a Buddhist year? 2567 is 2024 in the Gregorian calendar"),
        ("2567-02-00T00:00:00Z", ""),
    ],
)
def test_hints_are_given_where_they_fit_only(text: str, hint: str) -> None:
    with pytest.raises(TimeFault) as caught:
        parse_started_at(text)
    assert caught.value.hint == hint


def test_a_long_text_is_shown_in_sixty_characters() -> None:
    for length, shown in ((60, "x" * 60), (61, "x" * 57 + "...")):
        with pytest.raises(TimeFault) as caught:
            parse_started_at("x" * length)
        assert caught.value.message.startswith(f"found '{shown}', expected YYYY-MM-DD")
