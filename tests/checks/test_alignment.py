"""Which exported event is taken for which recorded one; an event is told by one letter here."""

from __future__ import annotations

import pytest

from conformance.checks.alignment import Alignment, align
from conformance.checks.differing import equal, parting, partings


def events(letters: str) -> list[dict[str, object]]:
    return [{"event_type": letter, "event_id": f"evt-{place}"} for place, letter in enumerate(letters)]


@pytest.mark.parametrize(
    ("recorded", "exported", "alignment"),
    [
        ("abc", "abc", Alignment(((0, 0), (1, 1), (2, 2)), (), (), False)),
        ("abc", "abx", Alignment(((0, 0), (1, 1), (2, 2)), (), (), False)),
        ("abcb", "bcba", Alignment(((1, 0), (2, 1), (3, 2), (0, 3)), (), (), True)),
        ("abcd", "acd", Alignment(((0, 0), (2, 1), (3, 2)), (1,), (), False)),
        ("acd", "abcde", Alignment(((0, 0), (1, 2), (2, 3)), (), (1, 4), False)),
        ("abcde", "bxde", Alignment(((1, 0), (3, 2), (4, 3)), (0, 2), (1,), False)),
        ("ab", "xyz", Alignment((), (0, 1), (0, 1, 2), False)),
        ("", "a", Alignment((), (), (0,), False)),
    ],
)
def test_pairs_and_what_has_no_partner(recorded: str, exported: str, alignment: Alignment) -> None:
    assert align(events(recorded), events(exported)) == alignment


@pytest.mark.parametrize(
    ("recorded", "exported", "missing", "added"),
    [("a" * 1002, "b" * 999, (999, 1000, 1001), ()), ("a" * 999, "b" * 1002, (), (999, 1000, 1001))],
)
def test_long_sides_that_share_nothing_are_paired_by_place(
    recorded: str, exported: str, missing: tuple[int, ...], added: tuple[int, ...]
) -> None:
    pairs = tuple((place, place) for place in range(999))
    assert align(events(recorded), events(exported)) == Alignment(pairs, missing, added, False)


def test_two_thousand_events_are_matched_yet() -> None:
    assert align(events("a" * 1001), events("b" * 999)) == Alignment(
        (), tuple(range(1001)), tuple(range(999)), False
    )


def test_a_value_without_canonical_form_is_told_by_its_own_words() -> None:
    recorded, exported = events("ab"), events("ab")
    recorded[0]["details"], exported[0]["details"] = float("nan"), float("nan")
    assert align(recorded, exported[:1]) == Alignment(((0, 0),), (1,), (), False)


@pytest.mark.parametrize(
    ("ours", "theirs", "alike"),
    [
        ("a", "a", True),
        ("1", 1, False),
        (2, "2", False),
        (1, True, False),
        (1, 1.0, True),
        (0.0, -0.0, True),
        ([1, {"a": None}], [1, {"a": None}], True),
        (None, False, False),
        (float("nan"), float("nan"), False),
        ("\ud800", "\ud800", True),
    ],
)
def test_equal_values(ours: object, theirs: object, alike: bool) -> None:
    assert equal(ours, theirs) is alike


@pytest.mark.parametrize(
    ("ours", "theirs", "place"),
    [
        (1, 2, ("/x", 1, 2)),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, ("/x/b", 2, 3)),
        ({"a/b": {"~": 1}}, {"a/b": {"~": 2}}, ("/x/a~1b/~0", 1, 2)),
        ([1, 2, 3], [1, 5, 6], ("/x/1", 2, 5)),
        ([[1], [2, [3, 4]]], [[1], [2, [3, 5]]], ("/x/1/1/1", 4, 5)),
        ([1, 2], [1, 2, 3], ("/x", [1, 2], [1, 2, 3])),
        ({"a": 1}, {"b": 1}, ("/x", {"a": 1}, {"b": 1})),
        ([1], {"0": 1}, ("/x", [1], {"0": 1})),
        ([1], [1], ("/x", [1], [1])),
        ({"a": 1}, {"a": 1}, ("/x", {"a": 1}, {"a": 1})),
    ],
)
def test_where_values_part(ours: object, theirs: object, place: tuple[str, object, object]) -> None:
    assert parting(ours, theirs, "/x") == place


@pytest.mark.parametrize(
    ("ours", "theirs", "paths"),
    [
        (1, 2, [()]),
        ({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 3}, [("b",), ("c",)]),
        ({"a": {"x": [1, {"y": 1}]}}, {"a": {"x": [1, {"y": 2}]}}, [("a", "x", "1", "y")]),
        ({"a": 1, "b": 2}, {"c": 1, "d": 2}, [()]),
        ({"d": {"__proto__": 1, "e": 1}}, {"d": {"e": 1}}, [("d", "__proto__")]),
        ([1, 2, 3], [1, 5, 3], [("1",)]),
        (["a", "b", "c"], ["b", "c", "d"], [("0",), ("2",)]),
        (["a", "b", "c"], ["a", "c"], [("1",)]),
        (
            [{"a": 1, "b": 1}, {"a": 2, "b": 2}],
            [{"a": 2, "b": 1}, {"a": 3, "b": 2}],
            [("0", "a"), ("1", "a")],
        ),
    ],
)
def test_every_place_where_values_part(ours: object, theirs: object, paths: list[tuple[str, ...]]) -> None:
    assert sorted(partings(ours, theirs)) == paths
