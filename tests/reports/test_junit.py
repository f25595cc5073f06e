from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from conformance.model.result import CaseResult, Outcome, Result, RuntimeName, Verdict
from conformance.reports.junit import junit_report


def test_the_report_of_every_outcome(result: Result, text: SnapshotAssertion) -> None:
    assert junit_report(result) == text


def test_each_case_has_the_one_state_that_the_target_gives_it(result: Result) -> None:
    states = _states(result)
    assert states == {
        "story-one": [],
        "story-two": ["failure"],
        "story-three": ["failure"],
        "spaced": ["skipped"],
        "reject-loud": [],
        "crash": ["error"],
        "hang": ["error"],
        "silence": ["skipped"],
        "no-golden": ["error"],
        "no-golden-too": ["error"],
    }
    assert _states(replace(result, target="exact")) == {**states, "spaced": ["failure"], "silence": ["error"]}


def test_the_counts_are_those_of_the_cases(result: Result) -> None:
    suites = ET.fromstring(junit_report(result))
    counts = {"tests": "10", "failures": "2", "errors": "4", "skipped": "2", "time": "12.346"}
    assert suites.attrib == {"name": "svr-conformance", **counts}
    assert {name: suites[0].attrib[name] for name in counts} == counts


@given(st.text())
def test_no_text_of_a_runtime_breaks_the_xml(text: str) -> None:
    blocked = Verdict("suite.able", "blocked", "check", (), text)
    case = CaseResult("a", text, "core", "export", Outcome.CANNOT_JUDGE, 0, None, (blocked,), text)
    runtime = RuntimeName(text, text, text, "command")
    run = ("0.1.0", "", "1.0.0", runtime, "2026-03-01T10:00:00.123456Z", 0, False, "core", "none", None)
    ET.fromstring(junit_report(Result(*run, 1, 0, 1, 1, (), (), (case,))))


def _states(result: Result) -> dict[str, list[str]]:
    tests = ET.fromstring(junit_report(result)).findall("testsuite/testcase")
    return {test.attrib["name"]: [child.tag for child in test] for test in tests}
