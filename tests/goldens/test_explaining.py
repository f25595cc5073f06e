"""Whatever the bytes, what moved is told: no difference is hidden, and none is made up."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.goldens.change import Change, Way, parted
from conformance.goldens.documents import document_changes
from conformance.goldens.pairing import by_key, by_place
from conformance.goldens.tables import table_changes

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 1e-7, -0.0]) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.sampled_from(["events", "score", "event_id", ""]), VALUES, max_size=4)
DOCUMENTS = st.builds(
    lambda value, apart: json.dumps(value, separators=(",", apart)).encode(),
    OBJECTS,
    st.sampled_from([":", ": "]),
)
HEADERS = st.permutations(["event_id", "details", "score_delta"])
ROWS = st.lists(st.tuples(*[st.sampled_from(["", "1", "1.0", "{}", "{ }", '"a"'])] * 3), max_size=4)
TABLES = st.binary(max_size=20) | st.builds(
    lambda header, rows, end: "".join(",".join(row) + end for row in (header, *rows)).encode(),
    HEADERS,
    ROWS,
    st.sampled_from(["\r\n", "\n"]),
)
LISTS = st.lists(st.integers(0, 3), max_size=6)


@given(DOCUMENTS, DOCUMENTS)
def test_other_documents_have_moved(old: bytes, new: bytes) -> None:
    assert bool(list(document_changes(old, new))) or old == new


@given(OBJECTS, st.randoms(use_true_random=False))
def test_of_equal_values_only_the_writing_moves(value: dict[str, Any], chance: Any) -> None:
    shuffled = list(value.items())
    chance.shuffle(shuffled)
    old, new = (json.dumps(one).encode() for one in (value, dict(shuffled)))
    ways = {change.way for change in document_changes(old, new)}
    assert ways <= {Way.MEMBER_ORDER, Way.SPELLING}


@given(TABLES, TABLES)
def test_other_tables_have_moved(old: bytes, new: bytes) -> None:
    assert list(table_changes(old, new)) or old == new


@given(LISTS, LISTS)
def test_by_place_every_entry_is_paired_once(old: list[int], new: list[int]) -> None:
    pairs = list(by_place(old, new))
    assert [was for was, _ in pairs if was is not None] == list(range(len(old)))
    assert [now for _, now in pairs if now is not None] == list(range(len(new)))
    assert sum(None in pair for pair in pairs) == abs(len(old) - len(new))


@given(LISTS, LISTS)
def test_by_key_equal_entries_are_paired(old: list[int], new: list[int]) -> None:
    ours, theirs = list(dict.fromkeys(old)), list(dict.fromkeys(new))
    both = {ours[was] for was, now in by_key(ours, theirs) if was is not None and now is not None}
    assert both == set(ours) & set(theirs)
    alone = {(was, now) for was, now in by_key(ours, theirs) if was is None or now is None}
    assert len(alone) == len(set(ours) ^ set(theirs))


@pytest.mark.parametrize(
    ("old", "new"),
    [("1_0", "10"), (" 1", "1"), ("١", "1"), ("NaN", "nan"), ("1", ""), ("1", "1x"), ("0x1", "1")],
)
def test_only_a_number_has_a_format(old: str, new: str) -> None:
    tables = (f"score_delta,phase\r\n{cell},audit\r\n".encode() for cell in (old, new))
    assert list(table_changes(*tables)) == [
        Change(Way.CELL_CHANGED, ("score_delta",), place="row 2, score_delta", old=old, new=new)
    ]


def test_details_spelled_otherwise_are_no_other_details() -> None:
    old, new = (b"phase,details\r\naudit,%s\r\n" % text for text in (b'"{""a"":1}"', b'"{""a"": 1}"'))
    assert list(table_changes(old, new)) == [
        Change(Way.SPELLING, ("column details",), place="row 2, details", old='{"a":1}', new='{"a": 1}')
    ]


def test_a_column_that_came_is_one_change_whatever_it_holds() -> None:
    old = b"event_id,phase\r\ne1,audit\r\ne2,audit\r\n"
    new = b"event_id,phase,room,door\r\ne1,audit,7,\r\ne2,audit,,\r\n"
    assert [(change.kind, change.new) for change in table_changes(old, new)] == [
        ("column room added, behind phase", "filled in 1 of 2 rows, first in row 2: 7"),
        ("column door added, as the last", "empty in every row"),
    ]


def test_long_texts_are_shown_where_they_part() -> None:
    old, new = (f"{'a' * 100}{letter}{'z' * 300}" for letter in "bc")
    start, end = f"…{'a' * 40}", f"{'z' * 117}…"
    assert parted(old, new) == (f"{start}b{end}", f"{start}c{end}")
    assert parted("a" * 161, "a" * 160) == (f"…{'a' * 41}", f"…{'a' * 40}")
    assert parted("short", "text") == ("short", "text")
