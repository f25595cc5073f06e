"""`verify`: judge exports found in the wild."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from conformance.cli import console
from conformance.cli.containers import is_bulk, refuse_no_jobs
from conformance.cli.files import refuse_unwritable, write_file
from conformance.reports.json_report import json_bytes
from conformance.reports.paint import Paint
from conformance.reports.verification import export_lines, summary
from conformance.verify.verification import ExportVerdict
from conformance.verify.verification import verify as judge_exports


def verify(arguments: Namespace) -> int:
    paths = [Path(name) for name in arguments.path]
    if is_bulk(arguments, paths):
        from conformance.cli.bulk import verify_many  # it costs the start, and few need it

        return verify_many(arguments, paths)
    paint = Paint(console.in_colour(sys.stdout))

    def tell(export: ExportVerdict) -> None:
        console.out("\n".join(export_lines(export, paint)))

    refuse_unwritable(arguments.json)
    refuse_no_jobs(arguments.jobs)
    recordings = Path(arguments.recordings) if arguments.recordings else None
    scenarios = [Path(name) for name in arguments.scenario]
    verification = judge_exports(paths, recordings, scenarios, tell, arguments.jobs)
    console.out("\n".join(summary(verification, paint)))
    if arguments.json:
        write_file(Path(arguments.json), json_bytes(verification.plain()))
    return verification.exit_status
