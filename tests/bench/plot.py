"""The times of the tools as a picture: bars on a logarithmic scale, readable on light and on dark ground."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from math import ceil, floor, log10
from typing import NamedTuple

_PLOT, _VALUES, _ROW, _TOP = 370, 60, 38, 8
_LEFT = 18
_OURS = "verify"
_STYLE = """<style>
text { fill: #22262a; font: 13px system-ui, "DejaVu Sans", sans-serif; }
text { paint-order: stroke; stroke: #fdfcf9; stroke-width: 4px; stroke-linejoin: round; }
.tick { fill: #555b61; font-size: 11px; }
line { stroke: #d9d7d0; }
rect { fill: #9aa5ab; }
.ours { fill: #1f5d70; font-weight: 600; }
line.ours { stroke: #1f5d70; stroke-dasharray: 3 3; }
@media (prefers-color-scheme: dark) {
  text { fill: #dcdedd; stroke: #15191c; }
  .tick { fill: #a4aaae; }
  line { stroke: #333a40; }
  rect { fill: #6c767c; }
  .ours { fill: #86bfd0; }
  line.ours { stroke: #86bfd0; }
}
</style>"""


class Bar(NamedTuple):
    """A tool: its part, wall time in seconds, and that in times of `verify`.

    `why` tells why there is no time, or that it was ended after this time.
    """

    name: str
    part: str
    seconds: float | None
    times: float
    why: str = ""


def plot(bars: Sequence[Bar]) -> str:
    """An SVG of those that were measured, from the power of ten below the quickest."""
    known = [bar for bar in bars if bar.seconds is not None]
    least, most = floor(log10(min(bar.times for bar in known))), ceil(log10(max(bar.times for bar in known)))
    width, bottom = _LEFT + _PLOT + _VALUES, _TOP + _ROW * len(known)
    size = f'width="{width}" height="{bottom + 24}" viewBox="0 0 {width} {bottom + 24}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
        "<title>Wall time of each tool, in times of that of verify, on a logarithmic scale</title>",
        _STYLE,
        *_scale(least, most, bottom),
        *(_bar(bar, place, least, most) for place, bar in enumerate(known)),
        "</svg>",
        "",
    ]
    return "\n".join(parts)


def _across(times: float, least: int, most: int) -> float:
    return _LEFT + _PLOT * (log10(times) - least) / (most - least)


def _scale(least: int, most: int, bottom: int) -> Iterator[str]:
    for power in range(least, most + 1):
        x, kind = _across(10.0**power, least, most), ' class="ours"' if power == 0 else ""
        yield f'<line{kind} x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 4}" y2="{bottom + 4}"/>'
        yield f'<text class="tick" x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{10.0**power:g}×</text>'


def _bar(bar: Bar, place: int, least: int, most: int) -> str:
    """The name, and below it the bar."""
    y, end = _TOP + place * _ROW, max(_across(bar.times, least, most), _LEFT + 2)
    kind = ' class="ours"' if bar.name == _OURS else ""
    return (
        f'<text{kind} x="{_LEFT}" y="{y + 15}">{escape(bar.name)}</text>'
        f'<rect{kind} x="{_LEFT}" y="{y + 20}" width="{end - _LEFT:.1f}" height="12"/>'
        f'<text{kind} x="{end + 6:.1f}" y="{y + 31}">{told(bar)}</text>'
    )


def told(bar: Bar) -> str:
    """Times of `verify`, as a text of SVG."""
    return f"&gt; {figures(bar.times)}" if bar.why else figures(bar.times)


def figures(value: float) -> str:
    """Two or three figures that count."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
