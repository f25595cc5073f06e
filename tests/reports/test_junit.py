from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from conformance.model.result import CaseResult, LevelRow, Outcome, Result, RuntimeName, Verdict
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
        "core": ["failure"],
        "scored": ["failure"],
        "exact": ["skipped"],
        "hardened": ["skipped"],
    }
    further = {"spaced": ["failure"], "silence": ["error"], "exact": ["failure"]}
    assert _states(replace(result, target="exact")) == {**states, **further}


def test_the_counts_are_those_of_the_cases(result: Result) -> None:
    suites = ET.fromstring(junit_report(result))
    counts = {"tests": "14", "failures": "4", "errors": "4", "time": "12.346"}
    assert suites.attrib == {"name": "svr-conformance", **counts}
    assert {name: suites[0].attrib[name] for name in (*counts, "skipped")} == {**counts, "skipped": "4"}


def test_a_level_that_only_the_suite_stands_before_is_an_error(result: Result) -> None:
    unknown = "offline is unknown: no fence"
    levels = (LevelRow("core", False, (unknown,)), LevelRow("scored", False, ("core is not reached",)))
    run = replace(result, levels=levels, cases=(result.cases[0],), target="core")
    tests = ET.fromstring(junit_report(run)).findall("testsuite/testcase")
    told = {
        test.attrib["name"]: [(child.tag, child.attrib["message"], child.text) for child in test]
        for test in tests
    }
    beyond = "beyond the target core: core is not reached"
    assert told == {
        "story-one": [],
        "core": [("error", f"not reached: {unknown}", unknown)],
        "scored": [("skipped", beyond, beyond)],
    }


def test_the_suite_says_what_was_not_run_and_why(result: Result) -> None:
    suite = ET.fromstring(junit_report(result))[0]
    assert suite.findtext("system-out") == (
        "not run or not judged:\n"
        "2 cases, first no-golden: the case no-golden has no golden export\n"
        "1 check: what answer.exported found leaves nothing for them to look at\n"
        "offline: no fence\n"
        "kill: no kill"
    )
    whole = replace(result, cases=result.cases[:1], cases_planned=1, guarantees=())
    assert ET.fromstring(junit_report(whole))[0].findtext("system-out") == "all was run, and judged"


def test_the_form_is_that_of_jenkins(result: Result) -> None:
    """The parts of junit-10.xsd, as Jenkins' xUnit plugin publishes it, that this report uses."""
    for element in ET.fromstring(junit_report(result)).iter():
        children, required, known = FORM[element.tag]
        assert {child.tag for child in element} <= children
        assert required <= element.attrib.keys() <= required | known
        assert element.tag in TEXTS or not (element.text or "").strip()
        assert re.fullmatch(r"[0-9]{1,3}\.[0-9]{3}", element.attrib.get("time", "0.000"))


TEXTS = {"failure", "error", "skipped", "system-out"}
FORM: dict[str, tuple[set[str], set[str], set[str]]] = {
    "testsuites": ({"testsuite"}, set(), {"name", "time", "tests", "failures", "errors"}),
    "testsuite": (
        {"properties", "testcase", "system-out"},
        {"name", "tests", "failures", "errors"},
        {"time", "skipped", "timestamp"},
    ),
    "properties": ({"property"}, set(), set()),
    "property": (set(), {"name", "value"}, set()),
    "testcase": (TEXTS, {"name"}, {"time", "classname"}),
    "failure": (set(), set(), {"type", "message"}),
    "error": (set(), set(), {"type", "message"}),
    "skipped": (set(), set(), {"type", "message"}),
    "system-out": (set(), set(), set()),
}
"""For each element what may stand in it, which attributes it must have, and which it may have."""


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
