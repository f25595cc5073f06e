"""Markdown for step summaries and comments, in which a text from elsewhere is text and nothing else.

It stands in a code element, where GitHub and GitLab see no mention, link or issue, and what Markdown,
HTML or a forge could be told by is written as numbered entities, which none of them takes for its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from conformance.reports.block import Block
from conformance.reports.safe_text import safe

_PLAIN = re.compile(r"[^A-Za-z0-9 ,;()+\-:\u0080-\U0010ffff]|:(?! )")


def escaped(text: str) -> str:
    """`text` as text, on one line."""
    return _PLAIN.sub(lambda found: f"&#{ord(found[0])};", safe(text))


def code(text: str) -> str:
    """`text` as it stands, in a code element; nothing for an empty text."""
    return f"<code>{escaped(text)}</code>" if text else ""


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The lines of a table; the cells of the rows are quoted, the names of the columns are ours."""
    names = tuple(head)
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(map(code, row))} |"


def folded(title: str, lines: Iterable[str]) -> Iterator[str]:
    """Lines that are shown on demand; an empty line on either side lets them be Markdown."""
    yield from ("<details>", f"<summary>{escaped(title)}</summary>", "", *lines, "", "</details>")


def markdown_text(blocks: Iterable[Block]) -> bytes:
    """The blocks as a page in UTF-8: the first title is the heading, the others stand above their tables."""
    first, *others = blocks
    lines = [f"### {escaped(first.title)}", *_table(first)]
    for block in others:
        lines += ["", f"**{escaped(block.title)}**", *_table(block)]
    return "".join(f"{line}\n" for line in lines).encode()


def _table(block: Block) -> Iterator[str]:
    if block.rows:
        yield ""
        yield from table(block.head, block.shown)
    if block.rest:
        yield from ("", f"… and {block.rest} more, see --json")
    if block.again:
        yield from ("", f"again: {code(block.again)}")
