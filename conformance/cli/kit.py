"""`kit`: all that a device needs to run the cases, in one file."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from conformance.cli import console
from conformance.cli.export import revision_asked
from conformance.cli.files import refuse_unwritable
from conformance.exporter.files import write_new
from conformance.fuzz.challenge import challenge_of
from conformance.reports.safe_text import safe
from conformance.reports.wording import many
from conformance.suite.catalogue import cases as catalogue
from conformance.suite.catalogue import select
from conformance.suite.kit import kit as kit_of


def kit(arguments: Namespace) -> int:
    refuse_unwritable(arguments.out)
    revision = revision_asked(arguments)
    challenge = challenge_of(arguments.challenge, revision).cases if arguments.challenge else ()
    cases = select(arguments.case, (*catalogue(revision), *challenge))
    archive = kit_of(cases, revision)
    write_new(Path(arguments.out), archive)
    told = f"{safe(arguments.out)}: {many(len(cases), 'case')}, {len(archive)} bytes"
    console.out(f"{told}; INSTRUCTIONS.md in it says how to run them")
    return 0
