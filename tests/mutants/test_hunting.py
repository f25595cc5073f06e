"""What becomes of a mutant: killed, caught by another check, survived, not applied."""

from __future__ import annotations

import pytest

from conformance.errors import RecordingRejected
from conformance.exporter.export import Steps
from conformance.model.recording import Recording
from conformance.model.revision import CURRENT
from conformance.model.scenario import Scenario
from conformance.mutants import BOOK, Mutant
from conformance.mutants.hunting import Hunt, control, hunt
from conformance.mutants.mutant import rewritten
from conformance.suite.catalogue import cases, select

SMALL = select(["story-*", "form-session-*", "reject-blank-*", "reject-first-*"], cases(CURRENT))


def _hunted(mutant: Mutant) -> Hunt:
    return hunt(mutant, among=SMALL)


def test_a_hunt_ends_at_the_kill() -> None:
    done = hunt(BOOK["ends-with-a-line-end"])
    first = next(case.case_id for case in cases(CURRENT) if "JSN-006" in case.requirements)
    assert (done.fate, done.own, done.tried, done.differs) == ("killed", first, 1, 1)
    assert done.caught == ((first, ("golden.bytes",)),)
    assert done.finding is not None
    assert (done.finding.check, done.finding.requirement) == ("golden.bytes", "JSN-006")


def test_a_full_hunt_tells_which_checks_catch_it_in_which_cases() -> None:
    done = hunt(BOOK["writes-session-ids-in-lower-case"], full=True, among=SMALL)
    caught = dict(done.caught)
    assert (done.fate, done.tried, done.own) == ("killed", len(SMALL), "form-session-id-con-1")
    assert done.differs == len(caught)
    assert caught["form-session-id-case"][0] == "identifiers.session"


def test_a_mutant_that_does_what_the_reference_does_is_not_applied() -> None:
    same = Mutant("same", "Tells no lie.", "JSN-006", "canonical.document", rewritten(lambda data: data))
    done = _hunted(same)
    assert (done.fate, done.own, done.differs, done.caught) == ("not applied", None, 0, ())


def test_a_mutant_that_another_check_catches_is_not_killed() -> None:
    ended = Mutant(
        "ended", "Ends with LF.", "CSV-007", "canonical.table", rewritten(lambda data: data + b"\n")
    )
    done = _hunted(ended)
    assert (done.fate, done.own) == ("caught by another check", None)
    assert "golden.bytes" in done.caught[0][1]


def test_a_mutant_whose_lie_is_legal_survives() -> None:
    def silent(data: bytes, scenario: Scenario) -> Recording:
        try:
            return Steps().read(data, scenario)
        except RecordingRejected:
            raise RecordingRejected("REJ-999 line 1: no") from None

    done = _hunted(Mutant("silent", "Names no rule.", "RUN-013", "rejection.line", Steps(read=silent)))
    assert (done.fate, done.own, done.caught) == ("survived", None, ())
    assert done.differs == sum(case.rejects is not None for case in SMALL)


def test_an_exporter_that_breaks_is_an_error_and_no_kill_of_its_own() -> None:
    def broken(data: bytes, scenario: Scenario) -> Recording:
        raise ZeroDivisionError("half a second")

    done = _hunted(Mutant("broken", "Breaks.", "REJ-064", "rejection.status", Steps(read=broken)))
    assert (done.fate, done.caught[0][1]) == ("caught by another check", ("rejection.status",))


def test_exports_in_the_wild_are_judged_without_case_and_golden() -> None:
    done = hunt(BOOK["exports-what-must-be-rejected"])
    assert (done.fate, done.caught[0][1]) == ("killed", ("recording.legal",))


@pytest.mark.parametrize("name", ["names-no-rule", "leaves-a-process", "writes-no-table"])
def test_a_real_program_is_driven_as_a_vendors_is(name: str) -> None:
    done = hunt(BOOK[name])
    assert (done.fate, done.differs) == ("killed", 1)


def test_the_unbroken_exporter_passes() -> None:
    assert control(["story-clean-pass", "reject-empty-file", "variant-two-drills"]) == ()
