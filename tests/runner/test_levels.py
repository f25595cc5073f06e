from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract.requirements import requirements
from conformance.model.finding import Finding, Severity
from conformance.model.result import CaseResult, LevelRow, Outcome, Verdict
from conformance.model.vocabulary import LEVEL_RANK, LEVELS
from conformance.runner.levels import (
    GUARANTEES,
    Counts,
    counts_of,
    golden_bytes_equal,
    level_of,
    reached,
    rows_of,
)

FENCE = "not judged yet: fence (offline, writes), variations (locale, zone, repetition)"
KILL = "not judged yet: interruptions (kill), sizes, capture"
EVEN = Counts(0, 0, 0)


def result(
    name: str,
    *requirements: str,
    level: str = "core",
    outcome: Outcome | None = None,
    severity: Severity = Severity.ERROR,
    expected: str = "export",
    byte_verdict: str | None = None,
) -> CaseResult:
    findings = tuple(Finding("a.b", requirement, "m", severity) for requirement in requirements)
    verdicts = [Verdict("a.b", "fail", "check", findings)] if findings else []
    if byte_verdict is not None:
        verdicts.append(Verdict("golden.bytes", byte_verdict, "check"))
    ended = outcome or (Outcome.FAIL if findings else Outcome.PASS)
    return CaseResult(name, "Title", level, expected, ended, 0.1, 0, tuple(verdicts), "svr-conformance run")


def test_without_a_finding_scored_is_reached_and_no_more() -> None:
    rows = rows_of([result("a")], EVEN, filtered=False)
    assert rows == (
        LevelRow("core", True, ()),
        LevelRow("scored", True, ()),
        LevelRow("exact", False, (FENCE,)),
        LevelRow("hardened", False, ("exact is not reached", KILL)),
    )
    assert reached(rows) == "scored"


def test_a_finding_costs_the_level_of_its_requirement_and_all_above() -> None:
    cases = [
        result("a", "SCO-009", "SCO-009"),
        result("b", "JSN-007"),
        result("c", "SCO-009"),
        result("d", "SCO-002"),
    ]
    rows = rows_of(cases, EVEN, filtered=False)
    assert rows == (
        LevelRow("core", True, ()),
        LevelRow(
            "scored",
            False,
            ("3 findings of SCO-009 in 2 cases, first in a", "1 finding of SCO-002 in 1 case, first in d"),
        ),
        LevelRow(
            "exact", False, ("scored is not reached", "1 finding of JSN-007 in 1 case, first in b", FENCE)
        ),
        LevelRow("hardened", False, ("exact is not reached", KILL)),
    )
    assert reached(rows) == "core"


def test_a_case_of_a_higher_level_costs_no_lower_one() -> None:
    rows = rows_of(
        [result("a", "RUN-011", level="hardened"), result("b", "SCO-009", level="exact")],
        EVEN,
        filtered=False,
    )
    assert reached(rows) == "scored"
    assert rows[2].blocking == ("1 finding of SCO-009 in 1 case, first in b", FENCE)
    assert rows[3].blocking == ("exact is not reached", "1 finding of RUN-011 in 1 case, first in a", KILL)


@given(
    st.sampled_from(sorted(requirements())),
    st.sampled_from(LEVELS[1:]),
    st.sampled_from([Severity.ERROR, Severity.ADVICE]),
)
def test_what_one_finding_costs(requirement: str, level: str, severity: Severity) -> None:
    case = result("a", requirement, level=level, severity=severity)
    if severity is Severity.ADVICE:
        case = result("a", requirement, level=level, severity=severity, outcome=Outcome.PASS)
    rank = max(LEVEL_RANK[level], LEVEL_RANK[requirements()[requirement].level])
    wanted = min(rank - 1, LEVEL_RANK["scored"]) if severity is Severity.ERROR else LEVEL_RANK["scored"]
    assert level_of(case.findings[0], case) == LEVELS[rank]
    assert LEVEL_RANK[reached(rows_of([case], EVEN, filtered=False))] == wanted


def test_a_case_that_went_wrong_without_a_finding_costs_its_level() -> None:
    cases = [
        result("a", outcome=Outcome.HANG, level="scored"),
        result("b", outcome=Outcome.HANG, level="scored"),
        result("c", outcome=Outcome.NO_ANSWER, level="scored"),
    ]
    rows = rows_of(cases, EVEN, filtered=False)
    assert rows[1] == LevelRow(
        "scored",
        False,
        ("2 cases with the outcome hang, first a", "1 case with the outcome no_answer, first c"),
    )
    assert reached(rows) == "core"


def test_a_filtered_run_reaches_nothing() -> None:
    rows = rows_of([result("a")], EVEN, filtered=True)
    assert rows[0] == LevelRow("core", False, ("a filtered run reaches no level",))
    assert rows[1] == LevelRow("scored", False, ("core is not reached",))
    assert reached(rows) == "none"


def test_a_case_that_could_not_be_judged_blocks_every_level() -> None:
    blocked = Verdict("suite.able", "blocked", "check", (), "no golden")
    case = CaseResult("a", "T", "hardened", "export", Outcome.CANNOT_JUDGE, 0.1, None, (blocked,), "svr")
    rows = rows_of([result("z"), case, case], EVEN, filtered=False)
    assert rows[0] == LevelRow("core", False, ("the suite could not judge 2 cases, first a: no golden",))
    assert reached(rows) == "none"


def test_a_check_that_was_planned_and_did_not_run_blocks_every_level() -> None:
    rows = rows_of([result("a")], Counts(5, 3, 1), filtered=False)
    assert rows[0] == LevelRow("core", False, ("5 checks were planned, and 3 ran and 1 were blocked",))
    assert reached(rows) == "none"


def test_blocked_checks_did_not_run() -> None:
    verdicts = tuple(
        Verdict("a.b", word, "check") for word in ("pass", "advice", "fail", "blocked", "blocked")
    )
    case = CaseResult("a", "T", "core", "export", Outcome.FAIL, 0.1, None, verdicts, "svr")
    assert counts_of(11, [case, case]) == Counts(11, 6, 4)


@pytest.mark.parametrize(
    ("words", "unjudged", "equal"),
    [
        ([], 0, None),
        ([None, None], 0, None),
        (["pass", None, "pass"], 0, True),
        (["pass", "fail"], 0, False),
        (["pass", "blocked"], 0, False),
        (["blocked", "blocked"], 0, None),
        (["fail", "blocked"], 0, False),
        (["pass"], 1, None),
        (["pass", "fail"], 1, False),
    ],
)
def test_golden_bytes_are_equal_only_if_all_were_compared(
    words: list[str | None], unjudged: int, equal: bool | None
) -> None:
    cases = [result("a", byte_verdict=word) for word in words]
    cases += [result("u", outcome=Outcome.CANNOT_JUDGE)] * unjudged
    assert golden_bytes_equal(cases) is equal


def test_no_guarantee_is_claimed() -> None:
    assert [guarantee.name for guarantee in GUARANTEES] == [
        "offline",
        "writes",
        "locale and zone",
        "repetition",
        "kill",
        "sizes",
        "capture",
    ]
    assert {guarantee.state for guarantee in GUARANTEES} == {"not judged yet"}
    assert all(guarantee.note for guarantee in GUARANTEES)
