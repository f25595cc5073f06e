"""What was expected, what was found, and the likely cause that a vendor reads."""

from __future__ import annotations

import pytest

from conformance.checks.causes import (
    cause_of_failure,
    cause_of_number,
    cause_of_text,
    cause_of_time,
    cause_of_value,
)
from conformance.checks.misreading import misread

NOON = "2026-02-28T12:30:15.250750Z"


@pytest.mark.parametrize(
    ("expected", "got", "cause"),
    [
        (" door ", "door", "white space trimmed or added"),
        ("=1+1", "'=1+1", "escaped against spreadsheets"),
        ("é", "e\u0301", "Unicode normalised"),
        ("Door", "door", "letters changed in case"),
        ("exit", "exıt", "letters changed in case"),
        ("a < b", "a &lt; b", "escaped for HTML"),
        ("Tür", "TÃ¼r", "UTF-8 read as another encoding"),
        ("出口", "\\u51fa\\u53e3", "escapes left in the text"),
        ("C:\\x", "C:\\\\x", "backslashes doubled or removed"),
        ("Tür", "T?r", "characters lost in another encoding"),
        ("Tür 出口", "Tr ", "characters lost in another encoding"),
        ("door 🚪", "door \ufffd", "characters lost in another encoding"),
        ("Tür 🚪", "T?r ??", "characters lost in another encoding"),
        ("Tür 🚪", "Tür ??", "pairs of surrogates taken apart"),
        ("🚪🚪 é", "\ufffd\ufffd\ufffd\ufffd é", "pairs of surrogates taken apart"),
        ("a long text", "a long", "text cut off"),
        ("one\ntwo", "one two", "line breaks, tabs or spaces replaced"),
        ("one\ttwo", "one    two", "line breaks, tabs or spaces replaced"),
        ('say "x"', "say x", "characters removed"),
        ("door", "", "left out"),
        ("\n", "", "white space trimmed or added"),
        ("ısı", "isi", "letters changed in case"),
        ("Xé?", "X??", "characters lost in another encoding"),
        ("\ud800é", "?Ã©", "UTF-8 read as another encoding"),
        ("door", "window", None),
        ("what?", "when?", None),
    ],
)
def test_the_cause_of_a_text(expected: str, got: str, cause: str | None) -> None:
    assert cause_of_text(expected, got) == cause


@pytest.mark.parametrize(
    ("got", "cause"),
    [
        ("2026-02-28T13:30:15.250750Z", "local time labelled Z, or the offset of started_at ignored"),
        ("2026-03-01T16:30:15.250750Z", "local time labelled Z, or the offset of started_at ignored"),
        ("2026-02-28T12:30:15.250000Z", "microseconds cut or rounded to milliseconds"),
        ("2026-02-28T12:30:15.251000Z", "microseconds cut or rounded to milliseconds"),
        ("2026-02-28T12:30:15.250751Z", "seconds held in a floating-point number, or rounded"),
        ("2026-02-28T12:30:15.000000Z", "fraction dropped"),
        ("2026-02-28T12:30:15.312500Z", "seconds held in a float32, or rounded"),
        ("2025-02-28T12:30:15.250750Z", "week-based year, or another calendar"),
        ("2569-02-28T12:30:15.250750Z", "Buddhist calendar of the locale"),
        ("2026-02-27T12:30:15.250750Z", "day lost at midnight, or day and month changed places"),
        ("2026-02-27T12:45:15.250750Z", "local time labelled Z, or the offset of started_at ignored"),
        ("2026-03-01T16:45:15.250750Z", "microseconds read as another unit, or another instant"),
        ("2026-02-28T12:30:14.000000Z", "seconds held in a float32, or rounded"),
        ("2026-02-28T12:30:16.000000Z", "rounded to whole seconds"),
        ("2026-02-28T12:30:17.250749Z", "seconds held in a float32, or rounded"),
        ("2026-02-28T12:30:17.250750Z", "microseconds read as another unit, or another instant"),
        ("2026-04-01T12:30:15.250750Z", "microseconds read as another unit, or another instant"),
        ("2026-02-28T12:30:15.250750+00:00", "an offset of zero instead of Z"),
        ("2026-02-28T12:30:15.2Z", "1 digit of fraction instead of 6"),
        ("2026-02-20T12:30:15.250750Z", "day lost at midnight, or day and month changed places"),
        ("2026-02-28T18:01:02.000003Z", "microseconds read as another unit, or another instant"),
        ("2026-02-28T12:30:15.250750", "no time zone"),
        ("2026-02-28T13:30:15.250750+01:00", "local time with an offset instead of UTC"),
        ("2026-02-28T12:30:15,250750Z", "decimal comma of the locale"),
        ("2026-02-28T12:30:15Z", "fraction dropped"),
        ("2026-02-28T12:30:15.250Z", "3 digits of fraction instead of 6"),
        ("٢٠٢٦-02-28T12:30:15.250750Z", "digits of the locale"),
    ],
)
def test_the_cause_of_a_time(got: str, cause: str) -> None:
    assert cause_of_time(NOON, got) == cause


