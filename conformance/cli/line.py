"""One line on standard error that tells how far a command is, and is erased; nothing where no terminal is."""

from __future__ import annotations

import shutil
import sys
from types import TracebackType
from typing import Self

from conformance.cli import console

_BAR = 24


class Line:
    """One line on a terminal. As a context manager it leaves none behind."""

    def __init__(self) -> None:
        self.drawn = console.is_terminal(sys.stderr)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.drawn:
            console.redraw(" " * (_width() - 1))
            console.redraw("")

    def draw(self, done: int, planned: int, told: str) -> None:
        """Show a bar and `told` behind it, if this is a terminal."""
        if self.drawn:
            self._redraw(_BAR * done // planned, f"{done} of {planned} {told}")

    def draw_share(self, share: float, told: str) -> None:
        """The same with a share of the work, from 0 to 1."""
        if self.drawn:
            self._redraw(min(int(_BAR * share), _BAR), f"{100 * share:.1f} %, {told}")

    def _redraw(self, full: int, told: str) -> None:
        line = f"[{'#' * full}{'.' * (_BAR - full)}] {told}"
        console.redraw(line[: _width() - 1].ljust(_width() - 1))


def _width() -> int:
    return max(shutil.get_terminal_size().columns, 20)
