"""Mending recordings: what is kept, what is set aside and why, and that the result is always legal."""

from __future__ import annotations

import json
import re
from itertools import accumulate, combinations, count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.contract.faults import RawLine
from conformance.contract.reading import read_recording
from conformance.contract.text_rules import MAX_BYTES
from conformance.errors import FileFault, RecordingRejected, UsageError, WouldReplace
from conformance.exporter.recorder import SessionRecorder
from conformance.exporter.recover import LostLine, Recovered, mend, recover
from conformance.exporter.surviving import surviving
from conformance.model.recording import End
from conformance.model.scenario import Scenario
from conformance.model.vocabulary import PHASES

from .conftest import LINES, RECORDING, files_in

HEADER, BEGIN, EXIT, ALARM, SLIP, AGAIN, DOOR, END = LINES
EVENTS = LINES[1:-1]
OTHER = HEADER.replace(b"Sess_1", b"Sess_2")


def closed(events: int, elapsed_us: int) -> bytes:
    return b'{"record":"end","elapsed_us":%d,"events":%d,"reason":"recovered"}\n' % (elapsed_us, events)


def mended(data: bytes, scenario: Scenario) -> tuple[bytes, list[tuple[int, bytes, str]]]:
    """The new recording, and each lost line with its number, its bytes and the reason."""
    result, told = mend(data, scenario)
    assert read_recording(result, scenario).recording is not None
    return result, [
        (lost.line, data[lost.offset : lost.offset + lost.size], lost.reason) for lost in told.lost
    ]


@pytest.fixture(params=["written by hand", "recorded"])
def journal(request: pytest.FixtureRequest, tmp_path: Path, scenario: Scenario) -> bytes:
    """A whole recording."""
    return RECORDING if request.param == "written by hand" else recorded(tmp_path / "journal", scenario)


def recorded(path: Path, scenario: Scenario) -> bytes:
    """What the recorder writes of a session with every kind of character and all four phases."""
    ticks = count(0, 9_999_999)
    ids = {"session_id": "s", "participant_id": "p"}
    with SessionRecorder(
        path, **ids, scenario=scenario, started_at="2026-03-01T00:00:00Z", clock=lambda: next(ticks)
    ) as recorder:
        for phase in PHASES:
            recorder.enter_phase(phase)
            odd = {"": [None, {"\U0001f525": "\u2028\n"}], "né": -0.5}
            recorder.record("hazard_identified", actor_id="\U0001f525 é", outcome="partial", details=odd)
    return path.read_bytes()


@pytest.mark.slow
def test_cut_at_any_byte_every_whole_line_before_the_cut_is_kept(journal: bytes, scenario: Scenario) -> None:
    lines = [line + b"\n" for line in journal.split(b"\n")[:-1]]
    ends = list(accumulate(map(len, lines)))
    times = [int(json.loads(line).get("elapsed_us", 0)) for line in lines]
    for cut in range(ends[0] - 1, len(journal)):
        number = sum(end - 1 <= cut for end in ends)  # a line is whole without its LF too
        whole, torn = lines[:number], journal[ends[number - 1] : cut]
        kept = whole[:-1] if number == len(lines) else whole
        expected = b"".join(kept) + closed(len(kept) - 1, max(times[:number]))
        result, lost = mended(journal[:cut], scenario)
        assert result == expected, f"cut at {cut}"
        assert [loss[:2] for loss in lost] == ([(number + 1, torn)] if torn else []), f"cut at {cut}"
        assert all(re.match(rf"REJ-0[0-9]{{2}} line {number + 1}: .", loss[2]) for loss in lost)


def test_cut_inside_the_header_nothing_is_left(journal: bytes, scenario: Scenario) -> None:
    for cut in range(journal.index(b"\n")):
        with pytest.raises(RecordingRejected) as rejection:
            mend(journal[:cut], scenario)
        assert rejection.value.message.startswith("REJ-002 line 1: " if cut else "REJ-001 line 1: ")


def test_nothing_is_made_of_an_empty_journal(tmp_path: Path, scenario: Scenario) -> None:
    (tmp_path / "cut").touch()
    with pytest.raises(RecordingRejected) as rejection:
        recover(tmp_path / "cut", tmp_path / "whole", scenario, tmp_path / "lost")
    assert str(rejection.value) == (
        "REJ-001 line 1: the file is empty\n"
        "  without a whole, legal header nobody can say whose session this is; nothing was written"
    )
    assert files_in(tmp_path) == {"cut": b""}


