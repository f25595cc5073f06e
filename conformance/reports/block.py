"""A titled table as a value, and as lines of a terminal; `markdown` renders the same value for a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from conformance.reports.paint import Paint
from conformance.reports.safe_text import safe, shortened

SHOWN = 50
_LINE = 200


class Block(NamedTuple):
    """`head` names the columns of `rows`, of which there may be none.

    `tone` is good, bad, odd or empty. `again` is a command that shows the first row. A terminal shows the
    head of a block that is `headed` only; elsewhere the columns speak for themselves.
    """

    title: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    tone: str = ""
    again: str = ""
    headed: bool = False

    @property
    def shown(self) -> tuple[tuple[str, ...], ...]:
        return self.rows[:SHOWN]

    @property
    def rest(self) -> int:
        """How many rows are left to `--json`."""
        return len(self.rows) - len(self.shown)


def terminal_text(blocks: Iterable[Block], paint: Paint) -> str:
    """The blocks with a line between them, safe for every terminal, ending in LF."""
    return "\n".join("".join(f"{line}\n" for line in _lines(block, paint)) for block in blocks)


def _lines(block: Block, paint: Paint) -> Iterator[str]:
    yield _painted(safe(block.title), block.tone, paint)
    head = [block.head] if block.headed and block.rows else []
    rows = [[safe(cell) for cell in row] for row in (*head, *block.shown)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield shortened(f"  {'  '.join(cells)}".rstrip(), _LINE)
    if block.rest:
        yield f"  … and {block.rest} more, see --json"
    if block.again:
        yield f"  again: {safe(block.again)}"


def _painted(title: str, tone: str, paint: Paint) -> str:
    return paint.toned(tone, title) if tone else paint.loud(title)
