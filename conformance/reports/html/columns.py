"""Counts as columns and bars: places in pictures of 960 units across."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

WIDTH, LEFT, RIGHT = 960, 64, 946
HEIGHT, TOP, FLOOR = 240, 14, 206
_GAP = 0.22
_WIDEST = 70.0


class Block(NamedTuple):
    """A part of a column or bar; `kind` is its style, `words` what it stands for."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    words: str


class Label(NamedTuple):
    """A text at a place."""

    x: float
    y: float
    text: str


class Columns(NamedTuple):
    """A picture: the blocks of columns, words below them, counts at the left, and a line or none."""

    blocks: tuple[Block, ...]
    feet: tuple[Label, ...]
    levels: tuple[Label, ...]
    line: str


class Column(NamedTuple):
    """What stands on one foot: counts by style, from the floor up; `share` is the line's height, 0 to 1."""

    foot: str
    counts: tuple[tuple[str, int, str], ...]
    share: float | None = None


def columns_of(columns: Sequence[Column], most_feet: int = 13) -> Columns:
    """The picture of these columns, the highest of which reaches the top."""
    most = max((sum(count for _kind, count, _words in one.counts) for one in columns), default=0) or 1
    step = min((RIGHT - LEFT) / max(len(columns), 1), _WIDEST)
    every = -(-len(columns) // most_feet)
    blocks: list[Block] = []
    for place, column in enumerate(columns):
        blocks += _stacked(column, LEFT + place * step + step * _GAP / 2, step * (1 - _GAP), most)
    centres = [round(LEFT + (place + 0.5) * step, 1) for place in range(len(columns))]
    feet = [
        Label(x, FLOOR + 18, column.foot)
        for place, (x, column) in enumerate(zip(centres, columns, strict=True))
        if place % every == 0
    ]
    levels = [Label(LEFT, round(_y(count, most), 1), f"{count:,}") for count in sorted({0, most // 2, most})]
    points = [(x, one.share) for x, one in zip(centres, columns, strict=True) if one.share is not None]
    return Columns(tuple(blocks), tuple(feet), tuple(levels), _line(points))


def _y(count: float, most: int) -> float:
    return FLOOR - (FLOOR - TOP) * count / most


def _stacked(column: Column, x: float, width: float, most: int) -> Iterable[Block]:
    below = 0
    for kind, count, words in column.counts:
        if count:
            upper, lower = _y(below + count, most), _y(below, most)
            height = max(lower - upper, 1.0)
            yield Block(round(x, 1), round(lower - height, 1), round(width, 1), round(height, 1), kind, words)
            below += count


def _line(points: Sequence[tuple[float, float]]) -> str:
    if len(points) < 2:
        return ""
    return "M" + "L".join(f"{x:g} {round(FLOOR - (FLOOR - TOP) * share, 1):g}" for x, share in points)


def share_bar(
    counts: Sequence[tuple[str, int, str]], width: float = WIDTH, height: float = 26
) -> tuple[Block, ...]:
    """One bar of that width, divided among the counts; each that is not 0 can be seen."""
    whole = sum(count for _kind, count, _words in counts) or 1
    blocks, x = [], 0.0
    for kind, count, words in counts:
        if count:
            wide = max(width * count / whole, 3.0)
            blocks.append(Block(round(min(x, width - wide), 1), 0, round(wide, 1), height, kind, words))
            x += wide
    return tuple(blocks)
