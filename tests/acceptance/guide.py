"""A guide as what it tells a reader to do: files to write, commands to call, and what these print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

FENCE = re.compile(
    r"^(?P<not_run><!-- not run: [^\n]+ -->\n)?```(?P<language>\w*)(?: title=\"(?P<title>[^\"\n]+)\")?\n"
    r"(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
STATUS = re.compile(r"exit status ([0-9]+)")
ELISION = "…"


class Step(NamedTuple):
    """One block of a guide, at this line of it: `file` to write, or else shell to run, and what it shows."""

    line: int
    text: str
    file: str | None = None
    status: int = 0
    shown: str | None = None


def steps(markdown: str) -> Iterator[Step]:
    """What a guide has its reader do, in order.

    A block with a title is a file of that name. One of `sh` is run, unless a comment before it says why not;
    its status and output are those of the `text` block that follows it. Other blocks are for reading.
    """
    command: Step | None = None
    for block in FENCE.finditer(markdown):
        line = markdown.count("\n", 0, block.start()) + 1
        title, text = block["title"], block["text"]
        if block["language"] == "text" and command:
            status = STATUS.fullmatch(title or "exit status 0")
            assert status, f"line {line}: the title of an output is 'exit status N', and not {title!r}"
            yield command._replace(status=int(status[1]), shown=text)
            command = None
            continue
        if command:
            yield command
        command = Step(line, text) if block["language"] == "sh" and not (title or block["not_run"]) else None
        if title:
            yield Step(line, text, file=title)
    if command:
        yield command


def matches(shown: str, printed: str) -> bool:
    """Whether this was printed; a line `…` stands for any lines, and `…` in a line for any text."""
    pattern = ""
    for line in shown.splitlines():
        if line.strip() == ELISION:
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*".join(map(re.escape, line.split(ELISION))) + r"\n"
    return re.fullmatch(pattern, printed if printed.endswith("\n") else printed + "\n") is not None
