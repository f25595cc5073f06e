from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conformance import resources
from conformance.cli.main import main


def test_a_legal_recording_has_no_fault(
    folder: Path, clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lint", str(clean)]) == 0
    assert capsys.readouterr().out == f"{clean}: no fault, 11 events of the session of-20260228-a7k3\n"


def test_every_fault_is_named_in_the_order_of_lines(
    folder: Path, clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = clean.read_bytes().splitlines(keepends=True)
    lines[3] = lines[3].replace(b"anon-p017", "Tür".encode()).replace(b'"success"', b'"OK"')
    lines[2] = lines[2].replace(b'"event_type"', b'"Phase":1,"event_type"')
    Path("a.jsonl").write_bytes(b"".join(lines))
    assert main(["lint", "a.jsonl"]) == 1
    third, fourth, *rest = capsys.readouterr().out.splitlines()
    for said, number, code in ((third, 3, "REJ-018"), (fourth, 4, "REJ-014")):
        path, line, column, text = said.split(":", 3)
        offset = int(text.split()[1])
        before = b"".join(lines[: number - 1])
        assert (path, int(line)) == ("a.jsonl", number)
        assert len(lines[number - 1][: offset - len(before)].decode()) + 1 == int(column)
        assert text.startswith(f" byte {offset} {code}: ")
    assert rest == [
        "a.jsonl: 2 faults: 1 of REJ-014, 1 of REJ-018",
        "  the rules about the timeline were not asked: they need lines without these faults",
    ]


def test_faults_of_the_timeline_alone_leave_nothing_unasked(
    folder: Path, clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("a.jsonl").write_bytes(clean.read_bytes().replace(b'"events":11', b'"events":12'))
    assert main(["lint", "a.jsonl"]) == 1
    assert capsys.readouterr().out.splitlines()[1:] == ["a.jsonl: 1 fault: 1 of REJ-007"]


def test_a_file_that_cannot_be_read_is_told_and_the_rest_is_read(
    folder: Path, clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lint", "missing.jsonl", str(clean)]) == 74
    printed = capsys.readouterr()
    assert printed.out.startswith(f"{clean}: no fault")
    assert printed.err == (
        "svr-conformance: missing.jsonl: cannot read: No such file or directory\n"
        "  name a file that exists and may be read\n"
    )


def test_a_scenario_folder_is_told_all_its_faults(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(resources.data("Scenarios", "OfficeFire"), "sound")
    shutil.copytree("sound", "torn")
    Path("torn", "microdrills.json").unlink()
    rubric = Path("torn", "rubric.json")
    rubric.write_bytes(rubric.read_bytes().replace(b'"scenario_id"', b'"scenaro_id"'))
    assert main(["lint", "sound", "torn/rubric.json", "torn/scenario.json"]) == 1
    known = "conditional_pass_threshold, critical_errors, max_score, objectives, pass_threshold"
    assert capsys.readouterr().out.splitlines() == [
        "sound: no fault, the scenario office_fire_mvp",
        "torn/microdrills.json: cannot be read (No such file or directory)",
        "torn/rubric.json /: the member scenario_id is missing",
        f"torn/rubric.json /: unknown member 'scenaro_id'; known are {known}, scenario_id, version",
        "torn: 3 faults",
    ]


def test_a_scenario_whose_files_disagree_is_told_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(resources.data("Scenarios", "OfficeFire"), "mixed")
    drills = Path("mixed", "microdrills.json")
    drills.write_bytes(drills.read_bytes().replace(b"office_fire_mvp", b"other"))
    assert main(["lint", "mixed"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "mixed: scenario_id is other, and office_fire_mvp in scenario.json",
        "mixed: 1 fault",
    ]
