from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from conformance import resources
from conformance.cli.main import main
from conformance.contract.document import export_of
from conformance.contract.reading import read_recording
from conformance.model.revision import CURRENT
from conformance.reports.paint import Paint
from conformance.reports.session.lines import session_lines
from conformance.reports.session.story import story_of
from conformance.suite.scenarios import standard

from .conftest import SESSIONS

EXPORTED_AT = 1_772_323_200_000_000
ESCAPE = "\\u001b[31m\\u0007\\u202egnp.exe<b>&amp;"
SHOWN = {
    "pass": "story-clean-pass",
    "fail": "story-ignored-alarm",
    "not-completed": "story-aborted",
    "drills": "story-drilled-and-learned",
    "regression": "story-regression",
    "empty": "story-empty-session",
    "durations": "csv-durations",
}


def exported(session: str, folder: Path) -> Path:
    """The export of one of the suite's recordings; the path of its document."""
    recording = read_recording((SESSIONS / f"{session}.jsonl").read_bytes(), standard(CURRENT)).recording
    assert recording is not None
    made = export_of(recording, standard(CURRENT), EXPORTED_AT)
    document = folder / f"{recording.header.session_id}.json"
    document.write_bytes(made.document)
    document.with_suffix(".csv").write_bytes(made.table)
    return Path(document.name)


