"""`init`: a runtime file to start from."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from conformance.adapters.runtime_template import FILE, PROGRAM, TEMPLATE
from conformance.cli import console
from conformance.errors import WouldReplace
from conformance.exporter.files import told_as_fault


def init(_arguments: Namespace) -> int:
    path = Path(FILE)
    with told_as_fault(path, "write"):
        try:
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(TEMPLATE)
        except FileExistsError:
            hint = "change it, or move it away to start anew"
            raise WouldReplace(f"{path}: is there already, and is never replaced", hint) from None
    console.out(
        f"{path}: written; put your program in the place of {PROGRAM}, then call `svr-conformance doctor`"
    )
    return 0