def test_what_was_told_of_a_torn_recording(scenario: Scenario) -> None:
    data = RECORDING[: RECORDING.index(AGAIN) + 30]
    assert mend(data, scenario) == (
        b"".join((HEADER, BEGIN, EXIT, ALARM, SLIP)) + closed(4, 80_000_000),
        Recovered(
            kept=4,
            lost=(
                LostLine(
                    6,
                    RECORDING.index(AGAIN),
                    30,
                    "REJ-002 line 6: found the end of the text, expected a colon",
                ),
            ),
            end=End(80_000_000, "recovered"),
            promised=None,
        ),
    )


DAMAGES = {
    "no end": ([*LINES[:-1]], 6, 110_000_001, []),
    "zeros for an end": (
        [*LINES[:-1], b"\0" * 5000],
        6,
        110_000_001,
        [(8, "REJ-054 line 8: found a raw byte 00; U+0000 is allowed nowhere")],
    ),
    "a line that ends in zeros": (
        [*LINES[:-2], DOOR[:20] + b"\0" * 50],
        5,
        100_000_000,
        [(7, "REJ-002 line 7: the string that begins here is not closed")],
    ),
    "garbage for an end": (
        [*LINES[:-1], b"\xde\xad\xbe\xef\n\n\x80{[\n"],
        6,
        110_000_001,
        [(8, "REJ-002 line 8: "), (9, "REJ-064 line 9: the line is blank"), (10, "REJ-050 line 10: ")],
    ),
    "cut inside a character": (
        [HEADER, BEGIN, EXIT[: EXIT.index("é".encode()) + 1]],
        1,
        0,
        [(3, "REJ-002 line 3: the string that begins here is not closed")],
    ),
    "a torn line with another glued to it": (
        [HEADER, BEGIN, EXIT[:40] + ALARM, SLIP, END],
        2,
        120_000_000,
        [(3, "REJ-065 line 3: found '{', expected a member name in double quotes")],
    ),
    "two events on a line": (
        [HEADER, BEGIN, EXIT[:-1] + ALARM, SLIP, END],
        2,
        120_000_000,
        [(3, "REJ-065 line 3: ")],
    ),
    "the header twice": (
        [HEADER, HEADER, *EVENTS, END],
        6,
        120_000_000,
        [(2, "REJ-004 line 2: the header stands here once more")],
    ),
    "a wrong word": (
        [HEADER, BEGIN, EXIT.replace(b"fail", b"Fail"), ALARM, END],
        2,
        120_000_000,
        [(3, 'REJ-014 line 3: outcome is "Fail", and must be one of success, fail, partial, info')],
    ),
    "a wrong value": (
        [HEADER, BEGIN, ALARM.replace(b"obj_alarm", b"obj_none"), END],
        1,
        120_000_000,
        [(3, 'REJ-031 line 3: "obj_none" is no objective of the rubric')],
    ),
    "lines of no kind": (
        [HEADER, BEGIN, b'{"record":"note"}\n', b"{}\n", b'{"record":null}\n', b"[]\n", ALARM],
        2,
        70_000_000,
        [
            (3, 'REJ-011 line 3: record is "note", and must be one of session, event, end'),
            (4, "REJ-017 line 4: the member record is missing"),
            (5, "REJ-019 line 5: record is null; leave the member out or give it a value"),
            (6, "REJ-002 line 6: the line is JSON, but not an object"),
        ],
    ),
    "events behind the end": ([*LINES[:3], END, *LINES[3:7]], 6, 120_000_000, []),
    "an end that counts wrongly": ([*LINES[:-1], END.replace(b":6", b":9")], 6, 120_000_000, []),
    "an end before the last event": ([*LINES[:-1], END.replace(b"120000000", b"7")], 6, 110_000_001, []),
    "an end that breaks a rule": (
        [*LINES[:-1], END.replace(b"completed", b"finished")],
        6,
        110_000_001,
        [(8, 'REJ-015 line 8: reason is "finished", and must be one of completed, aborted, recovered')],
    ),
    "the transition into the audit lost": (
        [HEADER, EXIT, AGAIN, DOOR, END],
        0,
        120_000_000,
        [
            (2, "REJ-038 line 2: audit is not open here, its phase_transition is lost or elsewhere"),
            (3, "REJ-037 line 3: into re_audit, which does not fit the phases of the kept events"),
            (4, "REJ-038 line 4: re_audit is not open here, its phase_transition is lost or elsewhere"),
        ],
    ),
    "the transition into the re-audit lost": (
        [HEADER, BEGIN, EXIT, AGAIN[:-9] + b"\n", DOOR, END],
        2,
        120_000_000,
        [
            (4, "REJ-002 line 4: "),
            (5, "REJ-038 line 5: re_audit is not open here, its phase_transition is lost or elsewhere"),
        ],
    ),
    "a transition that says two things": (
        [HEADER, BEGIN, EXIT, AGAIN.replace(b'"to_phase":"re_audit"', b'"to_phase":"audit"'), END],
        2,
        120_000_000,
        [(4, 'REJ-036 line 4: details.to_phase is "audit", and phase is re_audit')],
    ),
    "a transition too early": (
        [HEADER, BEGIN, AGAIN.replace(b"1e8", b"5"), EXIT, ALARM, DOOR],
        3,
        110_000_001,
        [
            (3, "REJ-037 line 3: into re_audit, which does not fit the phases of the kept events"),
            (6, "REJ-038 line 6: re_audit is not open here, its phase_transition is lost or elsewhere"),
        ],
    ),
    "another session behind it": (
        [HEADER, BEGIN, EXIT, OTHER, BEGIN, ALARM, END],
        2,
        80_000_000,
        [
            (number, f"REJ-004 line {number}: stands behind the header of another session")
            for number in (4, 5, 6, 7)
        ],
    ),
    "another session between": (
        [HEADER, BEGIN, OTHER, ALARM, HEADER, EXIT],
        2,
        80_000_000,
        [
            (3, "REJ-004 line 3: stands behind the header of another session"),
            (4, "REJ-004 line 4: stands behind the header of another session"),
            (5, "REJ-004 line 5: the header stands here once more"),
        ],
    ),
    "another session glued to a torn line": (
        [HEADER, BEGIN, EXIT[:50] + OTHER, BEGIN, ALARM, END],
        1,
        0,
        [
            (3, "REJ-065 line 3: found 'r', expected a colon"),
            *(
                (number, f"REJ-004 line {number}: stands behind the header of another session")
                for number in (4, 5, 6)
            ),
        ],
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_costs_the_damaged_lines_and_what_depends_on_them(damage: str, scenario: Scenario) -> None:
    lines, kept, elapsed_us, losses = DAMAGES[damage]
    data = b"".join(lines)
    result, lost = mended(data, scenario)
    numbered = dict(enumerate(data.splitlines(keepends=True), 1))
    gone = {number for number, _ in losses}
    events = [text for number, text in numbered.items() if number not in gone and b'"event"' in text]
    assert result == HEADER + b"".join(events) + closed(kept, elapsed_us)
    assert [(number, text) for number, text, _ in lost] == [
        (number, numbered[number]) for number, _ in losses
    ]
    for (_, _, reason), (_, expected) in zip(lost, losses, strict=True):
        assert reason == expected or (expected.endswith(": ") and reason.startswith(expected))


def test_kept_lines_keep_their_spelling(scenario: Scenario) -> None:
    spelled = (
        b' {\t"elapsed_us": 7e7,"record":"\\u0065vent",' + ALARM[ALARM.index(b'"event_type"') : -1] + b" \r\n"
    )
    result, lost = mended(HEADER + BEGIN + spelled, scenario)
    assert lost == []
    assert result == HEADER + BEGIN + spelled + closed(2, 70_000_000)


def test_the_promise_of_an_end_is_told(scenario: Scenario) -> None:
    assert mend(HEADER + BEGIN + END, scenario)[1] == Recovered(1, (), End(120_000_000, "recovered"), 6)


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        (b"", "REJ-003 line 1: the first line is not the header"),
        (b"\n", "REJ-064 line 1: the line is blank"),
        (HEADER[:50] + b"\n", "REJ-002 line 1: "),
        (b"\0" * 100, "REJ-054 line 1: "),
        (b"\xef\xbb\xbf" + HEADER, "REJ-051 line 1: "),
        (HEADER.replace(b"Sess_1", b"CON"), 'REJ-024 line 1: session_id is "CON"'),
        (HEADER.replace(b"office_fire_mvp", b"other"), "REJ-010 line 1: "),
        (END, "REJ-003 line 1: the first line is not the header"),
    ],
)
def test_without_a_header_there_is_nothing_to_recover(first: bytes, reason: str, scenario: Scenario) -> None:
    with pytest.raises(RecordingRejected) as rejection:
        mend(first + BEGIN + EXIT + HEADER + ALARM, scenario)
    assert rejection.value.message.startswith(reason)
    assert rejection.value.hint == (
        "without a whole, legal header nobody can say whose session this is; nothing was written"
    )


