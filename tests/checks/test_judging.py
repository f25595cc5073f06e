"""Judging as a whole: the fast way and the single checks agree, nothing a runtime writes breaks the judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.checks.judging import checks, judge, planned
from conformance.model.evidence import Answer, AnswerKind, Evidence
from conformance.model.finding import Severity
from conformance.model.result import Verdict
from conformance.model.revision import CURRENT
from conformance.suite.catalogue import cases, find_case
from conformance.suite.scenarios import scenario_of

from .story import Story, story

EXPORTED = [case.case_id for case in cases(CURRENT) if case.rejects is None and case.file]
SPLICES = st.tuples(
    st.booleans(),
    st.floats(0, 1),
    st.integers(0, 3),
    st.one_of(
        st.binary(max_size=3),
        st.sampled_from(
            [b"[", b"{", b'"', b"1e999", b"null", b"\\u0000", b"-", b".0", b" ", b"\r\n", b"\xff"]
        ),
    ),
)


def failed(verdicts: Iterable[Verdict]) -> bool:
    return any(verdict.verdict == "fail" for verdict in verdicts)


def passes_both_ways(evidence: Evidence) -> bool:
    fast, slow = judge(evidence), judge(evidence, fast=False)
    return (
        {verdict.verdict for verdict in (*fast, *slow)} == {"pass"}
        and [verdict.check for verdict in fast] == [verdict.check for verdict in slow]
        and {verdict.by for verdict in fast} == {"check", "rebuild"}
        and planned(evidence) == len(slow)
    )


@pytest.mark.slow
def test_a_conforming_export_passes_every_single_check() -> None:
    assert [case_id for case_id in EXPORTED if not passes_both_ways(Story(case_id).evidence())] == []


@pytest.mark.slow
@settings(max_examples=150)
@given(splices=st.lists(SPLICES, min_size=1, max_size=3))
def test_whatever_bytes_a_runtime_writes_both_ways_agree(
    splices: list[tuple[bool, float, int, bytes]],
) -> None:
    told = story()
    files = {True: told.golden.document, False: told.golden.table}
    for document, share, length, put in splices:
        data = files[document]
        place = int(share * len(data))
        files[document] = data[:place] + put + data[place + length :]
    evidence = told.evidence(files[True], files[False])
    fast, slow = judge(evidence), judge(evidence, fast=False)
    assert failed(fast) == failed(slow)
    same = files == {True: told.golden.document, False: told.golden.table}
    assert failed(slow) != same
    for verdict in slow:
        assert verdict.verdict != "blocked" or verdict.blocked_by in {check.name for check in checks()}


@pytest.mark.slow
@settings(max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_any_json_at_all_is_judged(value: object) -> None:
    import json

    document = json.dumps(value).encode()
    verdicts = judge(story().evidence(document))
    assert failed(verdicts)


def test_a_document_nested_a_million_deep_is_judged() -> None:
    verdicts = judge(story().evidence(b"[" * 1_000_000))
    first = next(finding for verdict in verdicts for finding in verdict.findings)
    assert (first.check, first.requirement, first.offset) == ("json.wellformed", "JSN-002", 100)


def test_a_blocked_check_names_the_one_that_blocks_it() -> None:
    evidence = story().evidence(b"no json")
    blocked = {
        verdict.check: verdict.blocked_by for verdict in judge(evidence) if verdict.verdict == "blocked"
    }
    assert blocked["score.total"] == "json.wellformed"
    assert set(blocked.values()) <= {"json.wellformed", "schema.document"}


def test_many_findings_of_a_kind_are_counted_and_not_listed() -> None:
    def wrong(document: dict[str, list[dict[str, str]]]) -> None:
        for event in document["events"]:
            event["actor_id"] = "x"

    verdict = next(v for v in judge(story().changed(wrong)) if v.check == "parity.recording")
    assert Counter(finding.requirement for finding in verdict.findings) == {"EVT-005": 10, "REC-012": 10}
    last = verdict.findings[-2:]
    assert {finding.message for finding in last} == {"actor_id is not as recorded (and 4 more like this)"}


# rejections


def rejected(case_id: str, answer: Answer, **artefacts: bytes) -> Evidence:
    case = find_case(case_id, CURRENT)
    base = story().evidence(**artefacts)
    kept = {name: artefact for name, artefact in base.artefacts.items() if name in artefacts}
    return replace(
        base, case=case, golden=None, answer=answer, artefacts=kept, scenario=scenario_of(case), recording=b""
    )


EMPTY = "REJ-001 line 1: the file is empty"
LINE = f"rejected: {EMPTY}"
NOTHING = "nothing was written, and exit status 0 says exported"
UNREAD = "the runtime failed on a recording that is legal by this rule"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(AnswerKind.REJECTED, 65, rejection=LINE), []),
        (
            Answer(AnswerKind.REJECTED, 65, rejection="rejected: no events"),
            [("rejection.reason", "RUN-014", "advice", "the reason has another form")],
        ),
        (
            Answer(AnswerKind.REJECTED, 65, rejection=LINE.replace("001", "002")),
            [("rejection.reason", "RUN-014", "advice", "the reason names another rule than REJ-001")],
        ),
        (
            Answer(AnswerKind.REJECTED, 65),
            [
                (
                    "rejection.line",
                    "RUN-013",
                    "error",
                    "standard error has no line that begins with `rejected: `",
                )
            ],
        ),
        (
            Answer(AnswerKind.EXPORTED, 0),
            [
                (
                    "rejection.status",
                    "REJ-001",
                    "error",
                    f"{NOTHING}; the recording must be rejected: {EMPTY}",
                )
            ],
        ),
        (
            Answer(AnswerKind.EXPORTED, 0, rejection=LINE),
            [
                (
                    "rejection.status",
                    "RUN-011",
                    "error",
                    f"the runtime says that it rejects, and exit status 0 says exported: {EMPTY}",
                )
            ],
        ),
        (
            Answer(AnswerKind.ERROR, 1),
            [
                (
                    "rejection.status",
                    "RUN-011",
                    "error",
                    "exit status 1 is no rejection; rejection expected: REJ-001 line 1: the file is empty",
                )
            ],
        ),
        (
            Answer(AnswerKind.REJECTED, 65, error="REJ-001"),
            [("rejection.line", "RUN-013", "error", "the error does not begin with `rejected: `")],
        ),
        (
            Answer(AnswerKind.ERROR, -32603, error="boom"),
            [
                (
                    "rejection.status",
                    "RUN-011",
                    "error",
                    f"the error -32603 (boom) is no rejection; rejection expected: {EMPTY}",
                )
            ],
        ),
        (
            Answer(AnswerKind.ERROR, conversation="a wrong id"),
            [("answer.conversation", "RUN-018", "error", "a wrong id")],
        ),
        (
            Answer(AnswerKind.REJECTED, 65, rejection=LINE, ending="it stays"),
            [("answer.ending", "RUN-015", "error", "it stays")],
        ),
        (
            Answer(AnswerKind.CRASH, signal=11),
            [
                (
                    "rejection.status",
                    "RUN-011",
                    "error",
                    f"a crash (signal 11) is no rejection; rejection expected: {EMPTY}",
                )
            ],
        ),
        (
            Answer(AnswerKind.HANG, seconds=2.01),
            [
                (
                    "rejection.status",
                    "RUN-015",
                    "error",
                    f"no answer within 2 s (timeout_seconds); rejection expected: {EMPTY}",
                )
            ],
        ),
    ],
)
def test_an_answer_to_a_recording_that_must_be_rejected(answer: Answer, told: list[tuple[str, ...]]) -> None:
    findings = [
        finding for verdict in judge(rejected("reject-empty-file", answer)) for finding in verdict.findings
    ]
    assert [(f.check, f.requirement, f.severity.value, f.message) for f in findings] == told


def test_a_file_written_in_spite_of_a_rejection() -> None:
    evidence = rejected("reject-empty-file", Answer(AnswerKind.REJECTED, 65, rejection=LINE))
    evidence = replace(evidence, artefacts={"s.csv": story().evidence().artefacts[story().session + ".csv"]})
    findings = [finding for verdict in judge(evidence) for finding in verdict.findings]
    assert [(f.requirement, f.message) for f in findings] == [
        ("RUN-012", '"s.csv" was written, though the recording was rejected')
    ]


@pytest.mark.parametrize(
    ("answer", "told_of"),
    [
        (
            Answer(AnswerKind.REJECTED, 65, rejection="rejected: no"),
            [("REC-018", "a legal recording was rejected")],
        ),
        (
            Answer(AnswerKind.REJECTED, 65, rejection="rejected: REJ-026 line 1: no such time"),
            [
                ("REC-016", "a legal recording was rejected"),
                ("REC-018", "a legal recording was rejected"),
            ],
        ),
        (Answer(AnswerKind.HANG, seconds=2.01), [("RUN-015", "no answer within 2 s (timeout_seconds)")]),
        (
            Answer(AnswerKind.CRASH, signal=6),
            [("RUN-011", "the runtime was ended by signal 6"), ("REC-018", UNREAD)],
        ),
        (
            Answer(AnswerKind.ERROR, 3, log="start\nno such panel\n"),
            [
                ("RUN-011", "the runtime ended with exit status 3; its last words: no such panel"),
                ("REC-018", UNREAD),
            ],
        ),
        (
            Answer(AnswerKind.ERROR, -32000, error="no panel", log="on the way\n"),
            [
                (
                    "RUN-011",
                    "the runtime answered with the error -32000 (no panel); its last words: on the way",
                ),
                ("REC-018", UNREAD),
            ],
        ),
    ],
)
def test_an_answer_to_a_legal_recording(answer: Answer, told_of: list[tuple[str, str]]) -> None:
    told = story("story-aborted")
    evidence = replace(told.evidence(), answer=answer, artefacts={})
    verdicts = judge(evidence)
    findings = [finding for verdict in verdicts for finding in verdict.findings]
    assert {f.check for f in findings} == {"answer.exported"}
    assert [(f.requirement, f.message) for f in findings] == told_of
    blocked = {verdict.blocked_by for verdict in verdicts if verdict.verdict == "blocked"}
    assert blocked == {"answer.exported"}
    assert all(f.severity is Severity.ERROR for f in findings)


def test_a_broken_conversation_is_told_once() -> None:
    answer = Answer(AnswerKind.ERROR, 3, log="oh\n", conversation="it ended with exit status 3 unanswered")
    verdicts = judge(replace(story("story-aborted").evidence(), answer=answer, artefacts={}))
    findings = [finding for verdict in verdicts for finding in verdict.findings]
    assert [(f.check, f.requirement, f.message) for f in findings] == [
        ("answer.conversation", "RUN-018", "it ended with exit status 3 unanswered; its last words: oh")
    ]
    blocked = {verdict.check: verdict.blocked_by for verdict in verdicts if verdict.verdict == "blocked"}
    assert blocked.pop("answer.exported") == "answer.conversation"
    assert set(blocked.values()) == {"answer.exported"}


@pytest.mark.parametrize(
    ("log", "words"),
    [
        (
            """thread 'main' panicked at a.rs:1:60:
