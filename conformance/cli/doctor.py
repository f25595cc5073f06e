"""`doctor`: is the adapter set up right, and how long will a run take?"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator

from conformance.adapters.runtime_file import RuntimeFile
from conformance.certify.subject import subject_of
from conformance.cli import console
from conformance.cli.run import end_on_signals, runtime_path, under_contract
from conformance.errors import FileFault, UsageError
from conformance.model.diagnosis import Measured, State, Step, verdict
from conformance.reports.doctor import (
    certificate_line,
    forecast_line,
    limit_line,
    machine_lines,
    measured_line,
    step_lines,
    verdict_line,
)
from conformance.reports.paint import Paint
from conformance.reports.safe_text import safe
from conformance.runner.doctoring import admitted, examined
from conformance.runner.forecast import least_limit, seconds
from conformance.runner.machine import lacks
from conformance.runner.measuring import keep, measure
from conformance.runner.patient import Patient
from conformance.runner.plan import DIRECTORY, plan_of

_STATUS = {State.OK: 0, State.RUNTIME: 0, State.WRONG: 1, State.UNKNOWN: 3}
_FORECAST = {
    "core and scored": "core",
    "exact": "exact",
    "hardened, without capture and sizes, at most": "hardened",
}


def doctor(arguments: Namespace) -> int:
    paint = Paint(console.in_colour(sys.stdout))
    runtime, first = admitted(runtime_path(arguments.runtime))
    runtime = runtime and under_contract(runtime, arguments)
    end_on_signals()
    _tell(step_lines(first, paint))
    steps: list[Step] = [first]
    patient = Patient(runtime) if runtime else None
    for step in examined(patient) if patient else ():
        _tell(step_lines(step, paint))
        steps.append(step)
    state = verdict(steps)
    if patient and patient.runtime.kind != DIRECTORY:
        _tell(machine_lines(lacks(patient.runtime)))
        if _STATUS[state] == 0:
            console.out(_certificate(patient.runtime))
            _tell(_times(patient.runtime, measure(patient)))
    console.out(verdict_line(state, paint))
    return _STATUS[state]


def _certificate(runtime: RuntimeFile) -> str:
    """Whether `[runtime] artifacts` is ready for `certify`."""
    try:
        return certificate_line(tuple(subject_of(runtime)), None)
    except UsageError as fault:
        return certificate_line((), fault)


def _times(runtime: RuntimeFile, measured: Measured) -> Iterator[str]:
    """What was measured, what it means for a run, and where it is kept."""
    yield measured_line(measured)
    plans = {words: plan_of(runtime, target=level) for words, level in _FORECAST.items()}
    processors = os.cpu_count() or 1
    times = [(words, seconds(measured, plan, processors)) for words, plan in plans.items()]
    yield forecast_line(times, processors)
    yield limit_line(runtime.timeout_seconds, least_limit(measured))
    try:
        yield f"{'kept':<23}{safe(str(keep(runtime, measured)))}, for `svr-conformance run --plan`"
    except FileFault as fault:
        yield f"{'not kept':<23}{safe(fault.message)}"


def _tell(lines: Iterator[str]) -> None:
    for line in lines:
        console.out(line)
