"""The lines of a recording as values: their kinds, their places, and the limits of their text."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from conformance import resources
from conformance.canonical.json_reader import ABSENT
from conformance.contract import text_rules
from conformance.contract.faults import Broken, RawLine, RawRecording, rule, sort_lines
from conformance.contract.member_rules import pointer_to, shown
from conformance.contract.reading import RULES, broken_rules, place_of, read_recording, require, typed
from conformance.contract.rebuilding import raw_recording
from conformance.contract.text_rules import read_lines
from conformance.errors import RecordingRejected
from conformance.model.revision import CURRENT
from conformance.model.scenario import Scenario
from conformance.suite.scenarios import standard

EXAMPLE = resources.data("Examples", "example_recording.jsonl").read_bytes()
EXPORT = resources.data("Examples", "example_export.json").read_bytes()
OTHERS = [None, 5, [], "stray", "note"]


def test_lines_are_sorted_by_their_kind() -> None:
    kinds = ["session", "event", "end", "event", *OTHERS]
    lines = tuple(RawLine(number, {"record": kind}) for number, kind in enumerate(kinds, 1))
    raw = sort_lines((*lines, RawLine(10, {})), 12)
    assert (raw.headers, raw.events, raw.ends) == (lines[:1], (lines[1], lines[3]), (lines[2],))
    assert (raw.stray, raw.lines, raw.last_line) == (
        (*lines[4:], RawLine(10, {})),
        (*lines, RawLine(10, {})),
        12,
    )


def test_the_texts_and_numbers_that_rules_look_at() -> None:
    header = RawLine(1, {"record": "session", "elapsed_us": 7, "actor_id": "h"})
    event = RawLine(2, {"record": "event", "elapsed_us": 1, "events": 2, "actor_id": "a", "target_id": 5})
    other = RawLine(3, {"record": "event", "elapsed_us": True, "actor_id": "b", "objective_id": "o"})
    end = RawLine(4, {"record": "end", "elapsed_us": 1.5, "events": 3, "critical_error_code": "c"})
    raw = sort_lines((header, event, other, end), 4)
    assert raw.texts == {
        "actor_id": {"a", "b"},
        "target_id": frozenset(),
        "objective_id": {"o"},
        "critical_error_code": frozenset(),
    }
    assert raw.numbers == ((event, "elapsed_us", 1), (end, "elapsed_us", 1.5), (end, "events", 3))


def test_lines_know_their_bytes() -> None:
    raw = read_lines(b'{"record":"session"}\n {"a":1}\r\n{}').raw
    assert raw.lines == (
        RawLine(1, {"record": "session"}, 0, 20),
        RawLine(2, {"a": 1}, 21, 30),
        RawLine(3, {}, 31, 33),
    )
    assert (raw.last_line, read_lines(b"").raw.last_line) == (3, 1)


def test_a_recording_of_too_many_bytes_is_told_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_rules, "MAX_BYTES", 1_003)
    fits, told = read_lines(b"{}\n" + b" " * 1_000), read_lines(b"{}\n" + b" " * 1_001)
    assert [fault.code for fault in fits.broken] == ["REJ-064", "REJ-057"]
    message = "the recording has 1,004 bytes, more than 1,003; split the session"
    assert told == (sort_lines((), 1), (Broken("REJ-066", 1, "", message, 0),))


def test_a_recording_of_too_many_lines_is_read_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_rules, "MAX_LINES", 2)
    assert read_lines(b"{}\n{}\n").broken == ()
    told = read_lines(b"{}\n\n{}\n{}\n")
    assert told.broken == (
        Broken("REJ-064", 2, "", "the line is blank", 3),
        Broken("REJ-066", 3, "", "the recording has more than 2 lines", 4),
    )
    assert told.raw == sort_lines((RawLine(1, {}, 0, 2),), 3)


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        (Broken("REJ-016", 1, "/a", ""), 6),
        (Broken("REJ-016", 2, "/b", ""), 14),
        (Broken("REJ-016", 3, "/c", ""), 22),
        (Broken("REJ-016", 2, "", ""), 9),
        (Broken("REJ-016", 2, "/c", ""), 9),
        (Broken("REJ-016", 2, "/b", "", 0), 0),
        (Broken("REJ-016", 3, "/b", "", 3), 3),
    ],
)
def test_the_place_of_a_fault(fault: Broken, place: int) -> None:
    assert place_of(b'{"a": 1}\n{"b":2}\n{"c":3}', fault) == place


def test_values_in_messages_are_short() -> None:
    assert shown("x" * 118) == f'"{"x" * 118}"'
    assert shown("x" * 119) == f'"{"x" * 116}...'
    assert (shown("\xfc\n"), shown(ABSENT), shown(None)) == ('"\\u00fc\\n"', '"ABSENT"', "null")
    assert pointer_to("a/b~c") == "/a~1b~0c"


def test_a_rejection_is_the_first_reason() -> None:
    with pytest.raises(RecordingRejected) as told:
        require(read_recording(b"\n5\n", standard(CURRENT)))
    assert told.value.message == "REJ-064 line 1: the line is blank"


def test_a_reader_may_lack_a_rule_of_each_kind() -> None:
    for code in ("REJ-064", "REJ-016", "REJ-036"):
        less = RULES.without(code)
        assert less.text == RULES.text - {code}
        assert less.lines == tuple(rule for rule in RULES.lines if rule.code != code)
        assert less.whole == tuple(rule for rule in RULES.whole if rule.code != code)
        assert less != RULES


def test_a_document_as_lines_is_its_recording() -> None:
    raw = raw_recording(json.loads(EXPORT))
    assert [line.number for line in raw.lines] == list(range(1, raw.last_line + 1))
    assert broken_rules(raw, standard(CURRENT)) == ()
    recording = require(read_recording(EXAMPLE, standard(CURRENT)))
    rebuilt = typed(raw)
    assert (rebuilt.header, rebuilt.end) == (recording.header, recording.end)
    in_order = sorted(recording.events, key=lambda event: (event.elapsed_us, event.line))
    assert [event[1:] for event in rebuilt.events] == [event[1:] for event in in_order]


def test_broken_rules_of_lines_hide_those_of_the_whole() -> None:
    value = json.loads(EXPORT)
    value["events"][0]["details"]["to_phase"] = "re_audit"
    assert [fault.code for fault in broken_rules(raw_recording(value), standard(CURRENT))] == ["REJ-036"]
    value["events"][1]["outcome"] = "x"
    assert [fault.code for fault in broken_rules(raw_recording(value), standard(CURRENT))] == ["REJ-014"]
    less = RULES.without("REJ-014")
    assert [fault.code for fault in broken_rules(raw_recording(value), standard(CURRENT), less)] == [
        "REJ-036"
    ]


def empty(code: str, name: str, raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    if not raw.lines:
        yield Broken(code, raw.last_line, name, scenario.scenario_id)


def test_a_rule_gives_its_finder_the_code_first() -> None:
    made = rule("REJ-001", empty, "/a")
    assert made.code == "REJ-001"
    told = Broken("REJ-001", 7, "/a", "office_fire_mvp")
    assert list(made.find(sort_lines((), 7), standard(CURRENT))) == [told]
