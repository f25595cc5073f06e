"""Recordings of scripted sessions: what every broken recorder is told, and where right ends and wrong begins.

`pytest tests/checks/test_capture.py --snapshot-update` writes anew what the broken recorders are told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from conformance.checks.judging import judge, planned
from conformance.exporter.files import json_line
from conformance.model.evidence import Answer, AnswerKind, Evidence
from conformance.model.result import Verdict
from conformance.model.revision import CURRENT
from conformance.model.script import Script
from conformance.mutants import BOOK
from conformance.mutants.hunting import hunt
from conformance.mutants.recorders import truthful
from conformance.suite.scenarios import standard
from conformance.suite.scripts import find_script, scripts

from .telling import told as told_as

CHECKS = ["performed", "legal", "acts", "phases", "times", "end", "score"]
RECORDERS = [mutant for mutant in BOOK.values() if mutant.records]
S = 1_000_000
Line = dict[str, Any]


def judged(script: Script, recording: bytes | None, answer: Answer | None = None) -> tuple[Verdict, ...]:
    return judge(Evidence(standard(CURRENT), {}, recording=recording, script=script, answer=answer))


def lines_of(script_id: str) -> list[Line]:
    return [orjson.loads(line) for line in truthful(find_script(script_id, CURRENT)).splitlines()]


def found(script_id: str, lines: list[Line]) -> list[tuple[str, str, str]]:
    """Check, requirement and message of every finding about these lines."""
    lines[-1]["events"] = len(lines) - 2
    verdicts = judged(find_script(script_id, CURRENT), b"".join(map(json_line, lines)))
    return [(each.check, each.requirement, each.message) for one in verdicts for each in one.findings]


def test_what_broken_recorders_are_told(text: SnapshotAssertion) -> None:
    sections = []
    for mutant in RECORDERS:
        own = hunt(mutant).own
        assert own, f"{mutant.name} is not killed"
        assert mutant.records
        script = find_script(own, CURRENT)
        sections.append(told_as(mutant.name, own, judged(script, mutant.records(script))))
    assert b"".join(sections) == text


@pytest.mark.parametrize("script", scripts(CURRENT), ids=lambda script: script.script_id)
def test_the_unbroken_recorder_passes_every_check(script: Script) -> None:
    verdicts = judged(script, truthful(script))
    assert [(one.check, one.verdict) for one in verdicts] == [(f"capture.{name}", "pass") for name in CHECKS]
    assert planned(Evidence(standard(CURRENT), {}, script=script)) == len(CHECKS)


ENDS = {
    "no end within timeout_seconds": Answer(AnswerKind.HANG, seconds=60),
    "the runtime was ended by signal 11": Answer(AnswerKind.CRASH, signal=11),
    "exit status 3": Answer(AnswerKind.ERROR, status=3),
    "exit status 65": Answer(AnswerKind.REJECTED, status=65),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_runtime_that_does_not_end_well(end: str) -> None:
    script = find_script("perfect-run", CURRENT)
    first, *others = judged(script, truthful(script), ENDS[end])
    message = f"the script was not performed: {end}"
    assert [(each.requirement, each.message) for each in first.findings] == [("CAP-001", message)]
    assert {one.verdict for one in others} == {"pass"}


def test_a_runtime_that_leaves_processes_behind() -> None:
    script = find_script("perfect-run", CURRENT)
    first = judged(script, truthful(script), Answer(AnswerKind.EXPORTED, status=0, survivors=2))[0]
    message = "the runtime left 2 of its processes behind, which were ended"
    assert [(each.requirement, each.message) for each in first.findings] == [("CAP-001", message)]


def test_without_a_recording_nothing_else_is_asked() -> None:
    verdicts = judged(find_script("perfect-run", CURRENT), None, Answer(AnswerKind.EXPORTED, status=0))
    assert [(one.verdict, one.blocked_by) for one in verdicts] == [
        ("fail", None),
        *[("blocked", "capture.performed")] * 6,
    ]


def test_a_recording_that_cannot_be_read_is_not_compared() -> None:
    verdicts = judged(find_script("perfect-run", CURRENT), truthful(find_script("perfect-run", CURRENT))[:-9])
    assert [(one.verdict, one.blocked_by) for one in verdicts] == [
        ("pass", None),
        ("fail", None),
        *[("blocked", "capture.legal")] * 5,
    ]


@pytest.mark.parametrize(("off_us", "wrong"), [(2 * S, 0), (2 * S + 1, 1), (-2 * S, 0), (-2 * S - 1, 1)])
def test_the_tolerance_is_part_of_what_is_right(off_us: int, wrong: int) -> None:
    lines = lines_of("perfect-run")
    lines[2]["elapsed_us"] += off_us
    assert len(found("perfect-run", lines)) == wrong
    ended = lines_of("perfect-run")
    ended[-1]["elapsed_us"] += off_us
    assert len(found("perfect-run", ended)) == wrong


def test_times_count_from_the_beginning_of_the_audit() -> None:
    lines = lines_of("perfect-run")
    for line in lines[1:]:
        line["elapsed_us"] += 500 * S
    assert found("perfect-run", lines) == []


def extra(event_type: str, outcome: str, **more: Any) -> Callable[[list[Line]], None]:
    """Adds an event in the middle of the audit."""

    def change(lines: list[Line]) -> None:
        told = {"elapsed_us": 33 * S, "event_type": event_type, "phase": "audit", "outcome": outcome}
        lines.insert(-1, {"record": "event", "actor_id": "p", **told, **more})

    return change


def edit(line: int, **members: Any) -> Callable[[list[Line]], None]:
    return lambda lines: lines[line].update(members)


OWN = {
    "a slip that is none": extra("exit_selected", "info"),
    "a note": extra("alarm_activated", "info", details={"note": 1}),
    "an end that is no act": extra("re_audit_completed", "info"),
    "its own objective": edit(2, objective_id="obj_activate_alarm"),
    "who and what": edit(2, target_id="panel 4", actor_id="somebody"),
    "more details": edit(2, details={"panel": "east", "distance_m": 1.5}),
    "the header": edit(0, session_id="any", participant_id="other", started_at="1999-01-01T00:00:00+02:00"),
}


@pytest.mark.parametrize("name", OWN)
def test_what_is_the_runtimes_own(name: str) -> None:
    lines = lines_of("perfect-run")
    OWN[name](lines)
    assert found("perfect-run", lines) == []


NO_ACT = ("capture.acts", "CAP-004", "line 13: no act of the script gives this event")
SCORE = ("capture.score", "CAP-004", "the recording gives another score than the session")
FOREIGN = "line 3: objective_id is no objective that alarm_activated is evidence of"
OUTCOME = "line 7: the outcome of what happened at 65.000 s is another"
REASON = "the session came to its end, and the reason of its end is another"
WRONG = {
    "a failure": (extra("exit_selected", "fail"), [NO_ACT]),
    "a drill begins": (extra("microdrill_started", "info"), [NO_ACT]),
    "an error": (extra("critical_error", "info", critical_error_code="used_blocked_exit"), [NO_ACT, SCORE]),
    "no details": (edit(2, details={}), [("capture.acts", "CAP-004", "line 3: details.panel is missing")]),
    "capitals": (
        edit(2, details={"panel": "East"}),
        [("capture.acts", "CAP-004", "line 3: details.panel is another")],
    ),
    "a foreign objective": (
        edit(2, objective_id="obj_use_safe_exit"),
        [("capture.acts", "CAP-004", FOREIGN)],
    ),
    "a transition that succeeds": (edit(6, outcome="success"), [("capture.acts", "CAP-004", OUTCOME)]),
    "a reason": (edit(-1, reason="aborted"), [("capture.end", "CAP-007", REASON)]),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_not(name: str) -> None:
    change, told = WRONG[name]
    lines = lines_of("perfect-run")
    change(lines)
    assert found("perfect-run", lines) == told


def test_acts_of_one_instant_that_change_places() -> None:
    lines = lines_of("acts-as-the-phase-begins")
    lines[2], lines[3] = lines[3], lines[2]
    told = "line 3: it stands before the event of line 4, and happened after it"
    assert found("acts-as-the-phase-begins", lines) == [("capture.times", "CAP-005", told)]


def test_a_flood_is_told_once() -> None:
    lines = lines_of("perfect-run")
    lines[2:3] = [lines[2]] * 990
    assert found("perfect-run", lines)[9][2].endswith("is recorded again (and 979 more like this)")
    lines[2:3] = [lines[2]] * 2
    assert found("perfect-run", lines) == [
        ("capture.acts", "CAP-004", "1001 events are recorded, and the script has a few acts")
    ]


def test_a_phase_that_does_not_begin_in_the_script() -> None:
    lines = lines_of("aborted-in-the-audit")
    event = {"elapsed_us": 50 * S, "event_type": "phase_transition", "phase": "re_audit", "outcome": "info"}
    details = {"to_phase": "re_audit"}
    lines.insert(-1, {"record": "event", "actor_id": "system", **event, "details": details})
    told = "line 6: no such phase begins in the script"
    assert found("aborted-in-the-audit", lines) == [("capture.phases", "CAP-002", told)]


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 13),
        st.sampled_from(["drop", "twice", "swap", "outcome", "phase", "type", "time", "details"]),
        st.integers(0, 13),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60)
@given(script=st.sampled_from(scripts(CURRENT)), changes=CHANGES)
def test_whatever_is_recorded_every_check_answers(
    script: Script, changes: list[tuple[int, str, int]]
) -> None:
    lines = [orjson.loads(line) for line in truthful(script).splitlines()]
    events = lines[1:-1]
    for place, what, other in changes:
        events = changed(events, place % len(events), what, events[other % len(events)]) if events else []
    lines = [lines[0], *events, {**lines[-1], "events": len(events)}]
    verdicts = judged(script, b"".join(map(json_line, lines)))
    assert [one.check for one in verdicts] == [f"capture.{name}" for name in CHECKS]
    same = json_line(events) == json_line(
        [orjson.loads(line) for line in truthful(script).splitlines()][1:-1]
    )
    assert not same or {one.verdict for one in verdicts} == {"pass"}


def changed(events: list[Line], place: int, what: str, other: Line) -> list[Line]:
    """One event dropped, doubled, moved, or with a member of another."""
    event = events[place]
    if what == "drop":
        return events[:place] + events[place + 1 :]
    if what == "twice":
        return [*events, event]
    if what == "swap":
        return [*events[:place], *events[place + 1 :], event]
    name = {"type": "event_type", "time": "elapsed_us"}.get(what, what)
    new = {**event, name: other[name]} if name in other else {n: v for n, v in event.items() if n != name}
    return [*events[:place], new, *events[place + 1 :]]
