"""`cases`: the catalogue."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter

from conformance import resources
from conformance.cli import console
from conformance.cli.export import revision_asked
from conformance.reports.wording import many
from conformance.suite.catalogue import cases as cases_of
from conformance.suite.catalogue import catalogue_file


def cases(arguments: Namespace) -> int:
    revision = revision_asked(arguments)
    if arguments.json:
        console.out(resources.read(catalogue_file(revision)).decode("utf-8"))
        return 0
    all_cases = cases_of(revision)
    lines = [f"{case.case_id:<40} {case.expected:<7} {case.level:<9} {case.title}" for case in all_cases]
    levels = Counter(case.level for case in all_cases)
    counted = ", ".join(f"{count} {level}" for level, count in levels.items())
    console.out("\n".join([*lines, f"{many(len(lines), 'case')}: {counted}"]))
    return 0
