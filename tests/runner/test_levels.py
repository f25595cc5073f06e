from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.contract.requirements import requirements
from conformance.model.finding import Finding, Severity
from conformance.model.result import CaseResult, Guarantee, LevelRow, Outcome, Verdict
from conformance.model.vocabulary import LEVEL_RANK, LEVELS
from conformance.runner.guarantees import ATTESTED, ENFORCED, LEVEL_OF, UNKNOWN
from conformance.runner.levels import (
    Counts,
    counts_of,
    golden_bytes_equal,
    level_of,
    reached,
    rows_of,
)

EVEN = Counts(0, 0, 0)
SEEN = tuple(Guarantee(name, ENFORCED, "made so") for name in LEVEL_OF)


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


def test_without_a_finding_and_with_every_guarantee_all_levels_are_reached() -> None:
    rows = rows_of([result("a")], EVEN, SEEN, filtered=False)
    assert rows == tuple(LevelRow(level, True, ()) for level in LEVELS[1:])
    assert reached(rows) == "hardened"


@pytest.mark.parametrize("name", LEVEL_OF)
def test_what_is_unknown_costs_the_level_that_rests_on_it(name: str) -> None:
    guarantees = [Guarantee(name, UNKNOWN, "nobody looked") if one.name == name else one for one in SEEN]
    rows = rows_of([result("a")], EVEN, guarantees, filtered=False)
    rank = LEVEL_RANK[LEVEL_OF[name]]
    assert rows[rank - 1].blocking == (f"{name} is unknown: nobody looked",)
    assert LEVEL_RANK[reached(rows)] == rank - 1


@pytest.mark.parametrize("name", LEVEL_OF)
def test_what_is_attested_marks_the_level_that_rests_on_it_and_all_above(name: str) -> None:
    guarantees = [Guarantee(name, ATTESTED, "we swear") if one.name == name else one for one in SEEN]
    rows = rows_of([result("a")], EVEN, guarantees, filtered=False)
    rank = LEVEL_RANK[LEVEL_OF[name]]
    assert reached(rows) == "hardened"
    assert [row.attested for row in rows] == [
        (name,) if LEVEL_RANK[row.level] >= rank else () for row in rows
    ]


def test_a_finding_costs_the_level_of_its_requirement_and_all_above() -> None:
    cases = [
        result("a", "SCO-009", "SCO-009"),
        result("b", "JSN-007"),
        result("c", "SCO-009"),
        result("d", "SCO-002"),
    ]
    rows = rows_of(cases, EVEN, SEEN, filtered=False)
    assert rows == (
        LevelRow("core", True, ()),
        LevelRow(
            "scored",
            False,
            ("3 findings of SCO-009 in 2 cases, first in a", "1 finding of SCO-002 in 1 case, first in d"),
        ),
        LevelRow(
            "exact",
            False,
            (
                "scored is not reached",
                "1 finding of JSN-007 in 1 case, first in b",
            ),
        ),
        LevelRow("hardened", False, ("exact is not reached",)),
    )
    assert reached(rows) == "core"


def test_a_case_of_a_higher_level_costs_no_lower_one() -> None:
    rows = rows_of(
        [result("a", "RUN-011", level="hardened"), result("b", "SCO-009", level="exact")],
        EVEN,
        SEEN,
        filtered=False,
    )
    assert reached(rows) == "scored"
    assert rows[2].blocking == ("1 finding of SCO-009 in 1 case, first in b",)
    assert rows[3].blocking == ("exact is not reached", "1 finding of RUN-011 in 1 case, first in a")


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
    wanted = rank - 1 if severity is Severity.ERROR else LEVEL_RANK["hardened"]
    assert level_of(case.findings[0], case) == LEVELS[rank]
    assert LEVEL_RANK[reached(rows_of([case], EVEN, SEEN, filtered=False))] == wanted


def test_a_case_that_went_wrong_without_a_finding_costs_its_level() -> None:
    cases = [
        result("a", outcome=Outcome.HANG, level="scored"),
        result("b", outcome=Outcome.HANG, level="scored"),
        result("c", outcome=Outcome.NO_ANSWER, level="scored"),
    ]
    rows = rows_of(cases, EVEN, SEEN, filtered=False)
    assert rows[1] == LevelRow(
        "scored",
        False,
        ("2 cases with the outcome hang, first a", "1 case with the outcome no_answer, first c"),
    )
    assert reached(rows) == "core"


def test_a_filtered_run_reaches_nothing() -> None:
    rows = rows_of([result("a")], EVEN, SEEN, filtered=True)
    assert rows[0] == LevelRow("core", False, ("a filtered run reaches no level",))
    assert rows[1] == LevelRow("scored", False, ("core is not reached",))
    assert reached(rows) == "none"


def test_a_case_that_could_not_be_judged_blocks_every_level() -> None:
    blocked = Verdict("suite.able", "blocked", "check", (), "no golden")
    case = CaseResult("a", "T", "hardened", "export", Outcome.CANNOT_JUDGE, 0.1, None, (blocked,), "svr")
    rows = rows_of([result("z"), case, case], EVEN, SEEN, filtered=False)
    assert rows[0] == LevelRow("core", False, ("the suite could not judge 2 cases, first a: no golden",))
    assert reached(rows) == "none"


def test_a_check_that_was_planned_and_did_not_run_blocks_every_level() -> None:
    rows = rows_of([result("a")], Counts(5, 3, 1), SEEN, filtered=False)
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
