"""`mutants`: the suite against broken exporters."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path

from conformance.cli import console
from conformance.cli.files import refuse_unwritable, write_file
from conformance.mutants.campaign import chosen, run
from conformance.mutants.hunting import Hunt
from conformance.reports.json_report import json_bytes
from conformance.reports.mutants import campaign_report, mutant_line
from conformance.reports.paint import Paint


def mutants(arguments: Namespace) -> int:
    broken = chosen(arguments.mutant)
    refuse_unwritable(arguments.json)
    jobs = arguments.jobs if arguments.jobs is not None else os.cpu_count() or 1
    campaign = run(broken, jobs, full=arguments.full, progress=_tell)
    console.out(campaign_report(campaign, Paint(console.in_colour(sys.stdout))))
    if arguments.json:
        write_file(Path(arguments.json), json_bytes(campaign.plain()))
    return 0 if campaign.is_won else 1


def _tell(hunt: Hunt, done: int, planned: int) -> None:
    """On a terminal a line that is written over; elsewhere only what is alive."""
    if console.is_terminal(sys.stderr):
        console.redraw(f"{done} of {planned} mutants" if done < planned else "")
    elif not hunt.own:
        console.err(mutant_line(hunt))
