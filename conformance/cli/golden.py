"""`golden`: the accepted exports, and how they change."""

from __future__ import annotations

from argparse import Namespace

from conformance import goldens
from conformance.cli import console
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


def diff(_arguments: Namespace) -> int:
    console.out(safe_lines(goldens.told(goldens.diff())))
    return 0


def propose(_arguments: Namespace) -> int:
    console.out(safe_lines(goldens.propose().told()))
    return 0


def accept(arguments: Namespace) -> int:
    console.out(safe_lines(goldens.accept(arguments.reason).told()))
    return 0