def test_a_year_of_the_far_future_is_no_buddhist_year() -> None:
    assert cause_of_time("2569-02-28T12:30:15.250750Z", "2569-02-28T12:30:15.000000Z") == "fraction dropped"


@pytest.mark.parametrize(
    ("expected", "got", "cause"),
    [
        ("25", "25.0", "`.0` on a whole number"),
        ("1e-7", "1e-07", "exponent padded or with a sign, as C prints it"),
        ("0.1", "0,1", "decimal comma of the locale"),
        ("0.1", "0.10000000149011612", "float32 widened to double"),
        ("0.1", "0.10000000000000001", "more digits than the shortest that read back"),
        ("0.30000000000000004", "0.3", "rounded to 1 decimal"),
        ("72.123456", "72.12", "rounded to 2 decimals"),
        ("72.9", "72", "cut or rounded to a whole number"),
        ("1234567.891", "1234570", "rounded to 6 digits"),
        ("0", "-0", "minus zero"),
        ("0.1234567890123456", "0.123456789012346", "rounded to fewer than 17 digits"),
        ("0.1234567890123456", "0.12345678901235", "rounded to 14 digits"),
        ("0.006", "0.01", "rounded to 2 decimals"),
        ("1234.5", "1000", "rounded to 1 digit"),
        ("1e400", "1e308", "a number too large for its type"),
        ("1e308", "2e300", None),
        ("25", "٢٥", "digits of the locale"),
        ("25", "x", None),
        ("100", "1e2", "another number format"),
    ],
)
def test_the_cause_of_a_number(expected: str, got: str, cause: str) -> None:
    assert cause_of_number(expected, got) == cause


@pytest.mark.parametrize(
    ("expected", "got", "cause"),
    [
        (True, 1, "a boolean written as a number or a text"),
        (1, True, "a number or a text read as a boolean"),
        (True, False, None),
        (5, "5", "a number written as a text"),
        ("5", 5, "a text that looks like a number read as one"),
        (None, "", "null written as another value"),
        ("", None, "left out, or null"),
        ({}, [], "an empty object written as an array"),
        ({"a": 1, "b": None}, {"a": 1}, "null members dropped"),
        ({"a": 1}, {"a": 1, "b": 2}, "members added"),
        ({"A": 1}, {"a": 1}, "names changed in case"),
        ({"A": 1, "a": 2}, {"a": 2}, "names that differ only in case lost in a case-blind map"),
        ({"__proto__": 1}, {}, "`__proto__` lost as a member name"),
        ({"x": 1}, {"y": 1}, "names changed"),
        ({"x": {"y": " a"}}, {"x": {"y": "a"}}, "white space trimmed or added"),
    ],
)
def test_the_cause_of_a_value(expected: object, got: object, cause: str | None) -> None:
    assert cause_of_value(expected, got) == cause


@pytest.mark.parametrize(
    ("said", "cited", "rule"),
    [
        ("rejected: REJ-026 line 1: bad time", ["TIM-001", "REC-016"], "REC-016"),
        ("rejected: REJ-022 line 2: control", ["REC-012", "REC-025"], "REC-025"),
        ("rejected: REJ-022 line 2: control", ["REC-012"], "REC-023"),
        ("rejected: REJ-055 line 2: number", ["REC-009"], "REC-009"),
        ("rejected: something is wrong", ["REC-012", "REC-023"], "REC-012"),
        ("rejected: REJ-999 line 2: new", [], "REC-003"),
        ("rejected: something is wrong", [], "REC-003"),
    ],
)
def test_a_reason_tells_the_rule_that_was_misread(said: str, cited: list[str], rule: str) -> None:
    assert misread(said, [name for name in cited if name.startswith("REC-")]) == rule


@pytest.mark.parametrize(
    ("log", "cause"),
    [
        ("touch: cannot touch '/x': Read-only file system\n", "writes outside its folders"),
        ("Error: EROFS: read-only file system, open '/x'", "writes outside its folders"),
        ("OSError: [Errno 101] Network is unreachable", "uses a network"),
        ("getaddrinfo EAI_AGAIN example.com", "uses a network"),
        ("[Errno -3] Temporary failure in name resolution", "uses a network"),
        ("OSError: [Errno 27] File too large: 'S.json'", "writes a file beyond the limit"),
        ("out of memory", None),
    ],
)
def test_a_fence_is_known_by_what_a_program_says_of_it(log: str, cause: str | None) -> None:
    told = cause_of_failure(log)
    assert (told is None) if cause is None else (told or "").startswith(cause)
