"""Waivers as people and CI services are shown them."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from conformance.model.result import Outcome, Result, Verdict
from conformance.model.waiver import Waiver, WaiverRow, WaiverState
from conformance.reports.junit import junit_report
from conformance.reports.paint import Paint
from conformance.reports.terminal import terminal_report
from conformance.reports.verdict import headline
from conformance.reports.waiver_drafts import waiver_drafts
from conformance.reports.weight import is_reached, stands_before, went_wrong

from .conftest import HOSTILE, case, failed, late


def row(number: int, case: str | None, check: str | None, state: WaiverState, *cases: str) -> WaiverRow:
    waiver = Waiver(case, check, "0123456789abcdef", f"known {HOSTILE}", "me", "#7", "2026-12-31")
    return WaiverRow(number, waiver, state, f"is {state.value}", cases)


@pytest.fixture
def waived(result: Result) -> Result:
    """One case is waived, one in part, and one waiver of each kind stands beside them."""
    first, second = failed(late(1)), failed(late(2).by("golden.value"))
    cases = (
        case("whole", Outcome.FAIL, first._replace(waived_by=1)),
        case("part", Outcome.FAIL, first, second._replace(waived_by=3)),
        case("right", Outcome.PASS, Verdict("golden.value", "pass", "rebuild")),
    )
    rows = (
        row(1, "whole", None, WaiverState.HOLDS, "whole"),
        row(2, "gone", "golden.value", WaiverState.PASSES),
        row(3, None, "golden.value", WaiverState.EXPIRES_SOON, "part"),
        row(4, "elsewhere", None, WaiverState.NOT_JUDGED),
    )
    return replace(result, cases=cases, cases_planned=3, waivers=rows, reached_but_for_waived="core")


SHOWN = r"known \x1b[31mred\x07 \u202egnp.exe\ufffe \xa0"


def test_the_report_names_each_waiver_and_shows_what_none_covers_in_full(waived: Result) -> None:
    blocks = terminal_report(waived, Paint()).split("\n\n")
    assert len(blocks) == 3
    assert blocks[0].startswith("part: wrong\n")
    assert blocks[0].count("TIM-002") == 1
    assert "\n  waived: 1 finding, see the waivers\n" in blocks[0]
    assert blocks[1] == (
        "waivers that fail the run\n"
        "  waiver 2 (case gone, check golden.value): is passes\n"
        f"      {SHOWN} (me, #7)\n"
        "waived failures (no level with one is earned)\n"
        "  waiver 1 (case whole): is holds\n"
        f"      {SHOWN} (me, #7)\n"
        "  waiver 3 (check golden.value): is expires_soon\n"
        f"      in 1 case, first part: {SHOWN} (me, #7)\n"
        "1 waiver not judged: not all that they are about was run and judged"
    )
    assert "\ncases               3 planned, 1 pass, 2 fail, of which 1 waived\n" in blocks[2]


@pytest.mark.parametrize(
    ("failing", "reached", "kept", "last"),
    [
        (True, "none", 3, "the run fails by 1 waiver: the level scored is not reached"),
        (True, "scored", 3, "the run fails by 1 waiver: the level scored is reached"),
        (False, "none", 3, "does not conform: the level scored is not reached"),
        (
            False,
            "none",
            1,
            "does not conform: the level scored is not reached; of what went wrong, all is waived",
        ),
    ],
)
def test_the_last_line(waived: Result, failing: bool, reached: str, kept: int, last: str) -> None:
    rows = tuple(row for row in waived.waivers if failing or not row.state.fails)
    result = replace(waived, waivers=rows, reached=reached, cases=waived.cases[:kept])
    assert terminal_report(result, Paint()).splitlines()[-1] == last


def test_what_is_waived_stands_before_the_target_unless_it_is_allowed(waived: Result) -> None:
    standing = {
        allow: [case.case for case in waived.cases if stands_before(case, "core", allow_waived=allow)]
        for allow in (False, True)
    }
    assert standing == {False: ["whole", "part"], True: ["part"]}
    alone = replace(waived, cases=waived.cases[:1], target="core")
    assert [went_wrong(alone, allow_waived=allow) for allow in (False, True)] == [True, False]
    assert [is_reached(alone, allow_waived=allow) for allow in (False, True)] == [False, True]
    assert not is_reached(replace(alone, reached_but_for_waived=None), allow_waived=True)


@pytest.mark.parametrize(("allow", "tag"), [(False, "failure"), (True, "skipped")])
def test_junit_says_what_the_exit_status_says(waived: Result, allow: bool, tag: str) -> None:
    suite = ET.fromstring(junit_report(waived, allow_waived=allow))[0]
    tests = suite.findall("testcase")
    told = {test.attrib["name"]: [(child.tag, child.attrib["message"]) for child in test] for test in tests}
    message = "TIM-002: the timestamp has another form"
    assert told == {
        "whole": [(tag, f"waived by waiver 1 (case whole): {message}")],
        "part": [("failure", message)],
        "right": [],
        "waiver 2 (case gone, check golden.value)": [("failure", "is passes")],
        "core": [("failure", "not reached: 8 findings of TIM-002 in 2 cases, first in story-two")],
        "scored": [("failure", "not reached: core is not reached")],
        "exact": [("skipped", "beyond the target scored: scored is not reached")],
        "hardened": [("skipped", "beyond the target scored: exact is not reached")],
    }
    assert suite.attrib["tests"] == "8"
    assert suite.attrib["failures"] == ("4" if allow else "5")


def test_a_level_that_only_waivers_stand_before_is_skipped_where_they_are_allowed(waived: Result) -> None:
    alone = replace(waived, cases=waived.cases[:1], target="core", waivers=waived.waivers[:1])
    states = {}
    for allow in (False, True):
        suite = ET.fromstring(junit_report(alone, allow_waived=allow))[0]
        (core,) = suite.findall("testcase[@name='core']")
        states[allow] = [child.tag for child in core]
        fine = suite.attrib["failures"] == suite.attrib["errors"] == "0"
        assert fine is (headline(alone, allow_waived=allow).tone == "good") is allow
    assert states == {False: ["failure"], True: ["skipped"]}


def test_a_draft_tells_what_it_would_cover_and_nothing_in_it_ends_its_line(waived: Result) -> None:
    hostile = replace(late(1), file=f"{HOSTILE}\n.json")
    many = case("many", Outcome.FAIL, failed(hostile, *(late(place) for place in range(6))))
    blank = Waiver("many", None, "0123456789abcdef", "", "", "", "2026-03-31")
    text = waiver_drafts(replace(waived, cases=(many,)), [blank]).decode()
    finding = "# many: TIM-002 timestamps.form"
    assert text.split("\n\n")[1] == (
        rf"{finding} \x1b[31mred\x07 \u202egnp.exe\ufffe \xa0\n.json byte 50 /events/1/timestamp" + "\n"
        f"{finding} sess-001.json byte 40 /events/0/timestamp\n"
        f"{finding} sess-001.json byte 50 /events/1/timestamp\n"
        f"{finding} sess-001.json byte 60 /events/2/timestamp\n"
        f"{finding} sess-001.json byte 70 /events/3/timestamp\n"
        "# and 2 more\n"
        "[[waiver]]\n"
        'case = "many"\n'
        'fingerprint = "0123456789abcdef"\n'
        'reason = ""\n'
        'owner = ""\n'
        'issue = ""\n'
        "expires = 2026-03-31\n"
    )
