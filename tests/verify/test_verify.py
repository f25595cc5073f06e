"""`verify`: exports found in the wild, judged without a plan."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from conformance import resources
from conformance.errors import FileFault, UsageError
from conformance.exporter.export import export, instant
from conformance.model.case import Case
from conformance.model.revision import CURRENT, REVISIONS
from conformance.suite.catalogue import cases, find_case
from conformance.suite.scenarios import scenario_folder
from conformance.verify.verification import CONFORMS, FAILS, UNJUDGED, ExportVerdict, verify

EXPORTED = [case for case in cases(CURRENT) if case.rejects is None and case.file]


def recording(case_id: str) -> Path:
    return resources.data("Sessions", str(find_case(case_id, CURRENT).file))


def exported(folder: Path, case_id: str = "story-clean-pass", at: str = "2026-03-01T00:00:00Z") -> Path:
    case = find_case(case_id, CURRENT)
    session = export(recording(case_id), scenario_folder(case), folder, instant(at), CURRENT)
    return folder / f"{session}.json"


def only(folder: Path, **options: Path) -> ExportVerdict:
    (verdict,) = verify([folder], **options).exports  # type: ignore[arg-type]
    return verdict


def told(verdict: ExportVerdict) -> list[tuple[str, str, str, str]]:
    return [(f.check, f.requirement, f.severity.value, f.message) for f in verdict.findings]


PROVED = (CONFORMS, [], ["artefacts.files", "recording.legal"], True)


def by_its_recording(case: Case, folder: Path) -> tuple[object, ...]:
    """State, errors and the checks that were asked, of an export of the case, with its recording at hand."""
    (folder / "rec").mkdir(parents=True)
    shutil.copy(recording(case.case_id), folder / "rec")
    exported(folder / "out", case.case_id)
    verdict = only(folder / "out", recordings=folder / "rec")
    errors = [finding for finding in verdict.findings if finding.severity.value == "error"]
    asked = [one.check for one in verdict.verdicts if one.by == "check"]
    return verdict.state, errors, asked, verdict.recording is not None


@pytest.mark.parametrize("with_its_scenario", [False, True])
def test_each_export_is_judged_by_the_revision_that_it_names(tmp_path: Path, with_its_scenario: bool) -> None:
    for revision in REVISIONS:
        folder = tmp_path / revision.name
        for case_id in ("story-clean-pass", "story-aborted"):
            golden = resources.golden(revision.name, case_id)
            shutil.copytree(golden, folder, dirs_exist_ok=True)
    scenarios = [scenario_folder(EXPORTED[0])] if with_its_scenario else []
    exports = verify([tmp_path], scenarios=scenarios).exports
    assert [export.state for export in exports] == [CONFORMS] * 4
    found = [finding.check for export in exports for finding in export.findings]
    assert set(found) == {"advice.session"}  # the same sessions twice, and one that was stopped


def test_an_export_of_a_revision_that_nobody_knows_is_told_as_that(tmp_path: Path) -> None:
    document = exported(tmp_path)
    document.write_bytes(
        document.read_bytes().replace(b'"schema_version":"1.1.0"', b'"schema_version":"9.9.0"')
    )
    finding = next(f for f in only(tmp_path).findings if f.pointer == "/schema_version")
    message = "the document names no revision of the contract that is known here"
    assert (finding.check, finding.requirement, finding.message) == ("schema.document", "JSN-001", message)
    assert (finding.expected, finding.got) == ('"1.0.0" or "1.1.0"', '"9.9.0"')


@pytest.mark.slow
def test_every_export_of_the_corpus_is_proved_by_rebuilding(tmp_path: Path) -> None:
    told = {case.case_id: by_its_recording(case, tmp_path / case.case_id) for case in EXPORTED}
    assert told == dict.fromkeys(told, PROVED)


@pytest.mark.parametrize("case_id", ["story-clean-pass", "variant-total-of-79", "order-identical-attempts"])
def test_an_export_is_proved_by_rebuilding(case_id: str, tmp_path: Path) -> None:
    assert by_its_recording(find_case(case_id, CURRENT), tmp_path) == PROVED


def test_a_recording_beside_the_export_is_found_and_proved(tmp_path: Path) -> None:
    exported(tmp_path)
    shutil.copy(recording("story-clean-pass"), tmp_path / "any-name.jsonl")
    assert only(tmp_path).recording == str(tmp_path / "any-name.jsonl")


def test_of_several_recordings_the_one_that_fits_is_taken(tmp_path: Path) -> None:
    exported(tmp_path)
    fitting = recording("story-clean-pass").read_bytes()
    (tmp_path / "a.jsonl").write_bytes(fitting.replace(b'"completed"', b'"aborted"'))
    (tmp_path / "b.jsonl").write_bytes(fitting)
    verdict = only(tmp_path)
    assert (verdict.state, verdict.recording) == (CONFORMS, str(tmp_path / "b.jsonl"))
    assert told(verdict)[-1][3].startswith("2 recordings have this session id")
    (tmp_path / "b.jsonl").unlink()
    assert only(tmp_path).state == FAILS


def test_an_export_of_another_recording_is_found_out(tmp_path: Path) -> None:
    """The export is consistent in itself; only the recording shows that a failure is missing."""
    exported(tmp_path, "story-blocked-exit-corrected")
    lines = recording("story-blocked-exit-corrected").read_bytes().splitlines(keepends=True)
    tries = json.loads(lines[4])
    more = json.dumps({**tries, "outcome": "fail", "details": {"selected_exit": "lift"}}).encode() + b"\n"
    end = json.loads(lines[-1])
    end["events"] += 1
    (tmp_path / "told.jsonl").write_bytes(
        b"".join([*lines[:5], more, *lines[5:-1]]) + json.dumps(end).encode() + b"\n"
    )
    verdict = only(tmp_path)
    assert verdict.state == FAILS
    assert ("parity.recording", "EVT-001") in {(f.check, f.requirement) for f in verdict.findings}
    assert "failed attempts dropped" in {f.cause for f in verdict.findings}


REASON = (
    'the recording must be rejected: REJ-015 line 13: reason is "finished", and must be one of '
    "completed, aborted, recovered"
)


def test_a_recording_that_must_be_rejected_has_no_export(tmp_path: Path) -> None:
    document = exported(tmp_path, "story-clean-pass")
    data = recording("story-clean-pass").read_bytes()
    (tmp_path / "r.jsonl").write_bytes(data.replace(b'"completed"', b'"finished"'))
    verdict = only(tmp_path)
    assert verdict.state == FAILS
    assert told(verdict)[0] == (
        "recording.legal",
        "RUN-012",
        "error",
        REASON,
    )
    assert document.exists()


def test_damage_is_told_with_its_byte(tmp_path: Path) -> None:
    document = exported(tmp_path)
    data = document.read_bytes()
    document.write_bytes(data.replace(b'"score_total":100', b'"score_total":99', 1))
    verdict = only(tmp_path)
    total = next(f for f in verdict.findings if f.check == "report.score")
    assert (total.requirement, total.expected, total.got) == ("REP-001", "100", "99")
    assert data[total.offset :][:3] == b"100"


@pytest.mark.parametrize(
    ("details", "found"),
    [
        ('{"a":' * 31 + "1" + "}" * 31, None),
        ('{"a":' * 32 + "1" + "}" * 32, ("rebuild.value", "EVT-007")),
        ('{"a":' * 300 + "1" + "}" * 300, ("json.wellformed", "JSN-002")),
        ('{"a":9007199254740991}', None),
        ('{"a":1e+300}', ("json.wellformed", "JSN-002")),
        ('{"a":"\\\\u0000"}', None),
        ('{"a":"\\u0000"}', ("json.wellformed", "JSN-002")),
        ('{"\\u0000":1}', ("json.wellformed", "JSN-002")),
    ],
    ids=["31 deep", "32 deep", "300 deep", "2^53-1", "1e300", "a backslash", "U+0000", "a name"],
)
def test_both_files_agree_on_what_no_recording_can_hold(
    details: str, found: tuple[str, str] | None, tmp_path: Path
) -> None:
    document = exported(tmp_path)
    table = document.with_suffix(".csv")
    told_of = document.read_text(encoding="utf-8").replace('{"panel":"east"}', details)
    document.write_text(told_of, encoding="utf-8", newline="")
    cell, old = details.replace('"', '""'), '{""panel"":""east""}'
    table.write_bytes(table.read_bytes().replace(old.encode(), cell.encode()))
    verdict = only(tmp_path)
    errors = [finding for finding in verdict.findings if finding.severity.value == "error"]
    assert verdict.state == (FAILS if found else CONFORMS)
    assert (errors[0].check, errors[0].requirement) == found if found else errors == []


def test_a_table_that_is_missing_and_one_that_is_alone(tmp_path: Path) -> None:
    document = exported(tmp_path)
    document.with_suffix(".csv").rename(tmp_path / "other.csv")
    exports = {Path(export.path).name: export for export in verify([tmp_path]).exports}
    lonely, alone = exports[document.name], exports["other.csv"]
    assert lonely.state == FAILS
    assert told(lonely)[0][:2] == ("artefacts.files", "RUN-001")
    assert (alone.state, told(alone)) == (
        CONFORMS,
        [("advice.session", "RUN-006", "advice", "a table without its document is no export")],
    )


def test_advice(tmp_path: Path) -> None:
    """Nothing here breaks the contract; all of it should be looked at."""
    exported(tmp_path / "a", "story-aborted", at="2001-01-01T00:00:00Z")
    exported(tmp_path / "b", "story-aborted", at="2001-01-01T00:00:00Z")
    first, second = verify([tmp_path]).exports
    assert (first.state, second.state) == (CONFORMS, CONFORMS)
    assert told(first) == [
        ("advice.session", "TIM-004", "advice", "the export is dated before the end of the session"),
        ("advice.session", "REC-018", "advice", "the session was not completed: aborted"),
    ]
    repeated = f"another export has the session id {second.session_id}: {first.path}"
    assert told(second)[-1] == ("advice.session", "RUN-001", "advice", repeated)


def test_a_session_before_2020_longer_than_a_day_with_an_address(tmp_path: Path) -> None:
    data = recording("story-clean-pass").read_bytes()
    lines = [json.loads(line) for line in data.splitlines()]
    lines[0]["started_at"] = "1999-12-31T23:00:00Z"
    lines[2]["details"]["note"] = "ask jo.doe@example.org"
    lines[-1]["elapsed_us"] = 90_000_000_000
    source = tmp_path / "r.jsonl"
    source.write_bytes(b"".join(json.dumps(line).encode() + b"\n" for line in lines))
    export(
        source,
        resources.data("Scenarios", "OfficeFire"),
        tmp_path / "out",
        instant("2026-03-01T00:00:00Z"),
        CURRENT,
    )
    verdict = only(tmp_path / "out", recordings=tmp_path)
    assert verdict.state == CONFORMS
    assert [message for *_, message in told(verdict)] == [
        "the session is dated before 2020: was the clock set?",
        "the session lasted longer than a day",
        "a text looks like an e-mail address; evidence should not name persons",
    ]


def test_scenario_data_is_chosen_by_its_digest(tmp_path: Path) -> None:
    exported(tmp_path, "variant-total-of-79")
    assert only(tmp_path).state == CONFORMS


def test_scenario_data_that_is_not_at_hand(tmp_path: Path) -> None:
    scenario = Path(shutil.copytree(resources.data("Scenarios", "OfficeFire"), tmp_path / "own"))
    rubric = json.loads((scenario / "rubric.json").read_text(encoding="utf-8"))
    rubric["version"] = "7.0.0"
    (scenario / "rubric.json").write_text(json.dumps(rubric), encoding="utf-8")
    export(
        recording("story-clean-pass"), scenario, tmp_path / "out", instant("2026-03-01T00:00:00Z"), CURRENT
    )
    verification = verify([tmp_path / "out"])
    (verdict,) = verification.exports
    assert (verdict.state, verification.exit_status) == (UNJUDGED, 3)
    assert verdict.reason.endswith("give its folder with --scenario")
    assert verify([tmp_path / "out"], scenarios=[scenario]).exports[0].state == CONFORMS


def test_a_digest_over_file_bytes_is_a_finding_and_not_an_excuse(tmp_path: Path) -> None:
    document = exported(tmp_path)
    value = json.loads(document.read_bytes())
    document.write_bytes(document.read_bytes().replace(value["scenario_sha256"].encode(), b"ab" * 32))
    verdict = only(tmp_path)
    assert verdict.state == FAILS
    assert ("document.scenario", "JSN-005") in {(f.check, f.requirement) for f in verdict.findings}


def test_other_json_files_are_passed_over_and_named(tmp_path: Path) -> None:
    exported(tmp_path)
    (tmp_path / "package.json").write_text("{}", encoding="utf-8")
    verification = verify([tmp_path])
    assert len(verification.exports) == 1
    assert verification.passed_over == (str(tmp_path / "package.json"),)


def test_a_document_that_is_cut_off_is_judged_where_its_table_stands(tmp_path: Path) -> None:
    document = exported(tmp_path)
    document.write_bytes(document.read_bytes()[:100])
    assert told(only(tmp_path))[0][:2] == ("json.wellformed", "JSN-002")


def test_a_file_that_cannot_be_judged_keeps_nobody_else_from_it(tmp_path: Path) -> None:
    exported(tmp_path / "a")
    huge = tmp_path / "b" / "huge.json"
    huge.parent.mkdir()
    with huge.open("wb") as file:
        file.truncate(1 << 40)
    (tmp_path / "b" / "folder.json").mkdir()
    (tmp_path / "b" / "folder.csv").write_bytes(b"")
    verification = verify([tmp_path])
    assert [(Path(export.path).name, export.state, export.reason) for export in verification.exports[1:]] == [
        ("folder.json", UNJUDGED, f"{tmp_path}/b/folder.json: cannot be read: Is a directory"),
        ("huge.json", UNJUDGED, f"{huge}: has 1,099,511,627,776 bytes; at most 536,870,912 are judged"),
    ]
    assert (verification.exports[0].state, verification.exit_status) == (CONFORMS, 3)


def test_what_is_named_twice_is_judged_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "below").mkdir()
    document = exported(tmp_path / "below")
    monkeypatch.chdir(tmp_path)
    named = [Path(), document.relative_to(tmp_path), Path("below")]
    assert [export.path for export in verify(named).exports] == [str(document.relative_to(tmp_path))]


def test_nothing_to_judge(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as fault:
        verify([tmp_path])
    assert fault.value.message == f"{tmp_path}: there is no export"
    with pytest.raises(FileFault) as missing:
        verify([tmp_path / "none"])
    assert missing.value.message == f"{tmp_path / 'none'}: there is no such file or folder"


@pytest.mark.slow
def test_two_processes_find_what_one_finds(tmp_path: Path) -> None:
    for place in range(60):
        document = exported(tmp_path / str(place), EXPORTED[place].case_id)
        if place % 7 == 0:
            document.write_bytes(document.read_bytes() + b"\n")
    assert verify([tmp_path], jobs=2) == verify([tmp_path], jobs=1)