no panel
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/std/src/panicking.rs:689:5
note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.
""",
            "no panel",
        ),
        (
            "/a.js:1\nthrow new Error()\n^\n\nError: no panel\n    at f (/a.js:1:20)\n\nNode.js v20.20.2\n",
            "Error: no panel",
        ),
        (
            "java.lang.IllegalStateException: no panel\n\tat A.main(A.java:1)\n",
            "java.lang.IllegalStateException: no panel",
        ),
        ("System.Exception: no panel\n  at B.Main () [0x00000] in <6b>:0 \n", "System.Exception: no panel"),
        ('Traceback:\n  File "a.py", line 1, in f\nValueError: no panel\n', "ValueError: no panel"),
        ("terminate called after throwing\n  what():  no panel\n", "  what():  no panel"),
        ("  at dawn\n", "  at dawn"),
    ],
    ids=["Rust", "Node.js", "Java", "C#", "Python", "C++", "nothing else"],
)
def test_the_last_words_are_those_before_a_trace(log: str, words: str) -> None:
    answer = Answer(AnswerKind.ERROR, 1, log=log)
    verdicts = judge(replace(story("story-aborted").evidence(), answer=answer, artefacts={}))
    told = [f.message for verdict in verdicts for f in verdict.findings if f.requirement == "RUN-011"]
    assert told == [f"the runtime ended with exit status 1; its last words: {words}"]


def test_what_is_learnt_of_an_answer_later_is_added_to_what_was_found() -> None:
    answer = Answer(
        AnswerKind.EXPORTED, 0, conversation="twice", ending="it stays", survivors=2, left_behind=3
    )
    evidence = replace(story("story-aborted").evidence(), answer=answer)
    findings = [finding for verdict in judge(evidence) for finding in verdict.findings]
    assert [(f.check, f.requirement, f.message, f.got) for f in findings] == [
        ("answer.processes", "RUN-017", "processes of the runtime outlived it, and were ended", "2"),
        ("answer.conversation", "RUN-018", "twice", None),
        ("answer.ending", "RUN-015", "it stays", None),
        ("answer.ending", "RUN-017", "processes of the runtime outlived it, and were ended", "3"),
    ]


def test_a_variant_exported_with_the_standard_rubric() -> None:
    told = story("variant-total-of-79")
    standard = Story("variant-total-of-79")
    from conformance.contract.document import export_of
    from conformance.contract.reading import read_recording, require
    from conformance.suite.scenarios import standard as office_fire

    recording = require(read_recording(standard.recording, office_fire(CURRENT)))
    wrong = export_of(recording, office_fire(CURRENT), 1_772_323_200_000_000)
    findings = [f for v in judge(told.evidence(wrong.document, wrong.table)) for f in v.findings]
    assert ("score.scenario", "SCO-001", "the rubric is compiled in, as in Office Fire") in {
        (f.check, f.requirement, f.cause) for f in findings
    }
