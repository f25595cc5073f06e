from __future__ import annotations

import io
import sys

import pytest

from conformance.cli.progress import Progress
from conformance.model.finding import Finding
from conformance.model.result import CaseResult, Outcome, Verdict

WRONG = Verdict("score.total", "fail", "check", (Finding("score.total", "SCO-009", "81 is not \x1b[1m80"),))
CASES = [
    CaseResult("right", "", "core", "export", Outcome.PASS, 0, 0, (), ""),
    CaseResult("wrong", "", "core", "export", Outcome.FAIL, 0, 0, (WRONG,), ""),
]


class Terminal(io.StringIO):
    """Says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, term: str) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLUMNS", "60")
    with Progress() as progress:
        for done, case in enumerate(CASES, 1):
            progress(case, done, len(CASES))
    return stream.getvalue()


def test_a_terminal_has_one_line_that_is_gone_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    written = shown(monkeypatch, Terminal(), "xterm")
    assert [line.rstrip() for line in written.split("\r")] == [
        "",
        "[############............] 1 of 2 cases, 0 not right",
        "[########################] 2 of 2 cases, 1 not right",
        "",
        "",
    ]
    assert "\n" not in written
    assert max(map(len, written.split("\r"))) == 59


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["pipe", "dumb"])
def test_a_log_has_a_line_for_each_case_that_goes_wrong(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO
) -> None:
    term = "dumb" if isinstance(stream, Terminal) else "xterm"
    assert shown(monkeypatch, stream, term) == (
        "wrong: wrong, 1 finding, first SCO-009: 81 is not \\x1b[1m80\n"
    )
