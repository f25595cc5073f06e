"""`certify` and `certificate verify`: a run that others can check."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from conformance import certify as certificates
from conformance.cli import console
from conformance.cli.progress import Progress
from conformance.cli.run import end_on_signals, runtime_at, status_of
from conformance.reports.paint import Paint
from conformance.reports.safe_text import safe_lines
from conformance.reports.terminal import terminal_report


def certify(arguments: Namespace) -> int:
    runtime = runtime_at(arguments.runtime)
    end_on_signals()
    with Progress() as progress:
        certificate = certificates.certify(runtime, Path(arguments.out), progress=progress)
    console.out(terminal_report(certificate.result, Paint(console.in_colour(sys.stdout))))
    console.out(safe_lines(certificate.told()))
    return status_of(certificate.result)


def verify(arguments: Namespace) -> int:
    verdict = certificates.verify_certificate(Path(arguments.dir))
    console.out(safe_lines(verdict.told()))
    return verdict.exit_status
