from __future__ import annotations

from conformance.model.finding import Finding, Severity
from conformance.reports.paint import Paint
from conformance.reports.verification import export_lines, summary
from conformance.reports.wording import about
from conformance.verify.verification import CONFORMS, FAILS, UNJUDGED, ExportVerdict, Verification

ABORTED = "the session was not completed: aborted"
ADVICE = Finding("advice.session", "REC-018", ABORTED, Severity.ADVICE, "a.json")
ERROR = Finding("score.total", "SCO-009", "the total is another", file="b.json", offset=7)
GOOD = ExportVerdict("out/a.json", "a", "rec/a.jsonl", CONFORMS, (), (ADVICE,))
BAD = ExportVerdict("out/b.json", "b", None, FAILS, (), (ADVICE, ERROR))
UNKNOWN = ExportVerdict("out/\x1b.json", None, None, UNJUDGED, (), (), "its scenario data is not at hand")


def test_an_export_is_told_in_one_line_and_its_findings() -> None:
    assert list(export_lines(GOOD, Paint())) == [
        "out/a.json: conforms, 0 findings and 1 advice, held against rec/a.jsonl",
        f"  advice REC-018 {about('REC-018')}",
        "      advice.session: a.json",
        f"      {ABORTED}",
    ]


def test_errors_stand_before_advice() -> None:
    lines = list(export_lines(BAD, Paint()))
    assert lines[0] == "out/b.json: does not conform, 1 finding and 1 advice, no recording at hand"
    assert [line.split()[0] for line in lines[1:] if line[2] != " "] == ["SCO-009", "advice"]


def test_an_export_that_could_not_be_judged_says_why() -> None:
    assert list(export_lines(UNKNOWN, Paint())) == [
        r"out/\x1b.json: cannot judge: its scenario data is not at hand"
    ]


def test_the_summary_counts_exports_and_names_what_is_none() -> None:
    verification = Verification((GOOD, BAD, UNKNOWN), ("out/x.json", "out/y.json"))
    assert list(summary(verification, Paint())) == [
        "no export, and passed over: 2 files, first out/x.json",
        "3 exports: 1 conforms, 1 does not conform, 1 cannot judge",
    ]
    assert list(summary(Verification((GOOD,), ()), Paint())) == ["1 export: 1 conforms"]
