"""How long a run will take, from what `doctor` has measured."""

from __future__ import annotations

import math

from conformance.model.diagnosis import Measured
from conformance.runner.environments import second
from conformance.runner.interruptions import MOST_POINTS
from conformance.runner.plan import Plan

_TIMES = 20
"""A time limit is so many times what the longest recording takes."""
_LEAST = 10.0


def seconds(measured: Measured, plan: Plan, processors: int) -> float:
    """About so many seconds, for a runtime that keeps a processor busy while it works.

    Kills are counted as many as there can be at most; scripted sessions and the largest sizes come on top.
    """
    count = len(plan.cases)
    passes = [(plan.jobs, 1)]
    if plan.varies:  # in one environment twice as many at a time, in the other a start for each language
        passes += [(2 * plan.jobs, 1), (plan.jobs, len(second()))]
    whole = sum(_pass(measured, count, jobs, starts, processors) for jobs, starts in passes)
    return whole + _kills(measured, plan, processors)


def _pass(measured: Measured, count: int, jobs: int, starts: int, processors: int) -> float:
    """All cases once. The suite's own work runs on one processor, beside the runtime's."""
    side = max(1, min(jobs, processors, count))
    started = starts * measured.start if measured.stays else 0.0
    return max(count * measured.own, count * (measured.own + measured.case) / side) + started


def _kills(measured: Measured, plan: Plan, processors: int) -> float:
    """Each point costs a process that is killed, and an export after it."""
    killed = (
        sum(case.is_interrupted and case.rejects is None for case in plan.cases) if plan.interrupting else 0
    )
    started = measured.start if measured.stays else 0.0
    each = MOST_POINTS * (2 * measured.case + started)
    return killed * each / max(1, min(plan.jobs, processors))


def least_limit(measured: Measured) -> float:
    """The time limit that leaves a slower machine room, in seconds, rounded up."""
    return max(_LEAST, float(math.ceil(_TIMES * max(measured.longest, measured.case))))
