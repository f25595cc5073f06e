"""`golden`: the accepted exports, and how they change."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from conformance import goldens
from conformance.cli import console
from conformance.cli.files import refuse_unwritable, write_file
from conformance.reports.moved import moved_text
from conformance.reports.moved_markdown import moved_markdown
from conformance.reports.safe_text import safe_lines
from conformance.reports.wording import many


def check(_arguments: Namespace) -> int:
    problems = goldens.check()
    lines = [str(problem) for problem in problems]
    last = (
        many(len(lines), "problem") if lines else "the golden exports are whole, and the reference makes them"
    )
    console.out(safe_lines("\n".join([*lines, last])))
    return 1 if problems else 0


def diff(arguments: Namespace) -> int:
    refuse_unwritable(arguments.summary)
    found = goldens.diff()
    if arguments.summary:
        write_file(Path(arguments.summary), moved_markdown(found))
    console.out(moved_text(found))
    return 0


def propose(_arguments: Namespace) -> int:
    console.out(safe_lines(goldens.propose().told()))
    return 0


def accept(arguments: Namespace) -> int:
    witness = [Path(name) for name in arguments.witness or ()]
    console.out(safe_lines(goldens.accept(arguments.reason, by=arguments.by, witness=witness).told()))
    return 0
