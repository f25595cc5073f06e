"""Spans: every file is in just one, and what belongs together is never parted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from conformance.bulk.listing import Listing
from conformance.bulk.spans import MOST_BYTES, SPAN_BYTES, Around, Span, spans


@pytest.fixture
def listing(tmp_path: Path) -> Iterator[Listing]:
    with closing(Listing(tmp_path / "listing.sqlite")) as listing:
        yield listing


def parted(listing: Listing, folder: Path, sizes: Sequence[tuple[str, int]], at_once: int) -> list[Span]:
    """The spans over files of those sizes, which hold nothing."""
    folder.mkdir()
    for name, size in sizes:
        with (folder / name).open("wb") as file:
            file.truncate(size)
    totals = listing.add([folder], folder / "out")
    return list(spans(listing, Around(folder, {}, at_once, totals.size), (0, 0)))


def test_the_files_of_one_name_stay_together(listing: Listing, tmp_path: Path) -> None:
    names = ["a.csv", "a.json", "a.jsonl", "b.csv", "c.csv", "c.json", "d.json"]
    found = parted(listing, tmp_path / "all", [(name, 10) for name in names], 1)
    assert [(one.first, one.last, one.before, one.size) for one in found] == [
        (1, 3, 0, 30),
        (4, 6, 30, 30),
        (7, 7, 60, 10),
    ]


def test_a_span_has_a_megabyte(listing: Listing, tmp_path: Path) -> None:
    sizes = [("a.tar", SPAN_BYTES - 1), ("b.tar", 1), ("c.tar", 1), ("d.zip", MOST_BYTES + 1), ("e.tar", 9)]
    found = parted(listing, tmp_path / "all", sizes, 200)
    assert [(one.first, one.last, one.is_large) for one in found] == [
        (1, 2, False),
        (3, 3, False),
        (4, 4, True),
        (5, 5, False),
    ]


@pytest.mark.parametrize(
    ("others", "too_large"), [(5 << 20, [True, False]), (6 << 20, [False, False]), (1 << 30, [False, True])]
)
def test_one_file_that_is_most_of_all_is_shared(
    others: int, too_large: list[bool], listing: Listing, tmp_path: Path
) -> None:
    found = parted(listing, tmp_path / "all", [("a.tar", 6 << 20), ("b.tar", others)], 200)
    assert [one.is_too_large for one in found] == too_large


def test_going_on_within_a_file(listing: Listing, tmp_path: Path) -> None:
    parted(listing, tmp_path / "all", [(f"{number}.tar", number) for number in range(1, 9)], 1)
    around = Around(tmp_path, {}, 2, 36)
    assert list(spans(listing, around, (3, 7))) == [
        Span(around, 3, 6, (3, 7), 3, 18),
        Span(around, 7, 8, (3, 7), 21, 15),
    ]
