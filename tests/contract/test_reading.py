from __future__ import annotations

from pathlib import Path

from conformance import resources
from conformance.contract.reading import RULES, place_of, read_recording
from conformance.model.case import Case
from conformance.model.revision import CURRENT
from conformance.suite.catalogue import cases
from conformance.suite.scenarios import scenario_of, standard

STORED = [case for case in cases(CURRENT) if case.file]
REJECTED = [case for case in STORED if case.rejects]
HEADER = (
    b'{"record":"session","format":"svr-recording/1","session_id":"s-1","participant_id":"p-1",'
    b'"scenario_id":"office_fire_mvp","started_at":"2026-02-28T15:00:00Z"}\n'
)
OPENING = (
    b'{"record":"event","elapsed_us":0,"event_type":"phase_transition","phase":"audit","actor_id":"a",'
    b'"outcome":"info","details":{"to_phase":"audit"}}\n'
)


def data_of(case: Case) -> bytes:
    return resources.data("Sessions", str(case.file)).read_bytes()


def first_broken(case: Case) -> str | None:
    broken = read_recording(data_of(case), scenario_of(case)).broken
    return broken[0].code if broken else None


def test_the_first_broken_rule_is_the_one_the_case_names() -> None:
    assert {case.case_id: first_broken(case) for case in STORED} == {
        case.case_id: case.rejects for case in STORED
    }


def test_a_rule_left_out_is_not_told() -> None:
    assert [case.case_id for case in REJECTED if case.rejects in told_without_its_rule(case)] == []


def told_without_its_rule(case: Case) -> set[str]:
    code = str(case.rejects)
    try:
        reading = read_recording(data_of(case), scenario_of(case), RULES.without(code))
    except (IndexError, KeyError, TypeError, ValueError):
        return set()  # a reader that lacks a rule may stumble over what the rule keeps away
    return {fault.code for fault in reading.broken}


def test_a_legal_recording_as_values() -> None:
    end = b'{"record":"end","elapsed_us":5.0,"events":1,"reason":"aborted"}\n'
    recording = read_recording(HEADER + OPENING + end, standard(CURRENT)).recording
    assert recording is not None
    assert recording.header == ("s-1", "p-1", "office_fire_mvp", 1_772_290_800_000_000)
    assert recording.end == (5, "aborted")
    (event,) = recording.events
    assert event == (
        2,
        0,
        "phase_transition",
        "audit",
        "a",
        "info",
        None,
        None,
        None,
        {"to_phase": "audit"},
        None,
    )


def test_every_fault_is_told_with_its_line_and_place() -> None:
    wrong = OPENING.replace(b'"outcome":"info"', b'"outcome":"INFO"').replace(b'"a"', b'""')
    end = b'{"record":"end","elapsed_us":-1,"events":1.5,"reason":null}\n'
    data = HEADER + wrong + end
    broken = read_recording(data, standard(CURRENT)).broken
    assert [(fault.reason, data[place_of(data, fault) :][:6]) for fault in broken] == [
        ("REJ-019 line 3: reason is null; leave the member out or give it a value", b"null}\n"),
        ('REJ-014 line 2: outcome is "INFO", and must be one of success, fail, partial, info', b'"INFO"'),
        ("REJ-020 line 2: actor_id is empty, and must have 1 to 1024 characters", b'"","ou'),
        ("REJ-029 line 3: elapsed_us is -1, and must not be negative", b'-1,"ev'),
        ("REJ-030 line 3: events is 1.5, and must be an integer", b'1.5,"r'),
    ]


def test_rules_of_the_timeline_are_asked_only_where_nothing_else_is_broken() -> None:
    backwards = OPENING.replace(b'"phase":"audit"', b'"phase":"micro_drill"')
    end = b'{"record":"end","elapsed_us":0,"events":7,"reason":"completed"}\n'
    codes = [fault.code for fault in read_recording(HEADER + backwards + end, standard(CURRENT)).broken]
    assert codes == ["REJ-007", "REJ-035", "REJ-036"]
    blank = read_recording(HEADER + b"\n" + backwards + end, standard(CURRENT)).broken
    assert [fault.reason for fault in blank] == ["REJ-064 line 2: the line is blank"]


def test_a_recording_over_the_limit_is_rejected_unread() -> None:
    data = HEADER + b" " * (64 * 1024 * 1024)
    broken = read_recording(data, standard(CURRENT)).broken
    assert [fault.code for fault in broken] == ["REJ-066"]


def test_a_file_cut_anywhere_is_rejected_with_a_reason() -> None:
    end = b'{"record":"end","elapsed_us":0,"events":1,"reason":"completed"}\n'
    whole = HEADER + OPENING + end
    assert read_recording(whole, standard(CURRENT)).recording is not None
    for cut in range(len(whole)):
        assert read_recording(whole[:cut], standard(CURRENT)).broken, f"cut off behind {cut} bytes"


def test_the_schemas_know_the_words_of_the_code() -> None:
    import json

    from conformance.model import vocabulary

    defs = json.loads(Path(resources.data("Schemas", "vocabulary.schema.json")).read_text(encoding="utf-8"))[
        "$defs"
    ]
    for name, words in (
        ("event_type", CURRENT.event_types),
        ("phase", vocabulary.PHASES),
        ("outcome", vocabulary.OUTCOMES),
        ("status", vocabulary.STATUSES),
        ("end_reason", vocabulary.END_REASONS),
        ("level", vocabulary.LEVELS[1:]),
    ):
        assert tuple(defs[name]["enum"]) == words
