"""Sessions and exporters to try."""

from __future__ import annotations

from conformance.exporter.export import REFERENCE, Steps
from conformance.fuzz.fuzzing import Fuzzing, Plan, Tally, fuzz
from conformance.model.revision import REVISIONS
from conformance.runner.witnessing import InProcess


def found_in(steps: Steps = REFERENCE, sessions: int = 2000, *, most: int = 1, jobs: int = 1) -> Fuzzing:
    """What the sessions of seed 1 show of an exporter."""
    return fuzz(InProcess(steps), Plan(1, range(1, sessions + 1), REVISIONS[0], jobs, most), tell_nobody)


def tell_nobody(tally: Tally, planned: int) -> None:
    """No progress is shown."""
