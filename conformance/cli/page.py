"""`page`: a page that judges exports without this program."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from conformance.cli import console
from conformance.cli.files import refuse_unwritable, write_file
from conformance.reports.safe_text import safe
from conformance.reports.verify_page.making import page_bytes


def page(arguments: Namespace) -> int:
    refuse_unwritable(arguments.out)
    made = page_bytes()
    write_file(Path(arguments.out), made)
    console.out(f"{safe(arguments.out)}: {len(made)} bytes; open it in a browser and drop exports on it")
    return 0
