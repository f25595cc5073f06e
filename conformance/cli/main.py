"""From the command line to a command, and from whatever happens there to an exit status."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

from conformance.cli import console
from conformance.cli.parser import parse
from conformance.errors import SvrError
from conformance.garbage import collect_seldom

INTERRUPTED = 130
_FAULT = 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status. Raises SystemExit for help, version and wrong usage."""
    console.prepare()
    collect_seldom()
    try:
        arguments = parse(sys.argv[1:] if argv is None else argv)
        command = importlib.import_module(f"conformance.cli.{arguments.module}")
        status: int = getattr(command, arguments.function)(arguments)
        return status
    except SvrError as fault:
        return _told(fault)
    except KeyboardInterrupt:
        console.err("svr-conformance: interrupted")
        return INTERRUPTED
    except Exception as fault:  # noqa: BLE001 - a fault of ours: the user gets one line, and no traceback
        return _broken(fault)


def _told(fault: SvrError) -> int:
    from conformance.reports.safe_text import safe_lines

    console.err(safe_lines(f"svr-conformance: {fault.message}"))
    if fault.hint:
        console.err(safe_lines(f"  {fault.hint}"))
    return fault.exit_status


def _broken(fault: Exception) -> int:
    if os.environ.get("SVR_DEBUG") == "1":
        import traceback

        traceback.print_exception(fault)
    from conformance import __version__
    from conformance.reports.safe_text import safe

    console.err(
        f"svr-conformance: a fault of the suite, not of your runtime: {safe(_where(fault))}; "
        f"please report this line, the command and the version {__version__} (SVR_DEBUG=1 shows more)"
    )
    return _FAULT


def _where(fault: Exception) -> str:
    place = fault.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{os.path.basename(place.tb_frame.f_code.co_filename)} line {place.tb_lineno}" if place else "?"
    return f"{type(fault).__name__} in {where}: {fault}"
