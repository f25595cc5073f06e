"""What differs between two texts is marked, and its bytes are told where the eye would not see it."""

from __future__ import annotations

import pytest

from conformance.model.finding import Finding
from conformance.reports.html.difference import Side, sides_of


def sides(expected: str | None, got: str | None) -> tuple[Side, ...]:
    return sides_of(Finding("a.b", "TIM-002", "told", expected=expected, got=got))


@pytest.mark.parametrize(
    ("expected", "got", "parts"),
    [
        ("evt-005", "evt-004", [("evt-00", "5", ""), ("evt-00", "4", "")]),
        ("aba", "aa", [("a", "b", "a"), ("a", "", "a")]),
        ("same", "same", [("same", "", ""), ("same", "", "")]),
        ("", "all", [("", "", ""), ("", "all", "")]),
    ],
)
def test_what_both_have_at_their_ends_is_not_marked(
    expected: str, got: str, parts: list[tuple[str, str, str]]
) -> None:
    assert [(side.before, side.differing, side.after) for side in sides(expected, got)] == parts
    assert {side.octets for side in sides(expected, got)} == {""}


@pytest.mark.parametrize(
    ("expected", "got", "octets"),
    [
        ("a\r\nb", "a\nb", ["0d", "none"]),
        ("a b", "a\u00a0b", ["20", "c2 a0"]),
        ("a", "\u0430", ["61", "d0 b0"]),
        ("ab", "ab ", ["none", "20"]),
        ("x", "\u202e" * 20, ["78", "e2 80 ae " * 8 + "…"]),
        ("x", "\ud800", ["78", "ed a0 80"]),
    ],
)
def test_bytes_are_told_of_what_cannot_be_seen(expected: str, got: str, octets: list[str]) -> None:
    assert [side.octets for side in sides(expected, got)] == octets


def test_one_text_alone_has_nothing_to_differ_from() -> None:
    assert sides(None, "abc") == (Side("got", "abc", "", "", ""),)
    assert sides(None, None) == ()
