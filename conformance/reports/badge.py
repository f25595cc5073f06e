"""The level of a run as a badge: data for shields.io, or a picture that needs no other file."""

from __future__ import annotations

from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from conformance.model.result import Result
from conformance.reports.json_report import json_bytes
from conformance.reports.weight import is_reached, went_wrong

LABEL_COLOUR = "3a3f45"
GREEN, AMBER, RED, GREY = "1f6f2b", "8a5200", "b3261e", "5a5f66"
"""White text on each of them has a contrast of at least 4.5 (WCAG 2, level AA)."""
_PADDING, _HEIGHT = 6, 20
_NARROW, _WIDE = frozenset("fijlrtI.,:;()|! "), frozenset("mwMW")


class Badge(NamedTuple):
    """`colour` is six hexadecimal digits."""

    label: str
    message: str
    colour: str


def badge_of(result: Result) -> Badge:
    """The level that was reached: green where it is the target and no waiver fails, else amber."""
    label = f"SVR {result.contract}"
    if result.filtered:
        return Badge(label, "some cases only", GREY)
    if result.reached == "none":
        wrong = went_wrong(result) or result.failing_waivers
        return Badge(label, "no level reached" if wrong else "not judged", RED if wrong else GREY)
    fine = is_reached(result) and not result.failing_waivers
    return Badge(label, result.reached_told, GREEN if fine else AMBER)


def badge_json(result: Result) -> bytes:
    """The form that shields.io reads from an endpoint."""
    badge = badge_of(result)
    plain = {"schemaVersion": 1, "label": badge.label, "message": badge.message, "color": badge.colour}
    return json_bytes({**plain, "labelColor": LABEL_COLOUR, "isError": badge.colour == RED})


def badge_svg(result: Result) -> bytes:
    """A picture in UTF-8, always the same bytes for the same badge; it fetches nothing."""
    badge = badge_of(result)
    left, right = _width(badge.label) + 2 * _PADDING, _width(badge.message) + 2 * _PADDING
    name = f"{badge.label}: {badge.message}"
    size = f'width="{left + right}" height="{_HEIGHT}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label={quoteattr(name)}>',
        f"<title>{escape(name)}</title>",
        f'<rect {size} rx="3" fill="#{badge.colour}"/>',
        f'<path d="M3 0H{left}V20H3A3 3 0 0 1 0 17V3A3 3 0 0 1 3 0Z" fill="#{LABEL_COLOUR}"/>',
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" aria-hidden="true">',
        _text(badge.label, _PADDING),
        _text(badge.message, left + _PADDING),
        "</g>",
        "</svg>",
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _text(text: str, x: int) -> str:
    """A text that is as wide as it was reckoned, whatever fonts the reader has."""
    return f'<text x="{x}" y="14" textLength="{_width(text)}">{escape(text)}</text>'


def _width(text: str) -> int:
    """About how many pixels the text takes in Verdana of 11 pixels."""
    return round(sum(map(_character_width, text)))


def _character_width(character: str) -> float:
    if character in _NARROW:
        return 4.4
    if character in _WIDE:
        return 10.0
    return 7.6 if character.isupper() else 6.8
