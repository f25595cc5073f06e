from __future__ import annotations

import pytest

from conformance.errors import UsageError
from conformance.model.diagnosis import Measured, State, Step
from conformance.reports.doctor import (
    about,
    certificate_line,
    duration,
    forecast_line,
    limit_line,
    machine_lines,
    measured_line,
    step_lines,
    verdict_line,
)
from conformance.reports.paint import Paint

from .conftest import HOSTILE


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.2, "under 1 s"),
        (1, "about 1 s"),
        (7.4, "about 7 s"),
        (12.6, "about 15 s"),
        (88, "about 90 s"),
        (90, "about 2 min"),
        (1234, "about 20 min"),
        (5399, "about 90 min"),
        (5400, "about 2 h"),
    ],
)
def test_nobody_takes_a_forecast_for_exact(seconds: float, told: str) -> None:
    assert about(seconds) == told


def test_a_measured_time_has_three_digits() -> None:
    assert [duration(seconds) for seconds in (0.0004, 0.0306, 0.9994, 1.5, 61.23, 0.0)] == [
        *("0 ms", "31 ms", "999 ms", "1.5 s", "61.2 s", "0 ms")
    ]


def test_what_was_measured_says_what_a_start_is_part_of() -> None:
    measured = Measured(0.25, 0.5, 2.5, 10_000, 0.016, True)
    rest = "the longest, of 10000 events, 2.5 s; the suite's own work 16 ms each"
    assert [measured_line(measured._replace(stays=stays)) for stays in (True, False)] == [
        f"measured               start 250 ms, one recording 500 ms, {rest}",
        f"measured               start 250 ms, one recording with its start 500 ms, {rest}",
    ]
    assert forecast_line([("core", 0.5), ("exact", 75)], 2) == (
        "forecast               core under 1 s, exact about 75 s; 2 at a time"
    )


def test_a_time_limit_is_enough_or_little() -> None:
    little = "is little: set timeout_seconds to 10, 20 times what the longest recording took"
    assert [limit_line(limit, 10.0) for limit in (60.0, 10.0, 2.5)] == [
        "time limit             60 s is enough; 10 s would be, too",
        "time limit             10 s is enough; 10 s would be, too",
        f"time limit             2.5 s {little}",
    ]


def test_a_level_can_be_judged_if_those_below_it_can() -> None:
    lacks: dict[str, tuple[str, ...]] = {"core": (), "scored": (), "exact": (), "hardened": ()}
    told = [
        list(machine_lines({**lacks, **missing}))
        for missing in ({}, {"exact": ("one", "two"), "hardened": ("three",)}, {"core": ("a fence",)})
    ]
    head = "on this machine        "
    assert told == [
        [f"{head}core, scored, exact, hardened can be judged"],
        [f"{head}core, scored can be judged", f"{head}exact needs one; two", f"{head}hardened needs three"],
        [f"{head}core needs a fence"],
    ]


def test_what_a_certificate_would_be_about_is_told() -> None:
    fault = UsageError("svr-runtime.toml: none is named", "name some")
    told = [
        certificate_line(("a",), None),
        certificate_line(tuple("abcdefg"), None),
        certificate_line((), fault),
    ]
    other = "and about no other file of the program"
    assert told == [
        f"certificate            would be about a, {other}",
        f"certificate            would be about a, b, c, d, e and 2 more, {other}",
        "certificate            none yet: svr-runtime.toml: none is named; name some",
    ]


def test_what_a_terminal_would_obey_is_shown() -> None:
    step = Step("answer", State.UNKNOWN, HOSTILE, f"do {HOSTILE}", (HOSTILE,))
    lines = list(step_lines(step, Paint(colour=True)))
    assert lines[0].startswith("\x1b[33munknown\x1b[0m  answer")
    assert not any("\x1b[31mred" in line or "\u202e" in line for line in lines)
    assert verdict_line(State.WRONG, Paint(colour=True)).startswith("\x1b[31mthe adapter")
