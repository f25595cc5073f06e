"""What a runtime does to files that stood there before, and to what it was given."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.checks.judging import judge
from conformance.model.case import Out
from conformance.model.evidence import Answer, AnswerKind, Artefact, Evidence
from conformance.model.revision import CURRENT
from conformance.suite.catalogue import find_case
from conformance.suite.recipes import recording_of
from conformance.suite.scenarios import scenario_folder
from conformance.suite.staging import staged

from .story import story

LINE = "rejected: REJ-014 line 3: outcome"
CASE = "folder-of-others"


def told(evidence: Evidence) -> list[tuple[str, str, str]]:
    findings = [finding for verdict in judge(evidence) for finding in verdict.findings]
    return [(finding.check, finding.requirement, finding.message) for finding in findings]


def exported(case_id: str, out: Out | None = None) -> Evidence:
    """The conforming export of a case, in the folder that stood there."""
    found = story(case_id)
    case = found.case if out is None else replace(found.case, out=out)
    before = staged(case, found.recording, found.golden, scenario_folder(case))
    evidence = found.evidence()
    return replace(evidence, case=case, before=before, artefacts={**before, **evidence.artefacts})


def rejected(case_id: str) -> Evidence:
    case, scenario = find_case(case_id, CURRENT), story().scenario
    before = staged(case, recording_of(case), None, scenario_folder(case))
    answer = Answer(AnswerKind.REJECTED, 65, rejection=LINE)
    return Evidence(scenario, before, case=case, recording=recording_of(case), answer=answer, before=before)


@pytest.mark.parametrize("out", list(Out))
def test_a_conforming_export_conforms_in_every_folder(out: Out) -> None:
    assert told(exported(CASE, out)) == []


def test_a_file_of_others_must_stay() -> None:
    evidence = exported(CASE)
    gone = {name: artefact for name, artefact in evidence.artefacts.items() if name != ".lock"}
    artefacts = {**gone, "notes.txt": Artefact(b""), "x.tmp": Artefact(b"")}
    assert told(replace(evidence, artefacts=artefacts)) == [
        ("artefacts.files", "RUN-002", '".lock" was put there by others, and was removed'),
        ("artefacts.files", "RUN-002", '"notes.txt" was put there by others, and was changed'),
        ("artefacts.files", "RUN-002", '"x.tmp" is left in the output folder'),
    ]


@pytest.mark.parametrize("out", [Out.OLDER_TORN, Out.OLDER_OTHER_TABLE])
def test_an_older_table_must_go(out: Out) -> None:
    evidence = exported(CASE, out)
    artefacts = {**evidence.artefacts, "folder-shared.csv": evidence.before["folder-shared.csv"]}
    assert told(replace(evidence, artefacts=artefacts))[0] == (
        "artefacts.files",
        "RUN-008",
        "folder-shared.csv is still that of the older export, and must be replaced",
    )


def test_an_older_document_must_go_and_is_not_appended_to() -> None:
    evidence = exported(CASE, Out.OLDER)
    older, now = (side["folder-shared.json"] for side in (evidence.before, evidence.artefacts))
    kept = replace(evidence, artefacts={**evidence.artefacts, "folder-shared.json": older})
    both = Artefact((older.data or b"") + (now.data or b""))
    appended = replace(evidence, artefacts={**evidence.artefacts, "folder-shared.json": both})
    assert [told(case)[0][1:] for case in (kept, appended)] == [
        ("RUN-008", "folder-shared.json is still that of the older export, and must be replaced"),
        ("RUN-008", "folder-shared.json begins with that of the older export, which must be replaced"),
    ]


@pytest.mark.parametrize(
    ("out", "requirement", "where"),
    [
        (Out.MISSING, "RUN-004", "the output folder was missing"),
        (Out.MISSING_DEEP, "RUN-004", "the output folder was missing"),
        (Out.OTHERS, "RUN-002", "files of others stood in the output folder"),
        (Out.OLDER, "RUN-008", "an older export of the session stood in the output folder"),
        (Out.OLDER_TORN, "RUN-008", "an older export of the session stood in the output folder"),
    ],
)
@pytest.mark.parametrize(
    "answer",
    [
        Answer(AnswerKind.ERROR, 73),
        Answer(AnswerKind.CRASH, signal=6),
        Answer(AnswerKind.NONE, 0),
        Answer(AnswerKind.REJECTED, 65, rejection="rejected: it is there already"),
    ],
)
def test_no_export_because_of_the_folder(out: Out, requirement: str, where: str, answer: Answer) -> None:
    evidence = exported(CASE, out)
    unmade = replace(evidence, answer=answer, artefacts=evidence.before)
    assert ("answer.exported", requirement, f"no export where {where}") in told(unmade)


@pytest.mark.parametrize("out", [Out.EMPTY, Out.OTHERS, Out.OLDER])
def test_where_nobody_has_answered_nothing_else_is_said(out: Out) -> None:
    absent = Answer(AnswerKind.NONE)
    exporting, rejecting = exported(CASE, out), rejected("reject-beside-an-older-export")
    what = "there is no answer: the artefacts have no folder of this case"
    assert told(replace(exporting, answer=absent, artefacts=exporting.before)) == [
        ("answer.exported", "RUN-015", what)
    ]
    why = 'rejection expected: REJ-014 line 3: outcome is "succeeded", and must be one of'
    why = f"{why} success, fail, partial, info"
    assert told(replace(rejecting, answer=absent)) == [("rejection.status", "RUN-015", f"{what}; {why}")]


def test_after_a_rejection_the_folder_is_as_it_was() -> None:
    evidence = rejected("reject-beside-an-older-export")
    name = "folder-older-rejected"
    assert told(evidence) == []
    artefacts = {f"{name}.csv": Artefact(b""), "spare": Artefact(b"")}
    assert told(replace(evidence, artefacts=artefacts)) == [
        ("rejection.files", "RUN-012", f'"{name}.csv" was changed, though the recording was rejected'),
        ("rejection.files", "RUN-012", f'"{name}.json" was removed, though the recording was rejected'),
        ("rejection.files", "RUN-012", '"spare" was written, though the recording was rejected'),
    ]


def test_what_was_given_must_stay_as_it_is() -> None:
    touched = {"recording.jsonl": "changed", "scenario/rubric.json": "removed", "out.log": "added"}
    words = [
        (
            "artefacts.inputs",
            "RUN-003",
            f'"{name}" was {word}, outside the output folder and the scratch folder',
        )
        for name, word in touched.items()
    ]
    assert told(replace(exported(CASE), touched=touched)) == words
    assert told(replace(rejected("reject-beside-an-older-export"), touched=touched)) == words
