from __future__ import annotations

from dataclasses import dataclass

import pytest

from conformance.errors import FileFault
from conformance.fuzz.fuzzing import Plan, fuzz
from conformance.fuzz.specimen import specimen_of
from conformance.fuzz.trial import tried
from conformance.model.evidence import Evidence
from conformance.model.revision import REVISIONS
from conformance.runner.witnessing import Given, InProcess

from .conftest import found_in, tell_nobody
from .planted import CRASHING, PLANTED

LEGAL = next(index for index in range(1, 50) if specimen_of(1, index, REVISIONS[0]).rule is None)
"""The first legal session of seed 1."""


def test_the_reference_does_what_the_reference_does() -> None:
    fuzzing = found_in(sessions=150)
    assert fuzzing.differences == ()
    assert (fuzzing.tally.tried, fuzzing.tally.unjudged) == (150, [])
    assert fuzzing.tally.relations > 5


def test_jobs_change_nothing() -> None:
    one, three = (found_in(PLANTED["comments-accepted"], 40, jobs=jobs) for jobs in (1, 3))
    assert [difference.least.specimen for difference in one.differences] == [
        difference.least.specimen for difference in three.differences
    ]
    assert one.tally == three.tally


def test_it_stops_after_enough_differences() -> None:
    fuzzing = found_in(PLANTED["table-by-lf"], 50)
    assert (fuzzing.tally.tried, fuzzing.tally.different, len(fuzzing.differences)) == (LEGAL, 1, 1)


def test_one_kind_of_difference_is_told_once() -> None:
    fuzzing = found_in(PLANTED["table-by-lf"], 10, most=5)
    assert (fuzzing.tally.different, len(fuzzing.differences)) == (fuzzing.tally.legal, 1)


def test_the_progress_is_told_session_by_session() -> None:
    told: list[tuple[int, int]] = []
    fuzz(
        InProcess(),
        Plan(1, range(5, 8), REVISIONS[0]),
        lambda tally, planned: told.append((tally.tried, planned)),
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


@dataclass
class Faulty:
    """A runtime that the suite cannot ask."""

    fault: Exception
    stopped: int = 0

    def witness(self, _: Given) -> Evidence:
        raise self.fault

    def stop(self) -> None:
        self.stopped += 1


def test_what_the_suite_cannot_judge_is_no_difference() -> None:
    fuzzing = fuzz(Faulty(FileFault("disk: is full")), Plan(1, (7,), REVISIONS[0]), tell_nobody)
    assert (fuzzing.differences, fuzzing.tally.unjudged) == ((), ["fuzz-1-7: disk: is full"])


def test_a_fault_of_the_suite_ends_the_run() -> None:
    with pytest.raises(ZeroDivisionError):
        fuzz(Faulty(ZeroDivisionError()), Plan(1, range(1, 50), REVISIONS[0]), tell_nobody)


def test_a_crash_is_a_difference() -> None:
    trial = tried(InProcess(CRASHING), specimen_of(1, LEGAL, REVISIONS[0]))
    assert [(finding.check, finding.requirement) for finding in trial.errors] == [
        ("answer.exported", "RUN-011"),
        ("answer.exported", "REC-003"),
    ]
    assert trial.errors[0].message.startswith(
        "the runtime ended with exit status 70; its last words: ZeroDivisionError in planted.py line "
    )