def transition(line: int, elapsed_us: int, phase: str, to_phase: str) -> RawLine:
    return RawLine(
        line,
        {**act(line, elapsed_us, phase).value, "event_type": "phase_transition"}
        | {"details": {"to_phase": to_phase}},
    )


def act(line: int, elapsed_us: int, phase: str) -> RawLine:
    value: dict[str, Any] = {"record": "event", "elapsed_us": elapsed_us, "event_type": "exit_selected"}
    return RawLine(line, {**value, "phase": phase, "actor_id": "p", "outcome": "fail"})


def is_legal(events: tuple[RawLine, ...], scenario: Scenario) -> bool:
    end = {"record": "end", "elapsed_us": 99, "events": len(events), "reason": "recovered"}
    values = [json.dumps(line.value).encode() for line in events]
    data = HEADER + b"".join(value + b"\n" for value in (*values, json.dumps(end).encode()))
    return read_recording(data, scenario).recording is not None


STEP = st.tuples(st.integers(0, 3), st.booleans(), st.sampled_from(PHASES), st.sampled_from([0, 0, 0, 1]))


@settings(max_examples=60)
@given(steps=st.lists(STEP, max_size=6))
def test_no_larger_choice_of_events_would_be_legal(steps: list[Any], scenario: Scenario) -> None:
    events = tuple(
        transition(number, elapsed, phase, "audit" if odd else phase)
        if moves
        else act(number, elapsed, phase)
        for number, (elapsed, moves, phase, odd) in enumerate(steps, 2)
    )
    kept, reasons = surviving(events, scenario)
    assert is_legal(tuple(kept), scenario)
    assert sorted([line.number for line in kept] + list(reasons)) == [line.number for line in events]
    larger = (
        choice for size in range(len(kept) + 1, len(events) + 1) for choice in combinations(events, size)
    )
    assert not any(is_legal(choice, scenario) for choice in larger)


