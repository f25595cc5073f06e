"""The sums over all results, their page, and the table for other tools."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from conformance.bulk.parquet import write_parquet
from conformance.bulk.sums import Sums
from conformance.model.revision import CURRENT
from conformance.reports.bulk import bulk_summary
from conformance.reports.html.bulk import bulk_page
from conformance.reports.json_report import json_bytes
from conformance.reports.paint import Paint
from conformance.suite.catalogue import find_case
from conformance.suite.recipes import recording_of

from .packing import judged, packed, sessions

FILES = tuple(sessions().items())


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sessions that conform, one that does not, one alone, an archive that is damaged, a bundle."""
    monkeypatch.chdir(tmp_path)
    folder = Path("all")
    folder.mkdir()
    (folder / "a.tar").write_bytes(packed(".tar", FILES))
    (folder / "b<script>.tar").write_bytes(packed(".tar", FILES)[:9000])
    spoiled = FILES[1][1].replace(b'"score_total":', b'"score_total":1', 1)
    (folder / "c.zip").write_bytes(packed(".zip", [FILES[0], (FILES[1][0], spoiled), FILES[3]]))
    (folder / "d.jsonl").write_bytes(FILES[5][1])
    recording = recording_of(find_case("story-clean-pass", CURRENT))
    (folder / "e.zip").write_bytes(packed(".zip", [("r.jsonl", recording), ("b.jsonl", FILES[5][1])]))
    judged(Path("out"), folder)
    return Path("out/results.jsonl")


def sums_in(results: Path) -> Sums:
    sums = Sums()
    sums.add_all(results.read_bytes().splitlines())
    return sums


def test_what_people_read(results: Path, text: SnapshotAssertion) -> None:
    sums = sums_in(results)
    told = "\n".join(bulk_summary(sums, Paint(False))).encode()
    assert told + b"\n\n" + json_bytes(sums.plain()) == text


def test_the_page_is_the_same_for_the_same_sums_and_harmless(results: Path) -> None:
    page = bulk_page(sums_in(results))
    assert page == bulk_page(sums_in(results))
    assert b"all/b&lt;script&gt;.tar" in page
    assert b"b<script>" not in page


@pytest.mark.parametrize(
    ("states", "headline"),
    [
        ({"conforms": 1}, "The export conforms"),
        ({"conforms": 2000}, "All 2,000 exports conform"),
        ({"conforms": 1, "cannot judge": 1, "no export": 5}, "Of 2 exports, 1 cannot be judged"),
        ({"does not conform": 3, "cannot judge": 1}, "Of 4 exports, 3 do not conform and 1 cannot be judged"),
    ],
    ids=str,
)
def test_headlines(states: dict[str, int], headline: str) -> None:
    sums = Sums()
    sums.states.update(states)
    assert f"<title>{headline}</title>".encode() in bulk_page(sums)


def test_parquet_has_a_row_for_each_line(results: Path, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    first, second = tmp_path / "one.parquet", tmp_path / "two.parquet"
    write_parquet(results, first)
    write_parquet(results, second)
    assert first.read_bytes() == second.read_bytes()
    lines = [json.loads(line) for line in results.read_bytes().splitlines()]
    rows = pq.read_table(first).to_pylist()
    assert [{name: value for name, value in row.items() if name != "findings"} for row in rows] == [
        {name: value for name, value in line.items() if name != "findings"} for line in lines
    ]
    assert [[one["message"] for one in row["findings"]] for row in rows] == [
        [one["message"] for one in line["findings"]] for line in lines
    ]
