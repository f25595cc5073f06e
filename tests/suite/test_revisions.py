"""Two revisions side by side: each with its own words, files and verdicts, and the released one as it was."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest

from conformance import resources
from conformance.checks.judging import judge
from conformance.contract.document import export_of
from conformance.contract.reading import read_recording, require
from conformance.contract.requirements import generated, requirements, specification
from conformance.contract.schemas import schema
from conformance.errors import UsageError
from conformance.model.case import Case
from conformance.model.evidence import Artefact, Evidence
from conformance.model.finding import Finding
from conformance.model.revision import CURRENT, REVISIONS, Revision, revision_named, revision_of
from conformance.suite.catalogue import cases, find_case
from conformance.suite.goldens import golden_of, session_of
from conformance.suite.kit import kit
from conformance.suite.recipes import recording_of
from conformance.suite.released import digests, released
from conformance.suite.scenarios import scenario_of

FIRST = REVISIONS[0]


@pytest.mark.slow
def test_no_byte_of_a_released_revision_has_changed() -> None:
    for name, known in released().items():
        now = digests(revision_named(name))
        assert {told: now.get(told) for told in known} == known, name


def test_a_revision_is_one_value_that_pickling_keeps() -> None:
    for revision in REVISIONS:
        assert pickle.loads(pickle.dumps(revision)) is revision
        assert revision_named(revision.name) is revision
    with pytest.raises(UsageError) as fault:
        revision_named("1.2.0")
    told = "there is no revision '1.2.0' of the contract here", "this suite knows 1.0.0 and 1.1.0"
    assert (fault.value.message, fault.value.hint) == told


def test_a_document_names_its_revision_or_is_held_to_the_current_one() -> None:
    assert revision_of({"schema_version": "1.0.0"}) is FIRST
    for document in ({"schema_version": "3"}, {"schema_version": 1}, {}, [], None):
        assert revision_of(document) is CURRENT


@pytest.mark.parametrize("revision", REVISIONS, ids=[revision.name for revision in REVISIONS])
def test_text_schemas_and_words_are_of_one_revision(revision: Revision) -> None:
    path = (
        f"- **JSN-001** (MUST, core) The document has exactly these members with these types; "
        f"`schema_version` is `{revision.name}`"
    )
    assert path in specification(revision).decode()
    stored = resources.data(*revision.place, "Requirements", "requirements.json")
    assert stored.read_text(encoding="utf-8") == generated(revision)
    assert f'"revision": "{revision.name}"' in generated(revision)
    assert schema("session_export", revision)["properties"]["schema_version"]["const"] == revision.name
    assert schema("vocabulary", revision)["$defs"]["event_type"]["enum"] == list(revision.event_types)
    members = schema("telemetry_event", revision)["properties"].keys()
    assert members == set(revision.columns)


def test_a_newer_revision_keeps_names_and_puts_new_ones_last() -> None:
    for older, newer in pairwise(REVISIONS):
        for name in ("columns", "event_types", "optional_members"):
            before, after = getattr(older, name), getattr(newer, name)
            assert after[: len(before)] == before
        assert requirements(older).keys() <= requirements(newer).keys()
        assert {case.case_id for case in cases(older)} <= {case.case_id for case in cases(newer)}


def of_first(case: Case) -> tuple[bytes, str | None]:
    old = find_case(case.case_id, FIRST)
    return recording_of(old), old.rejects


@pytest.mark.slow
def test_cases_that_came_with_the_first_revision_are_the_same_in_the_next() -> None:
    shared = [find_case(case.case_id, CURRENT) for case in cases(FIRST)]
    assert [(recording_of(case), case.rejects) for case in shared] == list(map(of_first, shared))


def test_new_words_are_rejected_under_the_first_revision() -> None:
    new = [case for case in cases(CURRENT) if case.since == "0.2.0" and not case.rejects]
    broken = {
        case.case_id: {
            fault.code
            for fault in read_recording(
                recording_of(case), scenario_of(find_case("story-clean-pass", FIRST))
            ).broken
        }
        for case in new
    }
    assert set(broken) == {
        "csv-durations",
        "form-durations",
        "form-durations-by-rounding",
        "form-interactions",
        "order-durations-play-no-part",
        "score-duration-plays-no-part",
        "score-interaction-is-no-attempt",
        "time-largest-duration",
    }
    assert all(codes <= {"REJ-012", "REJ-018"} and codes for codes in broken.values())


def judged(case: Case, export: Mapping[str, bytes]) -> list[Finding]:
    """What is found about an export of a case, under the revision of the case."""
    artefacts = {name: Artefact(data) for name, data in export.items()}
    evidence = Evidence(
        scenario_of(case),
        artefacts,
        session_id=session_of(case),
        case=case,
        recording=recording_of(case),
        golden=golden_of(case),
    )
    return [finding for verdict in judge(evidence) for finding in verdict.findings]


def export_under(case: Case, revision: Revision) -> dict[str, bytes]:
    """What an exporter writes that writes another revision than it was asked for."""
    scenario = scenario_of(find_case(case.case_id, revision))
    told = require(read_recording(recording_of(case), scenario))
    golden = export_of(told, scenario, 1_772_323_200_000_000)
    return {f"{session_of(case)}.json": golden.document, f"{session_of(case)}.csv": golden.table}


@pytest.mark.parametrize(("asked", "written"), [(FIRST, CURRENT), (CURRENT, FIRST)], ids=["older", "newer"])
def test_an_export_under_another_revision_is_told_as_that(asked: Revision, written: Revision) -> None:
    case = find_case("story-clean-pass", asked)
    found = judged(case, export_under(case, written))
    assert {finding.requirement for finding in found} <= requirements(asked).keys()
    document = next(finding for finding in found if finding.pointer == "/schema_version")
    assert (document.check, document.requirement, document.message) == (
        "schema.document",
        "JSN-001",
        f"the value must be {asked.name}",
    )
    assert document.cause == f"written under revision {written.name}, and {asked.name} was asked for"
    header = next(finding for finding in found if finding.check == "csv.shape")
    assert (header.requirement, header.cause) == (
        "CSV-002",
        f"the columns of revision {written.name} of the contract",
    )


def test_a_member_of_a_later_revision_is_a_stranger_in_an_earlier_one() -> None:
    case = find_case("story-clean-pass", FIRST)
    golden = golden_of(case)
    assert golden is not None
    value: Any = json.loads(golden.document)
    value["events"][0]["duration_us"] = 0
    session = session_of(case)
    written = json.dumps(value).encode()
    found = judged(case, {f"{session}.json": written, f"{session}.csv": golden.table})
    assert {finding.requirement for finding in found} <= requirements(FIRST).keys()
    first = next(finding for finding in found if finding.check == "schema.document")
    assert (first.requirement, first.pointer) == ("JSN-001", "/events/0")


def test_the_kit_of_an_older_revision_is_of_it_alone() -> None:
    chosen = [find_case("story-clean-pass", FIRST)]
    with zipfile.ZipFile(io.BytesIO(kit(chosen, FIRST))) as archive:
        assert json.loads(archive.read("manifest.json"))["contract"] == "1.0.0"
        assert archive.read("specification.md") == specification(FIRST)
        table = next(name for name in archive.namelist() if name.endswith(".csv"))
        assert archive.read(table).splitlines()[0].decode() == ",".join(FIRST.columns)
        schemas = json.loads(archive.read("schemas/session_export.schema.json"))
    assert schemas["$id"] == "urn:svr-conformance:1.0.0:session_export"