def damaged(data: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    for at, length, put in edits:
        start = at % (len(data) + 1)
        data = data[:start] + put + data[start + length :]
    return data


EDIT = st.tuples(
    st.integers(0, len(RECORDING)),
    st.integers(0, 300),
    st.binary(max_size=3) | st.sampled_from([b"\n", b"\0" * 9, b'"', b"}", HEADER, OTHER, END, b"\xc3"]),
)


@settings(max_examples=150)
@given(edits=st.lists(EDIT, min_size=1, max_size=4))
def test_any_damage_gives_a_legal_recording_or_a_clear_refusal(
    edits: list[tuple[int, int, bytes]], scenario: Scenario
) -> None:
    data = damaged(RECORDING, edits)
    try:
        result, told = mend(data, scenario)
    except RecordingRejected as rejection:
        header_is_broken = rejection
    else:
        header_is_broken = None
    if header_is_broken is not None:
        assert re.match(r"REJ-0[0-9]{2} line 1: ", header_is_broken.message)
        assert not data.startswith(HEADER)
        return
    recording = read_recording(result, scenario).recording
    assert recording is not None
    assert len(recording.events) == told.kept
    lines = data.split(b"\n")
    assert all(line in lines for line in result.split(b"\n")[:-2])
    assert {lost.line for lost in told.lost} <= set(range(2, len(lines) + 1))


def test_files_are_written_and_the_original_is_not(tmp_path: Path, scenario: Scenario) -> None:
    source, out, aside = tmp_path / "cut", tmp_path / "whole", tmp_path / "lost"
    data = HEADER + BEGIN + b"\n" + EXIT[:-9] + b"\n" + ALARM + b"\xff"
    source.write_bytes(data)
    told = recover(source, out, scenario, aside)
    assert [lost.line for lost in told.lost] == [3, 4, 6]
    assert files_in(tmp_path) == {
        "cut": data,
        "whole": HEADER + BEGIN + ALARM + closed(2, 70_000_000),
        "lost": b"\n" + EXIT[:-9] + b"\n" + b"\xff",
    }
    assert recover(source, out, scenario, aside) == told


def test_where_nothing_was_lost_no_quarantine_is_written(tmp_path: Path, scenario: Scenario) -> None:
    (tmp_path / "cut").write_bytes(HEADER + BEGIN)
    recover(tmp_path / "cut", tmp_path / "whole", scenario, tmp_path / "lost")
    assert files_in(tmp_path) == {"cut": HEADER + BEGIN, "whole": HEADER + BEGIN + closed(1, 0)}


@pytest.mark.parametrize("whole", [RECORDING, HEADER + BEGIN + closed(1, 0)])
def test_a_whole_recording_needs_no_mending(whole: bytes, tmp_path: Path, scenario: Scenario) -> None:
    (tmp_path / "r").write_bytes(whole)
    with pytest.raises(UsageError) as refusal:
        recover(tmp_path / "r", tmp_path / "out", scenario, tmp_path / "lost")
    assert str(refusal.value) == (
        f"{tmp_path / 'r'}: nothing to recover, the recording is whole and legal\n  export it as it is"
    )
    assert files_in(tmp_path) == {"r": whole}


@pytest.mark.parametrize(
    ("out", "aside"), [("r", None), ("x/../r", None), ("link", None), ("o", "r"), ("o", "o")]
)
def test_one_file_cannot_be_two(out: str, aside: str | None, tmp_path: Path, scenario: Scenario) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "r").write_bytes(HEADER)
    (tmp_path / "link").symlink_to("r")
    with pytest.raises(UsageError) as refusal:
        recover(tmp_path / "r", tmp_path / out, scenario, tmp_path / aside if aside else None)
    assert str(refusal.value) == (
        f"{tmp_path / (aside or out)}: is named twice\n  name another file; the original is never changed"
    )
    assert (tmp_path / "r").read_bytes() == HEADER


