"""Hostile runtimes, through both kinds: one right verdict each, nothing left, nobody else harmed."""

from __future__ import annotations

import pytest

from .conftest import IMPATIENT, Trials
from .trial import HONEST, SECRET
from .verdicts import DEEDS, HANGING

pytestmark = pytest.mark.slow


def test_each_deed_gets_its_one_right_verdict(trials: Trials) -> None:
    assert trials.patient.told == DEEDS[trials.kind]


def test_whatever_hangs_is_told_so_in_time(trials: Trials) -> None:
    assert trials.hasty.told == HANGING
    assert {deed: seconds for deed, seconds in trials.hasty.late.items() if seconds > IMPATIENT + 2} == {}
    assert trials.hasty.late.keys() == HANGING.keys()


def test_the_other_cases_are_judged_as_if_nothing_had_happened(trials: Trials) -> None:
    assert [case["outcome"] for case in trials.honest.honest] == ["pass"] * HONEST
    assert trials.hasty.honest == trials.patient.honest == trials.honest.honest


def test_no_process_and_no_file_is_left(trials: Trials) -> None:
    assert [trial.processes for trial in trials[1:]] == [[], [], []]
    assert [trial.files for trial in trials[1:]] == [[], [], []]
    assert [trial.outside for trial in trials[1:]] == [SECRET] * 3


def test_the_runner_stays_small(trials: Trials) -> None:
    assert max(trial.peak for trial in trials[1:]) < 300_000_000
