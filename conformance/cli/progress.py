"""How far a run is, on standard error: one line that is erased on a terminal, plain lines elsewhere."""

from __future__ import annotations

from conformance.cli import console
from conformance.cli.line import Line
from conformance.model.result import CaseResult, Outcome
from conformance.reports.terminal import case_line


class Progress(Line):
    """Called with each case as it ends."""

    def __init__(self) -> None:
        super().__init__()
        self._wrong = 0

    def __call__(self, case: CaseResult, done: int, planned: int) -> None:
        wrong = case.outcome is not Outcome.PASS
        self._wrong += wrong
        self.draw(done, planned, f"cases, {self._wrong} not right")
        if wrong and not self.drawn:
            console.err(case_line(case))
