"""`compare`: results of runs side by side."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from conformance.cli import console
from conformance.cli.files import refuse_unwritable, write_file
from conformance.compare.comparison import compare as compare_two
from conformance.compare.matrix import matrix
from conformance.compare.reading import read_result
from conformance.errors import UsageError
from conformance.reports.block import Block, terminal_text
from conformance.reports.comparison import comparison_blocks
from conformance.reports.comparison_json import plain_comparison, plain_matrix
from conformance.reports.json_report import json_bytes
from conformance.reports.markdown import markdown_text
from conformance.reports.matrix import matrix_blocks
from conformance.reports.paint import Paint


def compare(arguments: Namespace) -> int:
    named = arguments.result
    if len(named) < 2:
        raise UsageError("one result is named, and nothing to compare it with", "name two results, or more")
    for file in (arguments.json, arguments.markdown):
        refuse_unwritable(file)
    results = [read_result(Path(name)) for name in named]
    if len(results) > 2:
        table = matrix(results)
        return _told(arguments, matrix_blocks(table), matrix_blocks(table), plain_matrix(table), 0)
    compared = compare_two(*results)
    first, *others = comparison_blocks(compared)
    status = 1 if compared.is_worse else 0
    return _told(arguments, (first, *others), (*others, first), plain_comparison(compared), status)


def _told(
    arguments: Namespace, page: tuple[Block, ...], screen: tuple[Block, ...], plain: Any, status: int
) -> int:
    """Print the blocks of the screen, and write those of the page and the plain data where that is wanted."""
    console.out(terminal_text(screen, Paint(console.in_colour(sys.stdout))))
    if arguments.json:
        write_file(Path(arguments.json), json_bytes(plain))
    if arguments.markdown:
        write_file(Path(arguments.markdown), markdown_text(page))
    return status
