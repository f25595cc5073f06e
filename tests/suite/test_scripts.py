"""The scripted sessions are data that hold together, and the reference records what they expect."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import orjson
import pytest

from conformance import resources
from conformance.contract.requirements import requirements
from conformance.contract.schemas import faults
from conformance.contract.scoring import score
from conformance.contract.script_data import acts_of
from conformance.contract.timeline import order, stamp
from conformance.errors import SuiteDamaged, UsageError
from conformance.exporter.performing import main, perform
from conformance.model.recording import Header, RecordedEvent
from conformance.model.revision import CURRENT
from conformance.model.script import ExpectedEvent, Script
from conformance.suite import scripts as module
from conformance.suite.scenarios import STANDARD, folder_named, standard
from conformance.suite.scripts import find_script, scripts

SCRIPTS = pytest.mark.parametrize("script", scripts(CURRENT), ids=lambda script: script.script_id)


def recorded(path: Path) -> tuple[list[ExpectedEvent], list[tuple[int, str]], tuple[int, str]]:
    """What a recording holds in the words of a script: events, slips and end."""
    lines = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    events, slips = [], []
    for line in lines[1:-1]:
        starts = line["event_type"] in ("phase_transition", "microdrill_started", "re_audit_started")
        if line["outcome"] == "info" and not starts:
            slips.append((line["elapsed_us"], line["event_type"]))
        else:
            told = (line[name] for name in ("elapsed_us", "event_type", "phase", "outcome"))
            events.append(ExpectedEvent(*told, line.get("critical_error_code"), line.get("details", {})))
    return events, slips, (lines[-1]["elapsed_us"], lines[-1]["reason"])


def test_there_are_enough() -> None:
    assert len(scripts(CURRENT)) >= 10
    cited = {name for script in scripts(CURRENT) for name in script.requirements}
    testable = {name for name, told in requirements().items() if name[:3] == "CAP" and not told.untestable}
    assert cited == testable


@SCRIPTS
def test_a_script_is_of_its_schema_and_named_as_its_file(script: Script) -> None:
    path = resources.data("Capture", f"{script.script_id}.json")
    assert list(faults("capture_script", orjson.loads(path.read_bytes()))) == []


@SCRIPTS
def test_a_runtime_is_given_all_but_what_is_expected(script: Script) -> None:
    path = resources.data("Capture", f"{script.script_id}.json")
    whole, given = orjson.loads(path.read_bytes()), orjson.loads(script.text)
    assert {**given, "expects": whole["expects"]} == whole
    assert acts_of(given) == script.acts


@SCRIPTS
def test_a_script_opens_the_audit_and_stops_once(script: Script) -> None:
    assert script.acts[0] == (0, "enter_phase", {"phase": "audit"})
    assert [act.act for act in script.acts].index("stop") == len(script.acts) - 1


@SCRIPTS
def test_acts_of_different_instants_are_told_apart_by_a_stopwatch(script: Script) -> None:
    for before, after in pairwise(script.acts):
        gap_us = after.at_us - before.at_us
        assert gap_us == 0 or gap_us > script.tolerance_us


@SCRIPTS
def test_a_phase_begins_before_all_else_of_its_instant(script: Script) -> None:
    for before, after in pairwise(script.acts):
        assert after.act != "enter_phase" or before.at_us < after.at_us


@SCRIPTS
def test_the_score_is_that_of_the_expected_events(script: Script) -> None:
    events = [
        RecordedEvent(line, each.at_us, each.event_type, each.phase, "p", each.outcome, None, None,
                      each.critical_error_code, dict(each.details))
        for line, each in enumerate(script.expects.events, 2)
    ]  # fmt: skip
    ledger = score(stamp(Header("s", "p", "office_fire_mvp", 0), order(events)), standard(CURRENT))
    assert (ledger.total, ledger.status) == (script.expects.score_total, script.expects.status)


@SCRIPTS
def test_the_reference_records_what_is_expected(script: Script, tmp_path: Path) -> None:
    path = tmp_path / "recording.jsonl"
    perform(script.script_id, script.acts, path, standard(CURRENT))
    expects = script.expects
    wanted = [*expects.events], [*expects.slips], (expects.end_us, expects.reason)
    assert recorded(path) == wanted


def test_the_reference_as_a_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script, recording = tmp_path / "script.json", tmp_path / "recording.jsonl"
    script.write_bytes(find_script("perfect-run", CURRENT).text)
    arguments = [str(script), str(recording), str(folder_named(STANDARD)), "1.1.0"]
    assert main(arguments) == 0
    assert recorded(recording)[2] == (120_000_000, "completed")
    assert main(arguments) == 74
    exists = "exists already, and a recording is never written over\n  choose another name\n"
    assert capsys.readouterr().err == f"{recording}: {exists}"


def test_another_format_is_no_script() -> None:
    with pytest.raises(ValueError, match=r"^format is 'x/2', and must be svr-capture-script/1$"):
        acts_of({"format": "x/2", "acts": []})


def test_a_script_that_is_not_there() -> None:
    with pytest.raises(UsageError) as told:
        find_script("perfect-ruin", CURRENT)
    assert (told.value.message, told.value.hint) == (
        "there is no script 'perfect-ruin'",
        "did you mean perfect-run?",
    )
    with pytest.raises(UsageError) as told:
        find_script("zzz", CURRENT)
    assert told.value.hint == "see `svr-conformance capture --list` for all of them"


def test_damaged_scripts_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_root", lambda: tmp_path)
    fresh = module.scripts.__wrapped__
    restore = "restore it from version control or install again"
    folder = tmp_path / "Data" / "Capture"
    with pytest.raises(SuiteDamaged) as told:
        fresh(CURRENT)
    assert (told.value.message, told.value.hint) == (f"{folder}: there are no scripts", restore)
    folder.mkdir(parents=True)
    (folder / "a.json").write_text("{}")
    with pytest.raises(SuiteDamaged) as told:
        fresh(CURRENT)
    assert told.value.message == f"{folder / 'a.json'}: this is no script ('expects')"
