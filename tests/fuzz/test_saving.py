from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from conformance.adapters.reference import reference_runtime
from conformance.contract.schemas import faults
from conformance.errors import UsageError
from conformance.exporter.export import export, instant
from conformance.fuzz.fuzzing import Difference
from conformance.fuzz.saving import refuse_unsavable, save
from conformance.fuzz.trial import Trial
from conformance.model.revision import REVISIONS

from .conftest import found_in
from .planted import PLANTED

AGAIN = f"svr-conformance fuzz --runtime {reference_runtime().name}"


@cache
def difference(name: str) -> Difference:
    return found_in(PLANTED[name]).differences[0]


def tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


SCENARIO = {"scenario/scenario.json", "scenario/rubric.json", "scenario/microdrills.json"}


def test_a_legal_session_is_saved_as_a_case(tmp_path: Path) -> None:
    folder = save(tmp_path, difference("table-by-lf"), AGAIN)
    assert folder == tmp_path / "fuzz-1-5"
    assert tree(folder) == SCENARIO | {
        "README.txt",
        "case.json",
        "recording.jsonl",
        "expected/s.csv",
        "expected/s.json",
        "got/answer.txt",
        "got/out/s.csv",
        "got/out/s.json",
    }
    entry = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    assert list(faults("case_catalogue", {"revision": "1.0.0", "cases": [entry], "retired": []})) == []
    assert (entry["requirements"][0], entry["expect"]) == ("CSV-007", {"export": True})


def test_the_reference_writes_what_is_expected(tmp_path: Path) -> None:
    folder = save(tmp_path, difference("table-by-lf"), AGAIN)
    entry = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    at = instant(entry["exported_at"])
    export(folder / "recording.jsonl", folder / "scenario", tmp_path / "out", at, REVISIONS[0])
    for name in ("s.json", "s.csv"):
        assert (tmp_path / "out" / name).read_bytes() == (folder / "expected" / name).read_bytes()


def test_an_illegal_session_is_saved_with_its_rejection(tmp_path: Path) -> None:
    folder = save(tmp_path, difference("names-twice-accepted"), AGAIN)
    rejected = (folder / "expected" / "rejected.txt").read_text(encoding="utf-8")
    assert rejected == "rejected: REJ-052 line 1: the object has a second member 'record'; names are unique\n"
    entry = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    assert list(faults("case_catalogue", {"revision": "1.0.0", "cases": [entry], "retired": []})) == []
    assert (entry["level"], entry["expect"]) == ("hardened", {"reject": "REJ-052"})


def test_the_readme_says_how_to_replay_it_by_hand(tmp_path: Path) -> None:
    folder = save(tmp_path, difference("table-by-lf"), AGAIN)
    text = (folder / "README.txt").read_text(encoding="utf-8")
    assert text == (
        "Generated session 5 of the seed 1\n"
        "\n"
        "The recording is recording.jsonl. It must be exported.\n"
        "\n"
        "To replay it, no Python is needed. Start your exporter as you always do, with\n"
        "  the recording      recording.jsonl\n"
        "  the scenario       the folder scenario\n"
        "  an output folder   a new one\n"
        "  the export time    2026-03-01T00:00:00.000000Z\n"
        "It must end with exit status 0, and its files must be those of the folder expected, byte by byte:\n"
        "  cmp NEW/s.json expected/s.json && cmp NEW/s.csv expected/s.csv\n"
        "\n"
        "What the exporter did when the difference was found is in the folder got.\n"
        "What was found:\n"
        "  CSV-007 (canonical.table): the table is laid out otherwise\n"
        "  CSV-007 (golden.bytes): byte 141 is not that of the golden file\n"
        "To see it again with the suite:\n"
        "  svr-conformance fuzz --runtime svr-conformance reference\n"
        "case.json is the entry of the suite's catalogue for this case.\n"
    )


def test_a_twin_is_saved_too(tmp_path: Path) -> None:
    found, least = difference("table-by-lf")
    related = Trial(least.specimen, least.evidence, least.errors, "spaces")
    folder = save(tmp_path, Difference(found, related), AGAIN)
    assert (folder / "twin.jsonl").read_bytes() == least.evidence.recording
    assert "Then do the same with twin.jsonl, which is the same session in another form" in (
        folder / "README.txt"
    ).read_text(encoding="utf-8")


def test_a_case_that_was_saved_is_replaced_and_nothing_else(tmp_path: Path) -> None:
    found = difference("table-by-lf")
    folder = save(tmp_path, found, AGAIN)
    (folder / "old.txt").write_text("old", encoding="utf-8")
    assert save(tmp_path, found, AGAIN) == folder
    assert not (folder / "old.txt").exists()
    (folder / "case.json").unlink()
    with pytest.raises(UsageError) as caught:
        save(tmp_path, found, AGAIN)
    assert str(caught.value) == (
        f"{folder}: holds something that was not saved here\n  name another folder for --save"
    )


def test_a_file_in_the_way_is_refused_before_long_work(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError) as caught:
        refuse_unsavable(tmp_path / "file")
    assert str(caught.value) == f"{tmp_path / 'file'}: is no folder\n  name another one for --save"
