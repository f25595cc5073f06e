"""How long a runtime takes, behind the fence as in a run; kept for `run --plan`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from conformance.adapters.runtime_file import RuntimeFile
from conformance.errors import FileFault
from conformance.exporter.files import told_as_fault, write_whole
from conformance.model.case import Case
from conformance.model.diagnosis import Measured
from conformance.model.revision import Revision
from conformance.processes import Fence, proof
from conformance.runner.patient import ORDINARY, REJECTED, Patient
from conformance.suite.catalogue import cases
from conformance.suite.recipes import recording_of

FORMAT = "svr-doctor/1"
FOLDER = ".svr"
_TIMES = 5


def measure(patient: Patient) -> Measured:
    """A start, an ordinary recording several times, and the longest one. Raises CannotJudge, OSError.

    Of the ordinary one the fastest time counts: on a busy machine the others tell of the machine.
    """
    fence = Fence() if patient.runtime.fenced and proof().holds else None
    longest = longest_case(patient.runtime.revision)
    tried = patient.tried(REJECTED, *[ORDINARY] * _TIMES, longest.case_id, fence=fence, watched=False)
    taken = [evidence.answer.seconds if evidence.answer else 0.0 for evidence in tried.evidence]
    return Measured(
        start=max(tried.seconds[0] - taken[0] - tried.worked[0], 0.0) if patient.stays else taken[0],
        case=min(taken[1:-1]),
        longest=taken[-1],
        events=_events(longest),
        own=min(tried.worked[1:-1]),
        stays=patient.stays,
    )


def longest_case(revision: Revision) -> Case:
    """The case with the most to export."""
    return max((case for case in cases(revision) if case.rejects is None), key=_events)


def _events(case: Case) -> int:
    return case.recipe.events if case.recipe else recording_of(case).count(b"\n") - 2


def keep(runtime: RuntimeFile, measured: Measured) -> Path:
    """Keep it beside the runtime file, in a folder that git ignores; returns where. Raises FileFault."""
    target = _place(runtime)
    with told_as_fault(target.parent, "make"):
        target.parent.mkdir(exist_ok=True)
    ignore = target.parent / ".gitignore"
    if not ignore.exists():
        write_whole(ignore, b"*\n")
    plain = {"format": FORMAT, "runtime_file": _digest(runtime), **measured._asdict()}
    write_whole(target, json.dumps(plain, indent=1).encode() + b"\n")
    return target


def kept(runtime: RuntimeFile) -> Measured | None:
    """What was measured of the runtime with the very same runtime file, None where nothing is known."""
    try:
        plain = json.loads(_place(runtime).read_bytes())
        if plain.pop("format") != FORMAT or plain.pop("runtime_file") != _digest(runtime):
            return None
        return _checked(Measured(**plain))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _checked(measured: Measured) -> Measured:
    """Raises ValueError for what nobody can have measured."""
    numbers = (measured.start, measured.case, measured.longest, measured.own, measured.events)
    if not all(0 <= number < 1e9 for number in numbers):  # TypeError for what is no number
        raise ValueError
    return measured


def _place(runtime: RuntimeFile) -> Path:
    name = runtime.file.stem if runtime.file else "reference"
    return runtime.folder / FOLDER / f"{name}.doctor.json"


def _digest(runtime: RuntimeFile) -> str:
    if runtime.file is None:
        raise FileFault("the reference has no runtime file", "measure a runtime that has one")
    return hashlib.sha256(runtime.file.read_bytes()).hexdigest()
