from __future__ import annotations

from dataclasses import replace

from syrupy.assertion import SnapshotAssertion

from conformance.model.result import Result
from conformance.reports.paint import Paint
from conformance.reports.terminal import case_line, terminal_report


def test_a_run_that_goes_wrong_in_every_way(result: Result, text: SnapshotAssertion) -> None:
    assert terminal_report(result, Paint(), ["one waiver counts nothing"]).encode() == text


def test_a_run_that_conforms(result: Result, text: SnapshotAssertion) -> None:
    levels = (result.levels[0]._replace(reached=True, blocking=()), *result.levels[1:])
    conforming = replace(result, cases=result.cases[:1], target="core", reached="core", levels=levels)
    assert terminal_report(conforming, Paint()).encode() == text


def test_a_run_in_which_nothing_is_wrong_but_not_all_was_judged(result: Result) -> None:
    filtered = replace(result, cases=result.cases[:1], filtered=True)
    assert terminal_report(filtered, Paint()).splitlines()[-1] == (
        "no verdict: nothing found costs scored, but not all of it was judged"
    )


def test_colour_changes_nothing_else(result: Result) -> None:
    plain, coloured = terminal_report(result, Paint()), terminal_report(result, Paint(colour=True))
    for code in ("\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[1m", "\x1b[0m"):
        coloured = coloured.replace(code, "")
    assert coloured == plain


def test_nothing_in_the_report_is_obeyed_by_a_terminal(result: Result) -> None:
    assert terminal_report(result, Paint()).replace("\n", "").isprintable()


def test_a_case_that_goes_wrong_is_one_line_in_a_log(result: Result) -> None:
    assert [case_line(case) for case in result.cases if case.outcome != "pass"][:3] == [
        "story-two: wrong, 7 findings, first TIM-002: the timestamp has another form",
        "story-three: wrong, 3 findings, first EVT-005: not as recorded",
        "spaced: wrong, 1 finding, first JSN-006: white space",
    ]


def test_a_case_that_shows_nothing_new_is_one_line_in_the_report(result: Result) -> None:
    first = next(case for case in result.cases if case.case == "story-two")
    again = replace(first, case="story-two-again")
    report = terminal_report(replace(result, cases=(first, again)), Paint())
    assert "story-two: wrong\n" in report
    assert "story-two-again: wrong\n" not in report
    assert (
        "wrong in the same ways; `--case ID` shows one of them\n"
        "  story-two-again: wrong, 7 findings, first TIM-002: the timestamp has another form\n"
    ) in report


def test_a_kind_of_bug_that_most_wrong_cases_share_is_named(result: Result) -> None:
    first = next(case for case in result.cases if case.case == "story-two")
    wrong = ("number-no-float32", "number-in-lists", "time-hours-of-play", "csv-commas")
    right = replace(result.cases[0], case="story-clean-pass")
    cases = (*(replace(first, case=name) for name in wrong), right)
    report = terminal_report(replace(result, cases=cases), Paint())
    assert (
        "\nlikely cause: 3 of 4 cases that went wrong are about `float32`: "
        "Numbers pass through 32-bit floats.\n"
    ) in report