@pytest.mark.parametrize("name", ["out", "lost"])
def test_other_files_are_not_written_over(name: str, tmp_path: Path, scenario: Scenario) -> None:
    (tmp_path / "cut").write_bytes(HEADER + BEGIN + b"torn")
    (tmp_path / name).write_bytes(b"other")
    with pytest.raises(WouldReplace) as refusal:
        recover(tmp_path / "cut", tmp_path / "out", scenario, tmp_path / "lost")
    assert str(refusal.value) == (
        f"{tmp_path / name}: exists already, with other bytes\n  choose another name, or move it away"
    )
    assert (tmp_path / name).read_bytes() == b"other"
    assert not (tmp_path / "out").exists() or name == "out"


def test_a_recording_that_cannot_be_read_is_a_fault(tmp_path: Path, scenario: Scenario) -> None:
    with pytest.raises(FileFault) as fault:
        recover(tmp_path / "none", tmp_path / "out", scenario)
    assert fault.value.message == f"{tmp_path / 'none'}: cannot read: No such file or directory"


def test_a_recording_beyond_the_limit_is_rejected(tmp_path: Path, scenario: Scenario) -> None:
    (tmp_path / "cut").write_bytes(HEADER)
    with (tmp_path / "cut").open("r+b") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(RecordingRejected) as rejection:
        recover(tmp_path / "cut", tmp_path / "out", scenario)
    assert rejection.value.message.startswith("REJ-066 line 1: the recording has 67,108,865 bytes")
    assert [path.name for path in tmp_path.iterdir()] == ["cut"]


def test_many_events_are_mended(scenario: Scenario) -> None:
    events = b"".join(EXIT.replace(b":80000000", b":%d" % number) for number in range(5_000))
    result, told = mend(HEADER + BEGIN + events + b'{"rec', scenario)
    assert (told.kept, len(told.lost)) == (5_001, 1)
    assert result == HEADER + BEGIN + events + closed(5_001, 4_999)
