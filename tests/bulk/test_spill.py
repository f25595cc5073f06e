"""What waits for its other half: in memory, then on disk, and nowhere when all is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.bulk.found import Damaged
from conformance.bulk.pairing import Pair, paired
from conformance.bulk.sources.parts import Part
from conformance.bulk.spill import Spill

DOCUMENTS = [Part("a", f"s{place}", ".json", b"d" * place) for place in range(9)]
TABLES = [Part("a", f"s{place}", ".csv", b"t") for place in range(9)]


@pytest.mark.parametrize("memory", [0, 2000, 1 << 20])
def test_pairs_are_the_same_wherever_they_waited(memory: int, tmp_path: Path) -> None:
    spill = Spill(tmp_path / "spill.sqlite", memory)
    parts = [*DOCUMENTS, *reversed(TABLES[1:])]
    expected = [Pair(DOCUMENTS[place], TABLES[place]) for place in range(8, 0, -1)]
    assert list(paired(parts, spill, "x.tar")) == [*expected, Pair(DOCUMENTS[0], None)]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("memory", [0, 1 << 20])
def test_what_is_left_comes_in_the_order_of_its_names(memory: int, tmp_path: Path) -> None:
    spill = Spill(tmp_path / "spill.sqlite", memory)
    other = Part("b", "s1", ".csv", b"t")
    parts = [*reversed(DOCUMENTS[:3]), other, TABLES[5]]
    assert list(paired(parts, spill, "x.tar")) == [
        Pair(DOCUMENTS[0], None),
        Pair(DOCUMENTS[1], other),
        Pair(DOCUMENTS[2], None),
        Pair(None, TABLES[5]),
    ]


def test_the_file_on_disk_is_bounded(tmp_path: Path) -> None:
    spill = Spill(tmp_path / "spill.sqlite", memory=0, most=20)
    spill.put(Part("a", "s", ".json", b"x" * 20))
    with pytest.raises(Damaged) as fault:
        spill.put(Part("a", "t", ".json", b"x"))
    assert str(fault.value) == (
        "more than 20 bytes of files wait for the other file of their session: "
        "pack the two files of a session nearer to each other"
    )
    spill.clear()
    assert list(tmp_path.iterdir()) == []
