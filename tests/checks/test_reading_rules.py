"""A value that came out another one breaks a rule about reading too, where its kind tells which."""

from __future__ import annotations

import pytest

from conformance.checks.reading_rules import rule_of_member


@pytest.mark.parametrize(
    ("wanted", "got", "rule"),
    [
        (" x", "x", "REC-012"),
        ("2026-03-01", "2026-03-01T00:00:00Z", "REC-012"),
        ("7", 7, "REC-012"),
        (0.1, 0.10000000149011612, "REC-009"),
        (5, 6, "REC-009"),
        (True, 1, None),
        (1, True, None),
        ({"a": 1, "A": 2}, {"a": 2}, "REC-011"),
        ({"a": None, "b": 1}, {"b": 1}, "REC-024"),
        ({}, [], "REC-024"),
        (None, "", "REC-024"),
        ([1], [2], None),
    ],
)
def test_the_rule_of_a_value(wanted: object, got: object, rule: str | None) -> None:
    assert rule_of_member(wanted, got, recorded=True, exported=True) == rule


def test_the_rule_of_a_member_that_is_absent() -> None:
    assert rule_of_member(None, "system", recorded=False, exported=True) == "REC-019"
    assert rule_of_member({}, None, recorded=True, exported=False) == "REC-024"
    assert rule_of_member("obj", None, recorded=True, exported=False) is None