def shown(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> bytes:
    """What `show` prints, none of it wider than a terminal and all of it printable."""
    assert main(["show", *words]) == status
    printed = capsys.readouterr()
    assert printed.err == ""
    lines = printed.out.splitlines()
    assert [line for line in lines if len(line) > 100 or not line.isprintable()] == []
    return printed.out.encode()


@pytest.mark.parametrize("session", SHOWN.values(), ids=SHOWN)
def test_an_export_is_shown(
    folder: Path, capsys: pytest.CaptureFixture[str], text: SnapshotAssertion, session: str
) -> None:
    assert shown(capsys, str(exported(session, folder))) == text


def test_a_recording_is_shown_as_its_export_would_be(
    folder: Path, clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = shown(capsys, str(exported(clean.stem, folder))).decode().splitlines()
    shutil.copy(clean, "a.jsonl")
    recorded = shown(capsys, "a.jsonl").decode().splitlines()
    assert sorted(set(export) - set(recorded)) == [
        "  exported   2026-03-01T00:00:00.000000Z",
        "  file       of-20260228-a7k3.json",
        "  judged     conforms: document and table are what the document's own events give",
    ]
    assert sorted(set(recorded) - set(export)) == [
        "  file       a.jsonl",
        "  judged     exported here, in memory: this is what the recording and the scenario's data give",
    ]


def test_hostile_texts_command_no_terminal(
    folder: Path, clean: Path, capsys: pytest.CaptureFixture[str], text: SnapshotAssertion
) -> None:
    told = clean.read_text(encoding="utf-8")
    told = told.replace("alarm_panel_east", ESCAPE.replace("\\u001b", "").replace("\\u0007", ""))
    told = told.replace('{"panel":"east"}', f'{{"panel":"{ESCAPE}","{ESCAPE}":[null,{{"a":1.50}}]}}')
    told = told.replace('"actor_id":"anon-p017"', '"actor_id":"\\u202eanon"')
    Path("hostile.jsonl").write_text(told, encoding="utf-8")
    assert shown(capsys, "hostile.jsonl") == text


def test_a_broken_recording_is_refused_and_lint_is_named(
    folder: Path, clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("broken.jsonl").write_bytes(clean.read_bytes().replace(b'"events":11', b'"events":12'))
    assert main(["show", "broken.jsonl"]) == 65
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == (
        "svr-conformance: broken.jsonl: rejected: REJ-007 line 13: events is 12, and the "
        "recording has 11\n"
        "  `svr-conformance lint broken.jsonl` names every fault of it\n"
    )


def test_an_export_that_lies_is_shown_as_it_stands_and_told_so(
    folder: Path, capsys: pytest.CaptureFixture[str], text: SnapshotAssertion
) -> None:
    document = exported("story-blocked-exit-corrected", folder)
    document.write_bytes(document.read_bytes().replace(b'"score_total":80', b'"score_total":95'))
    assert shown(capsys, str(document), status=1) == text


def test_an_export_of_data_that_nobody_has_is_shown_without_bounds(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = exported("story-clean-pass", folder)
    told = document.read_bytes().replace(standard(CURRENT).sha256.encode(), b"0" * 64)
    document.write_bytes(told.replace(b'"rubric_version":"1.0.0"', b'"rubric_version":"9"'))
    lines = shown(capsys, str(document), status=3).decode().splitlines()
    assert lines[8:12] == [
        "  judged     cannot judge: no scenario data at hand has the digest",
        f"             {'0' * 64}; give its folder with",
        "             --scenario",
        "  result     100, pass (the rubric is not at hand)",
    ]


def test_its_own_scenario_data_can_be_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = str(resources.data("Scenarios", "variants", "heavy"))
    lines = shown(capsys, str(SESSIONS / "story-clean-pass.jsonl"), "--scenario", data).decode().splitlines()
    assert lines[1] == "  scenario   office_fire_mvp 1.0.0-heavy, rubric 1.0.0-heavy"


def test_an_export_that_keeps_no_schema_is_refused_and_verify_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("a.json").write_text('{"schema_version":"1.0.0"}')
    assert main(["show", "a.json"]) == 65
    told, hint = capsys.readouterr().err.splitlines()
    assert told.startswith("svr-conformance: a.json: at '': the members session_id, participant_id, ")
    assert hint == "  it cannot be shown; `svr-conformance verify a.json` names every fault of it"


def test_a_table_alone_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "a.csv"]) == 2
    assert capsys.readouterr().err == (
        "svr-conformance: a.csv: a table alone does not tell a session\n  name a.json beside it\n"
    )


def test_colour_is_there_and_changes_no_word() -> None:
    recording = read_recording(
        (SESSIONS / "story-regression.jsonl").read_bytes(), standard(CURRENT)
    ).recording
    assert recording is not None
    import json

    document = json.loads(export_of(recording, standard(CURRENT), EXPORTED_AT).document)
    story = story_of(document, standard(CURRENT), None, "a.jsonl")
    plain = list(session_lines(story, Paint()))
    painted = list(session_lines(story, Paint(colour=True)))
    assert painted != plain
    without = "\n".join(painted)
    for code in ("0", "1", "31", "32", "33"):
        without = without.replace(f"\x1b[{code}m", "")
    assert without.split("\n") == plain


def test_the_page_is_written_beside_what_is_printed(
    folder: Path, clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = shown(capsys, str(clean))
    assert shown(capsys, str(clean), "--html", "session.html") == plain
    page = Path("session.html").read_text(encoding="utf-8")
    assert "<title>of-20260228-a7k3: 100, pass</title>" in page


def test_the_page_never_replaces_the_session(
    folder: Path, clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(clean, "a.jsonl")
    assert main(["show", "a.jsonl", "--html", "./a.jsonl"]) == 2
    assert capsys.readouterr().err == (
        "svr-conformance: --html ./a.jsonl: this is the session itself\n  name another file for it\n"
    )
    assert Path("a.jsonl").read_bytes() == clean.read_bytes()


MARK = (
    '\ufeff"A COPY FOR READING, AND NO EVIDENCE. Made of of-20251211-661.json by svr-conformance; an '
    "apostrophe stands before what a spreadsheet would take for something else, and is no part of what was "
    'recorded."'
)


def test_a_copy_for_spreadsheets_is_marked_and_escaped(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = exported("csv-formulas", folder)
    before = document.with_suffix(".csv").read_bytes()
    shown(capsys, str(document), "--spreadsheet", "copy.csv")
    mark, header, *records = Path("copy.csv").read_text(encoding="utf-8").splitlines()
    original = before.decode().splitlines()
    assert (mark, header) == (MARK, original[0])
    targets = [row[11] for row in csv.reader(original[1:])]
    assert [row[11] for row in csv.reader(records)] == [f"'{text}" if text else "" for text in targets]
    assert [row[7] for row in csv.reader(records)] == [row[7] for row in csv.reader(original[1:])]
    assert {row[0][:6] for row in csv.reader(records)} == {"'2025-"}
    assert document.with_suffix(".csv").read_bytes() == before


def test_a_copy_replaces_a_copy_and_nothing_else(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = exported("csv-formulas", folder)
    for _ in range(2):
        shown(capsys, str(document), "--spreadsheet", "copy.csv")
    table = str(document.with_suffix(".csv"))
    assert main(["show", str(document), "--spreadsheet", table]) == 73
    what = f"--spreadsheet {table}: is there already, and is no copy for spreadsheets"
    hint = "name another file; a copy never stands in the place of evidence"
    assert capsys.readouterr() == ("", f"svr-conformance: {what}\n  {hint}\n")
