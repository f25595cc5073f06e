"""What is said of a waiver, and what it does to a run."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.checks.artefacts import ENDING
from conformance.model.erratum import Erratum
from conformance.model.finding import Finding, Severity
from conformance.model.result import CaseResult, Outcome, Verdict
from conformance.model.vocabulary import LEVEL_RANK
from conformance.model.waiver import Waiver, WaiverRow, WaiverState
from conformance.runner.drafting import drafted
from conformance.runner.fingerprint import errors_of, fingerprint
from conformance.runner.levels import Counts, reached, rows_of
from conformance.runner.waivers import unwaived, waived

TODAY = date(2026, 3, 1)
EVEN = Counts(0, 0, 0)


def sessions(case: str) -> str:
    """Each case exports a session that is named after it."""
    return f"session-{case}"


def error(case: str, check: str, requirement: str = "JSN-006", pointer: str | None = None) -> Finding:
    return Finding(check, requirement, "m", file=f"session-{case}.json", pointer=pointer)


def verdict(check: str, *findings: Finding) -> Verdict:
    return Verdict(check, "fail" if findings else "pass", "check", findings)


def case(name: str, *verdicts: Verdict, outcome: Outcome | None = None) -> CaseResult:
    wrong = any(finding.severity is Severity.ERROR for verdict in verdicts for finding in verdict.findings)
    ended = outcome or (Outcome.FAIL if wrong else Outcome.PASS)
    return CaseResult(name, "T", "core", "export", ended, 0.1, 0, verdicts, "svr-conformance run")


SPACED = fingerprint([error("a", "canonical.document")], "session-a")
"""That of one finding of JSN-006 in S.json by canonical.document, whatever the case."""


def waiver(
    case: str | None = "a", check: str | None = None, found: str = SPACED, expires: str = "2026-12-31"
) -> Waiver:
    return Waiver(case, check, found, "known", "me", "#1", expires)


def said(waiver: Waiver, *cases: CaseResult, filtered: bool = False) -> tuple[WaiverState, str]:
    """State and words of the one waiver."""
    (row,), _ = waived([waiver], cases, sessions, TODAY, filtered=filtered)
    assert (row.number, row.waiver) == (1, waiver)
    return row.state, row.told


def spaced(name: str) -> CaseResult:
    return case(
        name, verdict("golden.value"), verdict("canonical.document", error(name, "canonical.document"))
    )


def test_the_fingerprint_is_that_of_the_specification() -> None:
    text = '[["CSV-004","b.c",null,null],["JSN-006","a.b","S.json","/x/é"],["JSN-006","a.b","other.csv",""]]'
    findings = [
        Finding("a.b", "JSN-006", "m", file="session-a.json", pointer="/x/é", offset=7, got="1"),
        Finding(
            "a.b", "JSN-006", "another message", file="session-a.json", pointer="/x/é", offset=9, got="2"
        ),
        Finding("a.b", "JSN-006", "m", file="other.csv", pointer="", row=2),
        Finding("b.c", "CSV-004", "m", column="details"),
    ]
    wanted = hashlib.sha256(text.encode()).hexdigest()[:16]
    assert fingerprint(findings, "session-a") == wanted
    assert fingerprint(reversed(findings), "session-a") == wanted
    assert SPACED == "ee10b5fdd28eb3fa"


def test_half_a_surrogate_pair_in_a_pointer_has_a_fingerprint() -> None:
    text = r'[["JSN-006","a.b",null,"/\\ud800"]]'
    found = fingerprint([Finding("a.b", "JSN-006", "m", pointer="/\ud800")], None)
    assert found == hashlib.sha256(text.encode()).hexdigest()[:16]


def test_a_waiver_holds_while_its_failure_stays_the_same() -> None:
    assert said(waiver(), spaced("a")) == ("holds", "holds until 2026-12-31")
    assert said(waiver(check="canonical.document"), spaced("a")) == ("holds", "holds until 2026-12-31")
    (row,), cases = waived([waiver()], [spaced("a"), spaced("b")], sessions, TODAY, filtered=False)
    assert row == WaiverRow(1, waiver(), WaiverState.HOLDS, "holds until 2026-12-31", ("a",))
    assert [[verdict.waived_by for verdict in case.verdicts] for case in cases] == [[None, 1], [None, None]]
    assert [(case.outcome, case.waived) for case in cases] == [("fail", True), ("fail", False)]


def test_a_waiver_without_a_case_is_about_every_case_in_which_its_check_fails() -> None:
    named = waiver(None, "canonical.document")
    (row,), cases = waived([named], [spaced("a"), case("c"), spaced("b")], sessions, TODAY, filtered=False)
    assert (row.state, row.cases) == ("holds", ("a", "b"))
    assert [case.waived for case in cases] == [True, False, True]


@pytest.mark.parametrize(
    ("expires", "state", "told"),
    [
        ("2026-03-16", "holds", "holds until 2026-03-16"),
        (
            "2026-03-15",
            "expires_soon",
            "expires soon, its last day is 2026-03-15: mend the runtime, or agree on another day",
        ),
        (
            "2026-03-01",
            "expires_soon",
            "expires soon, its last day is 2026-03-01: mend the runtime, or agree on another day",
        ),
        ("2026-02-28", "expired", "expired on 2026-02-28: mend the runtime, or agree on another day"),
        ("0000-01-01", "expired", "expired on 0000-01-01: mend the runtime, or agree on another day"),
    ],
)
def test_a_waiver_counts_through_its_last_day_and_warns_14_days_ahead(
    expires: str, state: str, told: str
) -> None:
    assert said(waiver(expires=expires), spaced("a")) == (state, told)
    _, (judged,) = waived([waiver(expires=expires)], [spaced("a")], sessions, TODAY, filtered=False)
    assert judged.waived is (state != "expired")


OTHER = error("a", "golden.value", "SCO-009")
NOW = fingerprint([OTHER], "session-a")
BLOCKED = Verdict("canonical.document", "blocked", "check", (), "answer.exported")
LOOK = "look at it again, and take the waiver out"
OUT = "take the waiver out"
BOTH = fingerprint([error("a", "canonical.document"), error("a", "golden.value", "SCO-009")], "session-a")
LEFT = Verdict(ENDING, "fail", "check", (Finding(ENDING, "RUN-017", "m"),))
UNJUDGED = case("a", Verdict("suite.able", "blocked", "check", (), "no golden"), outcome=Outcome.CANNOT_JUDGE)
DISPUTED = CaseResult(
    "a", "T", "core", "export", Outcome.PASS, 0.1, 0, (), "svr", Erratum("disputed", "r", "2026-01-01")
)
PART, UNABLE = "not all that it is about was run", "not all that it is about could be judged"
SPACED_CHECK = waiver(None, "canonical.document")


@pytest.mark.parametrize(
    ("waiver", "cases", "state", "told"),
    [
        pytest.param(
            waiver(),
            [case("a", verdict("golden.value"))],
            "passes",
            f"its failure happens no longer, the case a passes: {OUT}",
            id="case passes",
        ),
        pytest.param(
            waiver("a", "canonical.document"),
            [case("a", verdict("golden.value", OTHER), verdict("canonical.document"))],
            "passes",
            f"its failure happens no longer, the check canonical.document does not fail in a: {OUT}",
            id="check of a case passes",
        ),
        pytest.param(
            SPACED_CHECK,
            [case("a", verdict("canonical.document")), case("b", BLOCKED)],
            "passes",
            f"its failure happens no longer, the check canonical.document does not fail in any case: {OUT}",
            id="check passes",
        ),
        pytest.param(
            waiver(),
            [case("a", verdict("golden.value"), LEFT)],
            "passes",
            f"its failure happens no longer, the case a passes: {OUT}",
            id="what is wrong with the end of a process is a matter of no case",
        ),
        pytest.param(
            waiver(),
            [case("b")],
            "matches_nothing",
            f"the suite has no case a: see `svr-conformance cases`, or {OUT}",
            id="no such case",
        ),
        pytest.param(
            waiver("a", "golden.byte"),
            [spaced("a")],
            "matches_nothing",
            f"there is no check golden.byte in a: see --json for those of a case, or {OUT}",
            id="no such check in the case",
        ),
        pytest.param(
            waiver(None, "golden.byte"),
            [spaced("a")],
            "matches_nothing",
            f"there is no check golden.byte in any case: see --json for those of a case, or {OUT}",
            id="no such check",
        ),
        pytest.param(
            waiver("a", ENDING),
            [case("a", LEFT)],
            "matches_nothing",
            f"how a process ends, which {ENDING} is about, is a matter of no case: take its case out",
            id="end of a process in a case",
        ),
        pytest.param(
            SPACED_CHECK,
            [
                spaced("a"),
                case("b", verdict("canonical.document", error("b", "canonical.document", pointer="/x"))),
            ],
            "matches_too_much",
            "the check fails otherwise too, first in b (fingerprint "
            f"{fingerprint([error('a', 'canonical.document', pointer='/x')], 'session-a')}): "
            "name the case of each failure that you waive",
            id="too much",
        ),
        pytest.param(
            waiver(),
            [case("a", verdict("golden.value", OTHER))],
            "changed",
            f"the failure has changed, in a its fingerprint is {NOW}: "
            "look at it again, and write the new one down",
            id="another failure",
        ),
        pytest.param(
            waiver(),
            [case("a", verdict("golden.value", OTHER), *spaced("a").verdicts[1:])],
            "changed",
            f"the failure has changed, in a its fingerprint is {BOTH}: "
            "look at it again, and write the new one down",
            id="one failure more",
        ),
        pytest.param(
            waiver("a", "canonical.document"),
            [case("a", verdict("answer.exported", OTHER), BLOCKED)],
            "changed",
            "the check canonical.document is blocked by answer.exported, and fails no longer by itself: "
            f"{LOOK}",
            id="blocked now",
        ),
        pytest.param(
            waiver(),
            [case("a", outcome=Outcome.HANG)],
            "changed",
            f"no check says any more why a has the outcome hang: {LOOK}",
            id="wrong without a finding",
        ),
        pytest.param(waiver(), [UNJUDGED], "not_judged", UNABLE, id="case not judged"),
        pytest.param(waiver(), [DISPUTED], "not_judged", UNABLE, id="case out of judgement"),
        pytest.param(
            SPACED_CHECK,
            [case("b", verdict("canonical.document")), UNJUDGED],
            "not_judged",
            UNABLE,
            id="some case not judged",
        ),
    ],
)
def test_what_is_said_of_a_waiver_that_does_not_hold(
    waiver: Waiver, cases: list[CaseResult], state: str, told: str
) -> None:
    assert said(waiver, *cases) == (state, told)
    _, judged = waived([waiver], cases, sessions, TODAY, filtered=False)
    assert judged == tuple(cases)


@pytest.mark.parametrize(
    ("waiver", "cases", "state"),
    [
        (waiver(), [case("b")], "not_judged"),
        (SPACED_CHECK, [case("b", verdict("canonical.document"))], "not_judged"),
        (waiver(None, "golden.byte"), [case("b")], "not_judged"),
        (waiver(), [case("a")], "passes"),
        (waiver("a", "golden.byte"), [case("a")], "matches_nothing"),
        (SPACED_CHECK, [spaced("b")], "holds"),
        (SPACED_CHECK, [case("b", verdict("canonical.document", OTHER.by("canonical.document")))], "changed"),
    ],
)
def test_in_a_part_of_the_suite_only_what_was_run_is_judged(
    waiver: Waiver, cases: list[CaseResult], state: str
) -> None:
    found, told = said(waiver, *cases, filtered=True)
    assert found == state
    assert (told == PART) is (state == "not_judged")


@pytest.mark.parametrize("state", WaiverState)
def test_a_state_waives_or_fails_or_neither(state: WaiverState) -> None:
    assert (state.waives, state.fails) == {
        "holds": (True, False),
        "expires_soon": (True, False),
        "not_judged": (False, False),
    }.get(state, (False, True))


def test_the_first_waiver_that_covers_a_check_is_named() -> None:
    both = case("a", verdict("golden.value", OTHER), *spaced("a").verdicts[1:], LEFT)
    waivers = [waiver(None, "canonical.document"), waiver(found=BOTH)]
    rows, (judged,) = waived(waivers, [both], sessions, TODAY, filtered=False)
    assert [row.state for row in rows] == ["holds", "holds"]
    assert [verdict.waived_by for verdict in judged.verdicts] == [2, 1, None]
    assert judged.waived_errors == (OTHER, error("a", "canonical.document"))
    assert (judged.unwaived_errors, judged.waived) == (LEFT.findings, False)


def test_a_level_with_a_waived_failure_in_it_is_not_earned_and_says_so() -> None:
    _, cases = waived([SPACED_CHECK], [spaced("a"), case("c"), spaced("b")], sessions, TODAY, filtered=False)
    rows = rows_of(cases, EVEN, (), filtered=False)
    assert rows[2].blocking[0] == "2 waived failures in 2 cases, first in a (see the waivers)"
    left = rows_of(unwaived(cases), EVEN, (), filtered=False)
    assert left == rows_of([case("a"), case("c"), case("b")], EVEN, (), filtered=False)


REQUIREMENTS = ("RUN-001", "SCO-009", "JSN-006", "RUN-011")
CHECKS = ("golden.value", "canonical.document", ENDING)
FINDINGS = st.builds(
    Finding,
    st.just(""),
    st.sampled_from(REQUIREMENTS),
    st.just("m"),
    st.sampled_from(Severity),
    pointer=st.sampled_from([None, "/a"]),
)


@st.composite
def runs(draw: st.DrawFn) -> list[CaseResult]:
    """Runs of up to four cases that go wrong in a few ways."""
    cases = []
    for name in draw(st.lists(st.sampled_from("abcd"), unique=True)):
        found = {check: draw(st.lists(FINDINGS, max_size=2)) for check in CHECKS}
        verdicts = [
            Verdict(check, _word(findings), "check", tuple(finding.by(check) for finding in findings))
            for check, findings in found.items()
        ]
        cases.append(case(name, *verdicts))
    return cases


def _word(findings: list[Finding]) -> str:
    return "fail" if any(finding.severity is Severity.ERROR for finding in findings) else "pass"


@st.composite
def waivers_of(draw: st.DrawFn, cases: list[CaseResult]) -> list[Waiver]:
    """Waivers of which many hold."""
    scopes = st.tuples(st.sampled_from([None, *"abcd"]), st.sampled_from([None, *CHECKS]))
    drawn = draw(st.lists(scopes.filter(any), max_size=4, unique=True))
    prints = [
        fingerprint(errors_of(case, check), sessions(case.case))
        for case in cases
        for check in (None, *CHECKS)
    ]
    days = st.sampled_from(["2026-02-28", "2026-03-05", "2027-01-01"])
    return [
        waiver(name, check, draw(st.sampled_from([*prints, "0" * 16])), draw(days)) for name, check in drawn
    ]


@pytest.mark.slow
@given(st.data())
def test_no_waiver_raises_a_level(data: st.DataObject) -> None:
    cases = data.draw(runs())
    without = rows_of(cases, EVEN, (), filtered=False)
    rows, judged = waived(data.draw(waivers_of(cases)), cases, sessions, TODAY, filtered=False)
    levels = rows_of(judged, EVEN, (), filtered=False)
    assert [row.reached for row in levels] == [row.reached for row in without]
    assert (
        LEVEL_RANK[reached(rows_of(unwaived(judged), EVEN, (), filtered=False))]
        >= LEVEL_RANK[reached(levels)]
    )
    assert [(case.outcome, case.errors) for case in judged] == [(case.outcome, case.errors) for case in cases]
    assert all(row.cases == () or row.state.waives or row.state == "expired" for row in rows)


@pytest.mark.slow
@given(runs())
def test_drafted_waivers_hold_and_waive_all_that_went_wrong(cases: list[CaseResult]) -> None:
    drafts = drafted(cases, sessions, TODAY)
    rows, judged = waived(drafts, cases, sessions, TODAY, filtered=False)
    assert {row.state for row in rows} <= {WaiverState.HOLDS}
    left = [error for case in judged for error in case.unwaived_errors]
    endings = {fingerprint(errors, None) for case in cases if (errors := errors_of(case, ENDING))}
    assert left == [] if len(endings) < 2 else {error.check for error in left} == {ENDING}
    assert drafted(judged, sessions, TODAY) == []


def test_drafts_are_few_and_narrow() -> None:
    odd = case("c", verdict("golden.value", OTHER), *spaced("c").verdicts[1:])
    alone = fingerprint(odd.errors, "session-c")
    blank = Waiver(None, None, "", "", "", "", "2026-03-31")
    assert drafted([spaced("a"), spaced("b"), odd, case("d"), UNJUDGED], sessions, TODAY) == [
        blank._replace(check="canonical.document", fingerprint=SPACED),
        blank._replace(case="c", fingerprint=alone),
    ]
    assert drafted([spaced("a"), DISPUTED], sessions, TODAY) == [blank._replace(case="a", fingerprint=SPACED)]
