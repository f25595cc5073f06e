"""Results side by side, held as values."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.compare.cases import CaseChange, Change
from conformance.compare.comparison import Comparison, Difference, Step, compare
from conformance.compare.matrix import Cell, matrix
from conformance.compare.reading import read_result
from conformance.errors import UsageError
from conformance.model.erratum import Erratum
from conformance.model.finding import Finding
from conformance.model.result import CaseResult, Guarantee, LevelRow, Outcome, Result, RuntimeName, Verdict
from conformance.model.vocabulary import LEVEL_RANK, LEVELS
from conformance.reports.json_report import json_report
from conformance.runner.not_run import NotRun

PASS, FAIL, CRASH, UNABLE = Outcome.PASS, Outcome.FAIL, Outcome.CRASH, Outcome.CANNOT_JUDGE
EVENTS = ("EVT-001",)
CHECKS = {"EVT-001": "parity.recording", "CSV-004": "table.fields", "RUN-011": "answer.exported"}


def case(name: str, outcome: Outcome, *requirements: str, blocked: str = "") -> CaseResult:
    """A case with one error of each requirement, and a check that one of them has blocked."""
    verdicts = [
        Verdict(CHECKS[name], "fail", "check", (Finding(CHECKS[name], name, f"{name} is broken"),))
        for name in requirements
    ]
    if blocked:
        verdicts.append(Verdict(blocked, "blocked", "check", (), "answer.exported"))
    return CaseResult(name, name, "core", "export", outcome, 0.1, 0, tuple(verdicts), f"run {name}")


def run(
    *cases: CaseResult, reached: str = "scored", target: str = "scored", filtered: bool = False
) -> Result:
    """A run of these cases; the levels above `reached` are blocked by nothing in particular."""
    rank = LEVEL_RANK[reached]
    return Result(
        suite_version="0.1.0",
        suite_digest="ab" * 32,
        contract="1.0.0",
        runtime=RuntimeName("engine", "1", "Example", "command"),
        started_at="2026-03-01T10:00:00.000000Z",
        seconds=1.0,
        filtered=filtered,
        target=target,
        reached=reached,
        golden_bytes_equal=True,
        planned=len(cases),
        ran=len(cases),
        blocked=0,
        cases_planned=len(cases),
        guarantees=(
            Guarantee("offline", "enforced", "a fence"),
            Guarantee("kill", "unknown", "not asked for"),
        ),
        levels=tuple(
            LevelRow(level, LEVEL_RANK[level] <= rank, () if LEVEL_RANK[level] <= rank else ("a finding",))
            for level in LEVELS[1:]
        ),
        cases=cases,
    )


def kinds(before: Result, after: Result) -> dict[str, Change]:
    return {change.case: change.change for change in compare(before, after).cases}


def test_equal_runs_differ_in_nothing() -> None:
    same = run(case("a", PASS), case("b", FAIL, "EVT-001"), case("c", UNABLE))
    steps = (Step("core", "reached", "reached", None, ""), Step("scored", "reached", "reached", None, ""))
    offline = (Step("offline", "enforced", "enforced", None, "a fence"),)
    left_out = (NotRun("1 case, first c", "no reason is known"), NotRun("kill", "not asked for"))
    compared = compare(same, same)
    assert compared == Comparison(
        same, same, (), steps, offline, "", (), (), (), (left_out, left_out), judged_in_both=2
    )
    assert not compared.is_worse


@pytest.mark.parametrize(
    ("before", "after", "change", "worse"),
    [
        (case("a", PASS), case("a", FAIL, "EVT-001"), Change.WORSE, True),
        (case("a", FAIL, "EVT-001"), case("a", PASS), Change.BETTER, False),
        (case("a", FAIL, "EVT-001"), case("a", FAIL, "EVT-001", "CSV-004"), Change.WORSE, True),
        (case("a", FAIL, "EVT-001", "CSV-004"), case("a", FAIL, "EVT-001"), Change.BETTER, False),
        (case("a", FAIL, "EVT-001"), case("a", FAIL, "CSV-004"), Change.OTHER, True),
        (case("a", FAIL, "EVT-001"), case("a", CRASH, "RUN-011"), Change.WORSE, True),
        (case("a", Outcome.HANG), case("a", CRASH), Change.OTHER, False),
        (case("a", PASS), case("a", UNABLE), Change.LOST, True),
        (case("a", FAIL, "EVT-001"), case("a", UNABLE), Change.LOST, False),
        (case("a", UNABLE), case("a", FAIL, "EVT-001"), Change.GAINED, False),
    ],
)
def test_what_becomes_of_a_case(before: CaseResult, after: CaseResult, change: Change, worse: bool) -> None:
    compared = compare(run(before), run(after))
    assert [found.change for found in compared.cases] == [change]
    assert compared.is_worse is worse


def test_what_a_blocked_check_could_not_see_is_neither_worse_nor_better() -> None:
    shut = case("a", FAIL, "RUN-011", blocked="parity.recording")
    seen = case("a", FAIL, "RUN-011", "EVT-001")
    for before, after, worse in ((shut, seen, False), (seen, shut, False)):
        compared = compare(run(before), run(after))
        assert [found.change for found in compared.cases] == [Change.OTHER]
        assert (compared.begun, compared.ended, compared.is_worse) == ((), (), worse)


def test_a_requirement_is_newly_broken_where_no_case_broke_it_before() -> None:
    before = run(case("a", FAIL, "EVT-001"), case("b", FAIL, "CSV-004"), case("gone", FAIL, "RUN-011"))
    after = run(case("a", FAIL, "CSV-004"), case("b", FAIL, "RUN-011"))
    compared = compare(before, after)
    assert (compared.begun, compared.ended) == (("RUN-011",), ("EVT-001",))
    assert compared.is_worse


def test_cases_that_come_and_go_are_told_and_are_not_worse() -> None:
    compared = compare(run(case("gone", PASS)), run(case("new", FAIL, "EVT-001")))
    assert compared.cases == (
        CaseChange(
            "new", Change.APPEARED, None, FAIL, ("EVT-001",), why="EVT-001 is broken", again="run new"
        ),
        CaseChange("gone", Change.VANISHED, PASS, None),
    )
    assert (compared.is_worse, compared.judged_in_both) == (False, 0)


def test_the_order_is_worst_first_and_then_that_of_the_second_run() -> None:
    before = run(*(case(name, FAIL, "EVT-001") for name in "ab"), *(case(name, PASS) for name in "cd"))
    after = run(*(case(name, FAIL, "EVT-001") for name in "dc"), *(case(name, PASS) for name in "ba"))
    assert list(kinds(before, after).items()) == [
        ("d", Change.WORSE),
        ("c", Change.WORSE),
        ("b", Change.BETTER),
        ("a", Change.BETTER),
    ]


def test_what_is_out_of_judgement_is_not_compared() -> None:
    out = replace(case("a", FAIL, "EVT-001"), erratum=Erratum("disputed", "unclear", "2026-03-01"))
    compared = compare(run(case("a", PASS)), run(out))
    assert (compared.cases, compared.begun, compared.is_worse) == ((), (), False)
    assert compared.not_run[1][0] == NotRun(
        "the case a", "out of judgement: disputed since 2026-03-01: unclear"
    )


def test_levels_and_guarantees_go_up_to_the_lower_target() -> None:
    before = run(case("a", PASS), reached="hardened", target="hardened")
    lower = compare(before, run(case("a", PASS), reached="scored"))
    assert [step.name for step in lower.levels] == ["core", "scored"]
    assert not lower.is_worse
    fallen = run(case("a", PASS), reached="core")
    weak = replace(fallen, guarantees=(Guarantee("offline", "attested", "he says so"), fallen.guarantees[1]))
    compared = compare(before, weak)
    assert compared.levels[1] == Step("scored", "reached", "not reached", True, "a finding")
    assert compared.guarantees == (Step("offline", "enforced", "attested", True, "he says so"),)
    assert compared.is_worse
    assert [step.worse for step in compare(weak, before).levels] == [None, False]


def test_a_level_by_the_word_of_the_vendor_is_less_than_one_that_is_seen() -> None:
    seen = run(case("a", PASS))
    word = replace(seen, levels=tuple(row._replace(attested=("offline",)) for row in seen.levels))
    assert compare(seen, word).levels[0] == Step("core", "reached", "reached (attested)", True, "")


def test_a_run_of_some_cases_has_no_levels_to_compare() -> None:
    compared = compare(run(case("a", PASS)), run(case("a", PASS), reached="none", filtered=True))
    assert (compared.levels, compared.guarantees, compared.is_worse) == ((), (), False)
    assert compared.incomparable == "the second run was of some cases only"
    assert compared.differences == (Difference("extent", "all cases", "some cases only"),)


def test_runs_by_other_suites_are_told_apart() -> None:
    before = run(case("a", PASS))
    other = replace(before, suite_version="0.2.0", suite_digest="cd" * 32, contract="1.1.0")
    renamed = replace(other, runtime=RuntimeName("engine", "2", "Example", "stdio"), target="core")
    assert compare(before, renamed).differences == (
        Difference("runtime", "engine 1 (Example), driven as command", "engine 2 (Example), driven as stdio"),
        Difference("contract", "1.0.0", "1.1.0"),
        Difference("suite", "0.1.0 (abababababab)", "0.2.0 (cdcdcdcdcdcd)"),
        Difference("target", "scored", "core"),
    )


def test_the_table_of_many_tells_pass_from_not_run() -> None:
    looked = Verdict("parity.recording", "pass", "check")
    ran = replace(case("a", PASS), verdicts=(looked,))
    shut = case("a", FAIL, "RUN-011", blocked="parity.recording")
    table = matrix([run(ran), run(case("a", FAIL, "EVT-001", "EVT-001")), run(shut, reached="none")])
    cells = {row.requirement: row.cells for row in table.requirements}
    assert cells["EVT-001"] == (Cell("pass"), Cell("findings", 2), Cell("not run"))
    assert [(row.level, row.states) for row in table.levels] == [
        ("core", ("reached", "reached", "not reached")),
        ("scored", ("reached", "reached", "not reached")),
        ("exact", ("not asked for",) * 3),
        ("hardened", ("not asked for",) * 3),
    ]


def test_a_result_is_read_from_a_file_and_from_the_folder_of_a_certificate(tmp_path: Path) -> None:
    result = run(case("a", FAIL, "EVT-001"))
    (tmp_path / "result.json").write_bytes(json_report(result))
    assert read_result(tmp_path / "result.json") == read_result(tmp_path) == result


def test_what_is_no_result_is_refused_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    twice = json_report(run(case("a", PASS), case("a", PASS)))
    wrong = json.dumps({**json.loads(twice), "target": "best"}).encode()
    for data, message in (
        (None, f"{file}: cannot read: No such file or directory"),
        (b"{", f"{file} line 1: this is not JSON: "),
        (b"[]", f"{file} /: the value must be of the type object"),
        (wrong, f"{file} /target: the value must be one of core, scored, exact, hardened"),
        (twice, f"{file} /cases: the case a stands there 2 times, not once"),
    ):
        if data is not None:
            file.write_bytes(data)
        with pytest.raises(UsageError) as refused:
            read_result(file)
        assert refused.value.message.startswith(message)
