from __future__ import annotations

from conformance.fuzz.shrinking import shrunk
from conformance.fuzz.specimen import Specimen, specimen_of
from conformance.fuzz.trial import Trial, tried
from conformance.model.revision import REVISIONS
from conformance.runner.witnessing import InProcess

from .planted import PLANTED

WITNESS = InProcess(PLANTED["guarded-against-spreadsheets"])


def first_difference() -> Trial:
    return next(
        trial
        for trial in (tried(WITNESS, specimen_of(1, index, REVISIONS[0])) for index in range(1, 100))
        if trial.errors
    )


def test_the_least_session_is_legal_and_shows_the_same() -> None:
    found = first_difference()
    least = shrunk(found, lambda specimen: tried(WITNESS, specimen))
    assert least.errors[0].requirement == found.errors[0].requirement == "CSV-008"
    assert (least.evidence.recording or b"").decode() == (
        '{"record":"session","format":"svr-recording/1","session_id":"s","participant_id":"p",'
        '"scenario_id":"office_fire_mvp","started_at":"2026-01-01T00:00:00Z"}\n'
        '{"record":"event","elapsed_us":0,"event_type":"phase_transition","phase":"audit","actor_id":"a",'
        '"outcome":"info","details":{"to_phase":"audit"}}\n'
        '{"record":"event","elapsed_us":0,"event_type":"re_audit_started","phase":"audit",'
        '"actor_id":"@","outcome":"partial"}\n'
        '{"record":"end","elapsed_us":0,"events":2,"reason":"completed"}\n'
    )


def test_the_runtime_is_asked_a_bounded_number_of_times() -> None:
    asked: list[Specimen] = []

    def again(specimen: Specimen) -> Trial:
        trial = tried(WITNESS, specimen)
        asked.append(specimen)
        return trial

    shrunk(first_difference(), again, most=7)
    assert len(asked) == 7


def test_what_cannot_be_made_smaller_stays_as_it_is() -> None:
    found = first_difference()
    right = tried(InProcess(), found.specimen)
    assert shrunk(found, lambda _: right) is found
