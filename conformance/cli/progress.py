"""How far a run is, on standard error: one line that is erased on a terminal, plain lines elsewhere."""

from __future__ import annotations

import shutil
import sys
from types import TracebackType
from typing import Self

from conformance.cli import console
from conformance.model.result import CaseResult, Outcome
from conformance.reports.terminal import case_line

_BAR = 24


class Progress:
    """Called with each case as it ends. As a context manager it leaves no line behind on a terminal."""

    def __init__(self) -> None:
        self._drawn = console.is_terminal(sys.stderr)
        self._wrong = 0

    def __call__(self, case: CaseResult, done: int, planned: int) -> None:
        wrong = case.outcome is not Outcome.PASS
        self._wrong += wrong
        if self._drawn:
            self._draw(done, planned)
        elif wrong:
            console.err(case_line(case))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._drawn:
            self._show(" " * (_width() - 1))
            self._show("")

    def _draw(self, done: int, planned: int) -> None:
        full = _BAR * done // planned
        bar = "#" * full + "." * (_BAR - full)
        line = f"[{bar}] {done} of {planned} cases, {self._wrong} not right"
        self._show(line[: _width() - 1].ljust(_width() - 1))

    def _show(self, line: str) -> None:
        console.redraw(line)


def _width() -> int:
    return max(shutil.get_terminal_size().columns, 20)
