from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.reports.safe_text import safe, safe_lines, shortened


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, Zürich, 日本, \U0001f600", "plain, Zürich, 日本, \U0001f600"),
        ("\x1b[2J", r"\x1b[2J"),
        ("a\nb\tc\r", r"a\nb\tc\r"),
        ("\x9b31m\x7f", r"\x9b31m\x7f"),
        ("a\u202eb\u2066c", r"a\u202eb\u2066c"),
        ("\u00a0\u200b\ufeff", r"\xa0\u200b\ufeff"),
        ("\ud800 \ufffe \U000e0041", r"\ud800 \ufffe \U000e0041"),
        (r"C:\x1b", r"C:\x1b"),
    ],
)
def test_what_a_terminal_would_obey_is_shown(text: str, shown: str) -> None:
    assert safe(text) == shown


@given(st.text())
def test_safe_text_prints_and_stays_as_it_is(text: str) -> None:
    assert safe(text).isprintable()
    assert safe(safe(text)) == safe(text)


@given(st.text())
def test_only_line_feeds_are_kept_in_lines(text: str) -> None:
    assert safe_lines(text).count("\n") == text.count("\n")
    assert safe_lines(text).replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [
        ("The file is empty.", 18, "The file is empty."),
        ("The file is empty.", 17, "The file is…"),
        ("The file is empty.", 12, "The file is…"),
        ("The file is, empty.", 13, "The file is…"),
        ("Donaudampfschiff", 6, "Donau…"),
    ],
)
def test_long_text_ends_at_a_word(text: str, width: int, short: str) -> None:
    assert shortened(text, width) == short


@given(st.text(), st.integers(2, 50))
def test_shortened_text_fits(text: str, width: int) -> None:
    assert len(shortened(text, width)) <= width
