"""Bundles: one exported document a line; nobody has seen the tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.bulk.found import NO_EXPORT
from conformance.checks.judging import judge
from conformance.model.evidence import Artefact, Evidence
from conformance.model.revision import CURRENT
from conformance.suite.catalogue import find_case
from conformance.suite.recipes import recording_of
from conformance.suite.scenarios import standard
from conformance.verify.judging import CONFORMS, FAILS, UNJUDGED
from conformance.verify.table_unseen import OF_THE_TABLE

from .packing import judged, sessions, told

DOCUMENTS = [data for name, data in sessions().items() if name.endswith(".json")]
SPOILED = DOCUMENTS[1].replace(b'"score_total":', b'"score_total":1', 1)


def test_every_line_is_judged_without_its_table(tmp_path: Path) -> None:
    bundle = tmp_path / "all.jsonl"
    bundle.write_bytes(b"\n".join([DOCUMENTS[0], SPOILED, b"", DOCUMENTS[2][:99], DOCUMENTS[3]]))
    lines = judged(tmp_path / "out", bundle)
    assert told(lines, tmp_path) == [
        ("all.jsonl line 1", CONFORMS, ""),
        ("all.jsonl line 2", FAILS, ""),
        ("all.jsonl line 4", FAILS, ""),
        ("all.jsonl line 5", CONFORMS, ""),
    ]
    assert {line["table"] for line in lines} == {"not seen"}
    assert lines[0]["session_id"] == json.loads(DOCUMENTS[0])["session_id"]
    assert lines[1]["failed"] == ["report.score", "rebuild.value"]
    assert lines[2]["failed"] == ["json.wellformed"]


def test_the_checks_that_need_a_table() -> None:
    name = json.loads(DOCUMENTS[0])["session_id"]
    alone = Evidence(standard(CURRENT), {f"{name}.json": Artefact(DOCUMENTS[0])}, session_id=name)
    assert {verdict.check for verdict in judge(alone) if verdict.verdict != "pass"} == OF_THE_TABLE


def test_a_bundle_is_told_from_a_recording(tmp_path: Path) -> None:
    case = find_case("story-clean-pass", CURRENT)
    (tmp_path / "recording.jsonl").write_bytes(recording_of(case))
    (tmp_path / "bundle.jsonl").write_bytes(b"\n".join(DOCUMENTS))
    (tmp_path / "log.jsonl").write_bytes(b'{"level":"info"}\n')
    lines = told(judged(tmp_path / "out", tmp_path), tmp_path)
    assert lines == [
        *((f"bundle.jsonl line {number}", CONFORMS, "") for number in range(1, len(DOCUMENTS) + 1)),
        ("log.jsonl", UNJUDGED, "is neither a recording nor a bundle of exported documents"),
    ]


def test_a_recording_that_is_named(tmp_path: Path) -> None:
    recording = tmp_path / "recording.jsonl"
    recording.write_bytes(recording_of(find_case("story-clean-pass", CURRENT)))
    assert told(judged(tmp_path / "out", recording), tmp_path) == [
        ("recording.jsonl", NO_EXPORT, "is a recording: name its export")
    ]


def test_a_session_id_that_is_no_text(tmp_path: Path) -> None:
    session_id = json.loads(DOCUMENTS[0])["session_id"].encode()
    bundle = tmp_path / "all.jsonl"
    bundle.write_bytes(DOCUMENTS[0].replace(b'"' + session_id + b'"', b'"\\ud800"'))
    (line,) = judged(tmp_path / "out", bundle)
    assert (line["state"], line["failed"][0]) == (FAILS, "json.wellformed")


@pytest.mark.parametrize("fits", [True, False])
def test_a_line_is_held_against_its_recording(fits: bool, tmp_path: Path) -> None:
    case = find_case("story-clean-pass", CURRENT)
    recording = recording_of(case)
    session_id = json.loads(recording.splitlines()[0])["session_id"]
    document = next(data for data in DOCUMENTS if json.loads(data)["session_id"] == session_id)
    (tmp_path / "bundle.jsonl").write_bytes(document)
    (tmp_path / "r.jsonl").write_bytes(recording if fits else recording.replace(b'"completed"', b'"aborted"'))
    (line,) = judged(tmp_path / "out", tmp_path)
    assert (line["recording"], line["state"]) == (f"{tmp_path}/r.jsonl", CONFORMS if fits else FAILS)
