"""How long a run takes, as plain arithmetic."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.adapters.reference import reference_runtime
from conformance.model.diagnosis import Measured
from conformance.model.revision import CURRENT
from conformance.processes import strace
from conformance.runner.forecast import least_limit, seconds
from conformance.runner.plan import Plan
from conformance.suite.catalogue import find_case

CASE = replace(find_case("story-clean-pass", CURRENT), requirements=())
KILLED = replace(CASE, requirements=("RUN-005",))
COMMAND = Measured(start=0.3, case=0.5, longest=2.0, events=10_000, own=0.25, stays=False)
STDIO = COMMAND._replace(stays=True)


def plan(target: str, count: int = 100, jobs: int = 2) -> Plan:
    return Plan(reference_runtime(), (CASE,) * count, target, False, jobs)


@pytest.mark.parametrize(
    ("measured", "planned", "processors", "expected"),
    [
        (COMMAND, plan("core", jobs=1), 2, 75.0),
        (COMMAND, plan("scored"), 2, 37.5),
        (COMMAND, plan("scored", jobs=8), 2, 37.5),
        (COMMAND, plan("scored", jobs=8), 64, 25.0),  # the suite itself has one processor
        (COMMAND, plan("scored", count=1, jobs=8), 8, 0.75),
        (COMMAND, plan("exact"), 2, 37.5 + 37.5 + 37.5),
        (COMMAND, plan("exact"), 4, 37.5 + 25.0 + 37.5),
        (STDIO, plan("core"), 2, 37.8),
        (STDIO, plan("exact"), 2, 37.8 + 37.8 + 37.5 + 4 * 0.3),
    ],
)
def test_a_run_takes_what_its_parts_take(
    measured: Measured, planned: Plan, processors: int, expected: float
) -> None:
    assert seconds(measured, planned, processors) == pytest.approx(expected)


@pytest.mark.skipif(not strace.is_able(), reason="needs strace, which may trace here")
def test_kills_come_on_top() -> None:
    exact, hardened = (replace(plan(level), cases=(CASE, KILLED)) for level in ("exact", "hardened"))
    forty = 40 * (2 * 0.5) / 2
    assert seconds(COMMAND, hardened, 2) - seconds(COMMAND, exact, 2) == pytest.approx(forty)
    started = 40 * (2 * 0.5 + 0.3) / 2
    assert seconds(STDIO, hardened, 2) - seconds(STDIO, exact, 2) == pytest.approx(started)
    rejecting = replace(exact, cases=(CASE, replace(KILLED, rejects="REJ-001")))
    assert seconds(COMMAND, replace(rejecting, target="hardened"), 2) == seconds(COMMAND, rejecting, 2)


def test_a_time_limit_leaves_room() -> None:
    limits = [least_limit(COMMAND._replace(longest=longest)) for longest in (0.01, 0.501, 2.0, 0.72)]
    assert limits == [10.0, 11.0, 40.0, 15.0]
