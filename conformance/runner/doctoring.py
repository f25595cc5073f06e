"""Is a runtime driven as it wants to be? One step after the other, until one ends it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from conformance.adapters.runtime_file import RuntimeFile, load_runtime
from conformance.errors import UsageError
from conformance.model.diagnosis import State, Step
from conformance.runner import doctoring_artefacts, doctoring_programs
from conformance.runner.patient import Patient
from conformance.runner.plan import DIRECTORY


def admitted(file: Path) -> tuple[RuntimeFile | None, Step]:
    """The runtime of a file, None where the file is wrong."""
    try:
        runtime = load_runtime(file)
    except UsageError as fault:
        first, *others = fault.message.split("\n")
        return None, Step("runtime file", State.WRONG, first, fault.hint, tuple(map(str.strip, others)), True)
    told = f"{file} describes {runtime.name} {runtime.version}, driven as {runtime.kind}"
    return runtime, Step("runtime file", State.OK, told)


def examined(patient: Patient) -> Iterator[Step]:
    """Every step of its kind, as it is taken, until one ends it. Raises CannotJudge, OSError."""
    is_folder = patient.runtime.kind == DIRECTORY
    steps = doctoring_artefacts.STEPS if is_folder else doctoring_programs.STEPS
    for step in steps:
        found = step(patient)
        if found is not None:
            yield found
            if found.ends:
                return
