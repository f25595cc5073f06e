"""What stands in the output folder before a runtime starts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from conformance import resources
from conformance.canonical.csv_table import read_table
from conformance.errors import SuiteDamaged
from conformance.model.case import Case, Out
from conformance.model.revision import CURRENT
from conformance.suite.catalogue import find_case
from conformance.suite.goldens import golden_of
from conformance.suite.recipes import recording_of
from conformance.suite.scenarios import scenario_folder
from conformance.suite.staging import staged

EARLIER = "2001-09-09T01:46:40.000000Z"


def laid(case: Case) -> dict[str, bytes]:
    found = staged(case, recording_of(case), golden_of(case), scenario_folder(case))
    assert all(artefact.data is not None for artefact in found.values())
    return {name: artefact.data or b"" for name, artefact in found.items()}


@pytest.mark.parametrize("out", [Out.EMPTY, Out.MISSING, Out.MISSING_DEEP])
def test_nothing_stands_in_an_empty_or_missing_folder(out: Out) -> None:
    assert laid(replace(find_case("reject-empty-file", CURRENT), out=out)) == {}


def test_an_older_export_differs_in_its_export_time_alone() -> None:
    case = find_case("story-clean-pass", CURRENT)
    golden, older = golden_of(case), laid(replace(case, out=Out.OLDER))
    assert golden is not None
    session = json.loads(golden.document)["session_id"]
    assert list(older) == [f"{session}.json", f"{session}.csv"]
    assert older[f"{session}.csv"] == golden.table
    text = older[f"{session}.json"].replace(EARLIER.encode(), case.exported_at.encode())
    assert text == golden.document != older[f"{session}.json"]


def test_the_tables_of_damaged_exports_are_no_tables_of_the_session() -> None:
    case = find_case("story-clean-pass", CURRENT)
    golden = golden_of(case)
    assert golden is not None
    session = json.loads(golden.document)["session_id"]
    older = laid(replace(case, out=Out.OLDER))
    torn, damaged = laid(replace(case, out=Out.OLDER_TORN)), laid(replace(case, out=Out.OLDER_OTHER_TABLE))
    assert list(torn) == [f"{session}.csv"]
    assert damaged == older | {f"{session}.csv": damaged[f"{session}.csv"]}
    for table in (torn[f"{session}.csv"], damaged[f"{session}.csv"]):
        assert not golden.table.startswith(table)
        assert {len(record.fields) for record in read_table(table).records} != {13}
    assert laid(replace(case, out=Out.OLDER_NO_TABLE)) == {f"{session}.json": older[f"{session}.json"]}


def test_files_of_others_have_names_that_come_near() -> None:
    case = find_case("folder-of-others", CURRENT)
    found = laid(case)
    session = "folder-shared"
    assert sorted(found) == [
        ".lock", f"{session}-2.csv", f"{session}-2.json", f"{session}.txt", "notes.txt"
    ]  # fmt: skip
    assert json.loads(found[f"{session}-2.json"])["report"]["session_id"] == f"{session}-2"


def test_a_session_that_must_be_rejected_was_exported_when_it_was_empty() -> None:
    case = find_case("reject-beside-an-older-export", CURRENT)
    found = laid(case)
    assert list(found) == ["folder-older-rejected.json", "folder-older-rejected.csv"]
    document = json.loads(found["folder-older-rejected.json"])
    assert (document["events"], document["exported_at"]) == ([], EARLIER)
    assert read_table(found["folder-older-rejected.csv"]).faults == ()


def test_a_broken_header_names_no_session() -> None:
    case = replace(find_case("reject-start-hour-24", CURRENT), out=Out.OLDER)
    with pytest.raises(SuiteDamaged) as raised:
        laid(case)
    assert raised.value.message.startswith(
        "the case reject-start-hour-24 has an output folder that needs a session, and its header is broken: "
        "REJ-027 line 1: "
    )


def test_every_kind_of_folder_has_a_case() -> None:
    whole = json.loads(resources.data("Sessions", "catalogue.json").read_text(encoding="utf-8"))
    kinds = {case.get("out", "empty") for case in whole["cases"]}
    assert kinds == {kind.value for kind in Out}
    schema = json.loads(Path(resources.data("Schemas", "vocabulary.schema.json")).read_text("utf-8"))
    assert set(schema["$defs"]["furnished_out"]["enum"]) == kinds - {"empty"}
