"""What `doctor` finds: whether a runtime is driven as it wants to be, and how long it takes."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """What a step has shown. WRONG is the adapter; RUNTIME the runtime behind it."""

    OK = "ok"
    WRONG = "wrong"
    RUNTIME = "runtime"
    UNKNOWN = "unknown"


class Step(NamedTuple):
    """One step: what was found, in one sentence, and what to do about it.

    `shown` are lines that the runtime has printed, or files that it has left; after a step that `ends` the
    others make no sense.
    """

    name: str
    state: State
    told: str
    advice: str = ""
    shown: tuple[str, ...] = ()
    ends: bool = False


def verdict(steps: Iterable[Step]) -> State:
    """WRONG where the adapter is set up wrong, UNKNOWN where that cannot be told; else it is right."""
    states = {step.state for step in steps}
    order = (State.WRONG, State.UNKNOWN, State.RUNTIME)
    return next((state for state in order if state in states), State.OK)


class Measured(NamedTuple):
    """How long things take, in seconds.

    `start` is the start of a process, `case` an export of a usual recording and `longest` that of the longest
    one, of `events` events; `own` is the suite's own work on a case. With the kind `command` each export
    holds a start; where a process `stays` none does.
    """

    start: float
    case: float
    longest: float
    events: int
    own: float
    stays: bool
