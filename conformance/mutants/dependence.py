"""Lies that show only somewhere else (RUN-019): real programs that depend on the machine they run on."""

from __future__ import annotations

import os
import sys
import time

from conformance.mutants.programs import Call, program_lie, rejection_by, say_rejected

_LICENCE_ENDS = 2040


@program_lie("RUN-019", "repetition.same")
def takes_the_export_time_for_local_time(call: Call) -> int:
    """Writes an export time that is moved by the time zone of the machine."""
    return _export(call._replace(exported_at=call.exported_at - time.localtime().tm_gmtoff * 1_000_000))


@program_lie("RUN-019", "repetition.same")
def stops_with_its_licence(call: Call) -> int:
    """Exports nothing once the clock of the machine is beyond the end of its licence."""
    if time.localtime().tm_year < _LICENCE_ENDS:
        return _export(call)
    print("licence expired", file=sys.stderr)
    return 77


@program_lie("RUN-019", "repetition.same")
def knows_only_folders_with_plain_names(call: Call) -> int:
    """Cannot open a folder with letters beyond ASCII in its name."""
    return _export(call) if os.fspath(call.out).isascii() else 74


def _export(call: Call) -> int:
    reason = rejection_by(call)
    return 0 if reason is None else say_rejected(reason)
