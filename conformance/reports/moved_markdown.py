"""The same for the pull request: Markdown that stays below what a forge takes, whatever moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from conformance.goldens import Diff, Example, Kind, against, kinds
from conformance.reports.markdown import code, escaped, folded
from conformance.reports.moved import alike, head, of_cases, rejecting, rest, shown, value, where
from conformance.reports.safe_text import shortened
from conformance.reports.wording import many

LARGEST = 60_000
"""In bytes; GitHub takes 65,536 characters for the body of a pull request."""
_FOR_TABLE = 15_000
_FOR_END = 200
_WIDTH = 120
_TITLE = ("### Golden exports", "")


def moved_markdown(found: Diff) -> bytes:
    """A table of the kinds with counts of cases, and examples of each on demand; at most LARGEST bytes."""
    told = kinds(found)
    if not told:
        return _bytes([*_TITLE, f"{_first(against(found))}: nothing moved."])
    lines = [*_TITLE, f"{_first(head(found, told))}.", "", *_kinds(told)]
    if found.rejecting:
        lines += ["", f"{rejecting(found)}."]
    sections = [list(_section(kind, found)) for kind in told]
    if found.rejecting:
        names = [f"- {code(case)}" for case in found.rejecting]
        sections.append(["", *folded("the cases that must be rejected", names)])
    kept = list(fitting(sections, LARGEST - _size(lines) - _FOR_END))
    lines += [line for section in kept for line in section]
    if len(kept) < len(sections):
        left = many(len(sections) - len(kept), "kind")
        lines += ["", f"The examples of {left} found no room here; `svr-conformance golden diff` shows them."]
    return _bytes(lines)


def _first(text: str) -> str:
    """A sentence of our own words and the names of revisions."""
    return text[:1].upper() + text[1:]


def _kinds(told: Sequence[Kind]) -> Iterator[str]:
    rows = [(str(len(kind.cases)), str(kind.places), escaped(shortened(kind.title, _WIDTH))) for kind in told]
    first, second, *body = _table(("cases", "places", "what moved"), rows)
    kept = [line for (line,) in fitting([[line] for line in body], _FOR_TABLE)]
    yield from (first, second, *kept)
    if len(kept) < len(body):
        yield from ("", f"… and {many(len(body) - len(kept), 'kind')} more")


def _table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table; what is hostile in its cells has been escaped."""
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _section(kind: Kind, found: Diff) -> Iterator[str]:
    yield ""
    yield from folded(f"{shortened(kind.title, _WIDTH)}: {of_cases(kind, found)}", _examples(kind, found))


def _examples(kind: Kind, found: Diff) -> Iterator[str]:
    """Those of a case or a file that came or went have no values."""
    examples = shown(kind)
    if any(example.change.old is not None or example.change.new is not None for example in examples):
        yield from _table(("where", "accepted", "proposed", ""), map(_row, examples))
    else:
        yield from (f"- {_where(example)}" for example in examples)
    for line in rest(kind, found):
        yield from ("", escaped(line))


def _row(example: Example) -> tuple[str, ...]:
    change = example.change
    values = (
        "" if text is None else code(shortened(value(text), _WIDTH)) for text in (change.old, change.new)
    )
    return (_where(example), *values, alike(example).removeprefix(", "))


def _where(example: Example) -> str:
    return code(shortened(where(example), _WIDTH))


def fitting(sections: Iterable[list[str]], room: int) -> Iterator[list[str]]:
    """The first sections that together take at most `room` bytes."""
    for section in sections:
        room -= _size(section)
        if room < 0:
            return
        yield section


def _size(lines: Iterable[str]) -> int:
    return len(_bytes(lines))


def _bytes(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
