"""`cases`: the catalogue."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter

from conformance.cli import console
from conformance.reports.wording import many
from conformance.suite.catalogue import cases as all_cases


def cases(arguments: Namespace) -> int:
    if arguments.json:
        from conformance import resources

        console.out(resources.read(resources.data("Sessions", "catalogue.json")).decode("utf-8"))
        return 0
    lines = [f"{case.case_id:<40} {case.expected:<7} {case.level:<9} {case.title}" for case in all_cases()]
    levels = Counter(case.level for case in all_cases())
    counted = ", ".join(f"{count} {level}" for level, count in levels.items())
    console.out("\n".join([*lines, f"{many(len(lines), 'case')}: {counted}"]))
    return 0
