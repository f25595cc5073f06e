"""Two texts side by side: the part in which they differ, and its bytes where the eye does not see it."""

from __future__ import annotations

from typing import NamedTuple

from conformance.model.finding import Finding

_MOST_BYTES = 24


class Side(NamedTuple):
    """`before`, `differing` and `after` are the text; `octets` the bytes of its differing part, or empty."""

    label: str
    before: str
    differing: str
    after: str
    octets: str


def sides_of(finding: Finding) -> tuple[Side, ...]:
    """What was expected and what was got, as far as the finding tells."""
    told = (("expected", finding.expected), ("got", finding.got))
    known = [(label, text) for label, text in told if text is not None]
    if len(known) < 2:
        return tuple(Side(label, text, "", "", "") for label, text in known)
    texts = [text for _, text in known]
    start, end = _alike(*texts)
    parts = [(text[:start], text[start : len(text) - end], text[len(text) - end :]) for text in texts]
    differing = [part for _, part, _ in parts]
    hidden = any(map(_hides, differing)) and max(map(len, differing)) <= _MOST_BYTES
    return tuple(
        Side(label, *part, _octets(part[1]) if hidden else "")
        for (label, _), part in zip(known, parts, strict=True)
    )


def _alike(one: str, other: str) -> tuple[int, int]:
    """How many characters are the same at the start, and how many of the rest at the end."""
    start = _same(one, other)
    return start, _same(one[start:][::-1], other[start:][::-1])


def _same(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _hides(text: str) -> bool:
    """True for what looks like nothing, or like something else."""
    return bool(text) and (not text.isprintable() or not text.isascii() or not text.strip())


def _octets(text: str) -> str:
    data = text.encode("utf-8", "surrogatepass")
    more = " …" if len(data) > _MOST_BYTES else ""
    return f"{data[:_MOST_BYTES].hex(' ')}{more}" if data else "none"
