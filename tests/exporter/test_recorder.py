"""Recording a session: what is on disk after each call, and what is refused."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.canonical.jcs import jcs
from conformance.contract.reading import read_recording
from conformance.contract.text_rules import MAX_BYTES
from conformance.errors import FileFault, SvrError
from conformance.exporter.journal import Journal
from conformance.exporter.recorder import RefusedEvent, SessionRecorder
from conformance.exporter.refusals import refuse_large
from conformance.model.scenario import Scenario

from .conftest import Python, need

HEADER = (
    b'{"record":"session","format":"svr-recording/1","session_id":"Sess_1","participant_id":"p-1",'
    b'"scenario_id":"office_fire_mvp","started_at":"2026-02-28T15:00:00+01:00"}\n'
)
AUDIT = (
    b'{"record":"event","elapsed_us":0,"event_type":"phase_transition","phase":"audit","actor_id":"system",'
    b'"outcome":"info","details":{"to_phase":"audit"}}\n'
)


class Clock:
    """Microseconds that stand still until they are set, from a zero that means nothing."""

    def __init__(self) -> None:
        self.now = 5_000_000_000

    def __call__(self) -> int:
        return self.now

    def at(self, seconds: float) -> None:
        self.now = 5_000_000_000 + round(seconds * 1_000_000)


Begin = Callable[..., SessionRecorder]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "session.jsonl"


@pytest.fixture
def begin(path: Path, scenario: Scenario, clock: Clock) -> Begin:
    def begin(**changes: Any) -> SessionRecorder:
        header = {
            "session_id": "Sess_1",
            "participant_id": "p-1",
            "scenario": scenario,
            "started_at": "2026-02-28T15:00:00+01:00",
            "clock": clock,
        }
        return SessionRecorder(path, **{**header, **changes})

    return begin


@pytest.fixture
def audit(begin: Begin) -> Iterator[SessionRecorder]:
    """A recorder in the phase `audit`."""
    recorder = begin()
    recorder.enter_phase("audit")
    yield recorder
    recorder._journal.close()


def refused(call: Callable[..., object], *arguments: Any, **named: Any) -> str:
    with pytest.raises(RefusedEvent) as refusal:
        call(*arguments, **named)
    assert refusal.value.exit_status == 65
    return str(refusal.value)


def test_every_act_is_in_the_file_when_the_call_returns(begin: Begin, clock: Clock, path: Path) -> None:
    told = HEADER
    with begin() as recorder:
        assert path.read_bytes() == told
        assert recorder.open_phase is None
        assert recorder.enter_phase("audit") == 0
        told += AUDIT
        assert path.read_bytes() == told
        clock.at(70.5)
        details = {"panel": "öst", "n": 5.0, "": [None, True, 0.1, -0.0, {"a": "\u2028\x7f"}]}
        assert (
            recorder.record("alarm_activated", actor_id="p-1", outcome="fail", details=details) == 70_500_000
        )
        told += (
            '{"record":"event","elapsed_us":70500000,"event_type":"alarm_activated","phase":"audit",'
            '"actor_id":"p-1","outcome":"fail",'
            '"details":{"panel":"öst","n":5,"":[null,true,0.1,0,{"a":"\u2028\x7f"}]}}\n'
        ).encode()
        assert path.read_bytes() == told
        recorder.record(
            "critical_error",
            actor_id="p-1",
            outcome="fail",
            target_id="door 2",
            objective_id="obj_exit",
            critical_error_code="blocked",
            details={},
        )
        told += (
            b'{"record":"event","elapsed_us":70500000,"event_type":"critical_error","phase":"audit",'
            b'"actor_id":"p-1","outcome":"fail","target_id":"door 2","objective_id":"obj_exit",'
            b'"critical_error_code":"blocked","details":{}}\n'
        )
        clock.at(100)
        assert recorder.enter_phase("re_audit", "guide") == 100_000_000
        assert recorder.open_phase == "re_audit"
        told += (
            b'{"record":"event","elapsed_us":100000000,"event_type":"phase_transition","phase":"re_audit",'
            b'"actor_id":"guide","outcome":"info","details":{"to_phase":"re_audit"}}\n'
        )
        assert path.read_bytes() == told
        clock.at(120)
    assert path.read_bytes() == (
        told + b'{"record":"end","elapsed_us":120000000,"events":4,"reason":"completed"}\n'
    )


def test_what_was_recorded_is_a_legal_recording(
    audit: SessionRecorder, path: Path, scenario: Scenario
) -> None:
    audit.record("exit_selected", actor_id="p-1", outcome="fail", details={"selected_exit": "north"})
    audit.close()
    reading = read_recording(path.read_bytes(), scenario)
    assert reading.broken == ()
    assert reading.recording is not None
    assert [event.outcome for event in reading.recording.events] == ["info", "fail"]


def test_words_may_come_from_an_enumeration(audit: SessionRecorder, path: Path) -> None:
    class Outcome(StrEnum):
        FAIL = "fail"

    audit.record("exit_selected", actor_id="p-1", outcome=Outcome.FAIL)
    assert path.read_bytes().endswith(b'"outcome":"fail"}\n')


def test_a_transition_may_be_recorded_as_an_event(audit: SessionRecorder) -> None:
    audit.record(
        "phase_transition",
        actor_id="p",
        outcome="success",
        phase="micro_drill",
        details={"to_phase": "micro_drill"},
    )
    assert audit.open_phase == "micro_drill"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"outcome": "Fail"}, 'outcome is "Fail", and must be one of success, fail, partial, info'),
        ({"outcome": None}, "outcome is null; leave the member out or give it a value"),
        ({"outcome": True}, "outcome is a boolean, and must be a string"),
        ({"actor_id": ""}, "actor_id is empty, and must have 1 to 1024 characters"),
        ({"actor_id": "a" * 1025}, "actor_id has more than 1024 characters"),
        ({"actor_id": "a\nb"}, "actor_id holds a control character"),
        ({"target_id": 7}, "target_id is a number, and must be a string"),
        ({"target_id": "\x7f"}, "target_id holds a control character"),
        ({"objective_id": "OBJ_EXIT"}, 'objective_id: "OBJ_EXIT" is no objective of the rubric'),
        (
            {"critical_error_code": "blocked"},
            "a exit_selected has a critical_error_code, which belongs to a critical_error only",
        ),
        ({"phase": "re_audit"}, "phase is re_audit, and audit is open at this point of the timeline"),
        (
            {"phase": "Audit"},
            'phase is "Audit", and must be one of audit, score_report, micro_drill, re_audit',
        ),
        ({"details": []}, "details is an array, and must be an object"),
        ({"details": "text"}, "details is a string, and must be an object"),
        ({"details": {"a": float("nan")}}, "/details/a: found 'NaN'; a number must be finite"),
        ({"details": {"a": [0, float("-inf")]}}, "/details/a/1: found '-Infinity'; a number must be finite"),
        (
            {"details": {"a": 1e300}},
            "/details/a: found the number '1e+300'; it must be finite, and an integer",
        ),
        ({"details": {"a": 2**53}}, "/details/a is an integer of 54 bits; allowed are -(2^53-1) to 2^53-1"),
        ({"details": {"a": -(10**5000)}}, "/details/a is an integer of 16610 bits; allowed are "),
        ({"details": {"a/b": {"~": "\0"}}}, "/details/a~1b/~0: found the escape of U+0000"),
        ({"details": {"a": "\ud800"}}, "/details/a: found the lone surrogate U+D800"),
        ({"details": {"a": {"\udc00": 1}}}, "/details/a: found the lone surrogate U+DC00"),
        ({"actor_id": "\udc00"}, "/actor_id: found the lone surrogate U+DC00"),
        ({"details": {"a": {1: 2}}}, "/details/a has the name 1, a int; names must be strings"),
        (
            {"details": {"a": (1, 2)}},
            "/details/a is a tuple, which JSON does not have; give a dict, list or str",
        ),
        ({"details": {"a": {3}}}, "/details/a is a set, which JSON does not have"),
        ({"details": {"a": b""}}, "/details/a is a bytes, which JSON does not have"),
        ({"details": {"a\n": b""}}, r"'/details/a\n' is a bytes, which JSON does not have"),
        ({"details": {"a": "b" * 1_048_576}}, "the line has 1,048,"),
    ],
)
def test_an_act_that_breaks_the_contract_is_refused_and_not_written(
    audit: SessionRecorder, path: Path, changes: dict[str, Any], message: str
) -> None:
    before = path.read_bytes()
    act = {"actor_id": "p-1", "outcome": "fail", **changes}
    said = refused(audit.record, "exit_selected", **act)
    assert said.startswith(message)
    assert "\n  nothing was written" in said
    assert path.read_bytes() == before
    audit.record("exit_selected", actor_id="p-1", outcome="fail")


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (("Exit_Selected",), 'event_type is "Exit_Selected", and must be one of phase_transition, '),
        (("critical_error",), "a critical_error has no critical_error_code\n"),
        (("phase_transition",), "details.to_phase is null, and phase is audit\n"),
    ],
)
def test_an_event_type_that_does_not_fit_is_refused(audit: SessionRecorder, act: Any, message: str) -> None:
    assert refused(audit.record, *act, actor_id="p-1", outcome="fail").startswith(message)


def test_phases_go_forward_only(audit: SessionRecorder, path: Path) -> None:
    audit.enter_phase("micro_drill")
    before = path.read_bytes()
    for phase in ("audit", "score_report", "micro_drill"):
        assert refused(audit.enter_phase, phase) == (
            f"a phase_transition leads into {phase}, and micro_drill is open\n"
            "  nothing was written; see REJ-037 of the specification"
        )
    assert refused(audit.enter_phase, "break").startswith('phase is "break", and must be one of audit, ')
    assert path.read_bytes() == before


def test_a_session_begins_with_the_audit(begin: Begin, path: Path) -> None:
    with begin() as recorder:
        assert refused(recorder.record, "exit_selected", actor_id="p", outcome="fail") == (
            'phase: none is open\n  nothing was written; call enter_phase("audit") first'
        )
        assert refused(recorder.enter_phase, "re_audit") == (
            "event_type: the first event of the timeline is not the phase_transition into audit\n"
            "  nothing was written; see REJ-035 of the specification"
        )
        assert path.read_bytes() == HEADER


@pytest.mark.parametrize(("levels", "fits"), [(31, True), (32, False)])
def test_details_are_nested_31_deep_at_most(audit: SessionRecorder, levels: int, fits: bool) -> None:
    details: Any = {}
    for _ in range(levels - 1):
        details = {"a": details}
    if fits:
        audit.record("exit_selected", actor_id="p", outcome="fail", details=details)
    else:
        assert refused(audit.record, "exit_selected", actor_id="p", outcome="fail", details=details) == (
            f"/details{'/a' * 31} is nested deeper than 32 levels, the object of the line being the first\n"
            "  nothing was written"
        )


def test_details_that_hold_themselves_are_refused(audit: SessionRecorder) -> None:
    details: dict[str, Any] = {}
    details["a"] = [details]
    said = refused(audit.record, "exit_selected", actor_id="p", outcome="fail", details=details)
    assert "is nested deeper than 32 levels" in said


def test_a_recording_leaves_room_for_its_end() -> None:
    refuse_large(b"x" * 100, MAX_BYTES - 356)
    assert refused(refuse_large, b"x" * 101, MAX_BYTES - 356) == (
        "the recording would have more than 67,108,864 bytes\n  nothing was written; close the recording"
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"session_id": "CON"}, 'session_id is "CON", a name that Windows reserves; choose another id'),
        ({"session_id": "a/b"}, 'session_id is "a/b", and must match [A-Za-z0-9][A-Za-z0-9_-]{0,63}'),
        ({"session_id": None}, "session_id is null; leave the member out or give it a value"),
        ({"participant_id": "Jo Doe"}, 'participant_id is "Jo Doe", and must match '),
        ({"participant_id": b"p"}, "/participant_id is a bytes, which JSON does not have"),
        ({"started_at": "2026-02-28T15:00:00"}, "started_at: "),
        ({"started_at": "2026-02-30T15:00:00Z"}, "started_at: "),
        ({"started_at": 0}, "started_at is a number, and must be a string"),
        (
            {"started_at": datetime(2026, 2, 28)},
            "started_at is 2026-02-28T00:00:00, a datetime without a time zone",
        ),
        ({"started_at": datetime(1969, 12, 31, tzinfo=UTC)}, "started_at: the instant "),
        ({"clock": lambda: 1.5}, "the clock gave 1.5, and must give whole microseconds as an int"),
    ],
)
def test_a_header_that_breaks_the_contract_makes_no_file(
    begin: Begin, path: Path, changes: dict[str, Any], message: str
) -> None:
    assert refused(begin, **changes).startswith(message)
    assert not path.exists()


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 2, 28, 15, 0, 0, 7, timezone(timedelta(hours=1))), b"2026-02-28T14:00:00.000007Z"),
        (datetime(1900, 1, 1, tzinfo=UTC) + timedelta(days=40000), b"2009-07-08T00:00:00.000000Z"),
        (datetime(2026, 1, 1, tzinfo=timezone(timedelta(seconds=3208))), b"2025-12-31T23:06:32.000000Z"),
        ("2026-02-28T15:00:00.5-00:00", b"2026-02-28T15:00:00.5-00:00"),
    ],
)
def test_a_session_starts_at_a_moment_or_a_text(begin: Begin, path: Path, moment: Any, text: bytes) -> None:
    begin(started_at=moment).close()
    assert path.read_bytes().startswith(HEADER.replace(b"2026-02-28T15:00:00+01:00", text))


def test_a_recording_is_never_written_over(begin: Begin, path: Path) -> None:
    path.write_bytes(b"evidence")
    with pytest.raises(FileFault) as fault:
        begin()
    assert str(fault.value) == (
        f"{path}: exists already, and a recording is never written over\n  choose another name"
    )
    assert path.read_bytes() == b"evidence"


def test_a_recording_needs_its_folder(begin: Begin, path: Path) -> None:
    path.parent.rmdir()
    with pytest.raises(FileFault) as fault:
        begin()
    assert fault.value.message == f"{path}: cannot create: No such file or directory"
    path.parent.mkdir()


def test_a_clock_that_runs_backwards_is_refused(audit: SessionRecorder, clock: Clock, path: Path) -> None:
    clock.at(3)
    audit.record("exit_selected", actor_id="p", outcome="fail")
    before = path.read_bytes()
    clock.at(2.999_999)
    message = (
        "the clock ran backwards: elapsed_us is 2999999 after 3000000\n"
        "  nothing was written; give the recorder a monotonic clock"
    )
    assert refused(audit.record, "exit_selected", actor_id="p", outcome="fail") == message
    assert refused(audit.close) == message
    assert path.read_bytes() == before
    clock.at(3)
    audit.close()


@pytest.mark.parametrize(
    ("started_at", "seconds", "message"),
    [
        ("9999-12-31T23:59:00Z", 60, "elapsed_us: the instant lies after the year 9999\n"),
        ("2026-02-28T15:00:00Z", 1e10, "/elapsed_us is an integer of 54 bits; allowed are "),
    ],
)
def test_a_clock_beyond_the_calendar_is_refused(
    begin: Begin, clock: Clock, started_at: str, seconds: float, message: str
) -> None:
    with begin(started_at=started_at) as recorder:
        recorder.enter_phase("audit")
        clock.at(seconds)
        assert refused(recorder.record, "exit_selected", actor_id="p", outcome="fail").startswith(message)
        assert refused(recorder.close).startswith(message)
        clock.at(1)


def test_nothing_follows_the_end(audit: SessionRecorder, path: Path) -> None:
    audit.close("aborted")
    whole = path.read_bytes()
    assert whole == HEADER + AUDIT + b'{"record":"end","elapsed_us":0,"events":1,"reason":"aborted"}\n'
    message = f"{path}: the recording is closed\n  nothing follows its end"
    assert refused(audit.record, "exit_selected", actor_id="p", outcome="fail") == message
    assert refused(audit.enter_phase, "re_audit") == message
    assert refused(audit.close) == message
    assert path.read_bytes() == whole


@pytest.mark.parametrize("reason", ["recovered", "COMPLETED", "", None, []])
def test_a_recorder_ends_as_completed_or_aborted(audit: SessionRecorder, path: Path, reason: Any) -> None:
    assert refused(audit.close, reason) == (
        f"reason is {reason!r}, and must be one of completed, aborted\n  nothing was written"
    )
    assert path.read_bytes() == HEADER + AUDIT


def test_an_exception_that_leaves_the_block_aborts_the_session(begin: Begin, path: Path) -> None:
    def session() -> None:
        with begin() as recorder:
            recorder.enter_phase("audit")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        session()
    assert path.read_bytes().endswith(b'"events":1,"reason":"aborted"}\n')


def test_a_recorder_closed_by_hand_stays_as_it_was(begin: Begin, path: Path) -> None:
    with begin() as recorder:
        recorder.close("aborted")
    assert path.read_bytes() == HEADER + b'{"record":"end","elapsed_us":0,"events":0,"reason":"aborted"}\n'


def test_threads_record_in_the_order_of_the_clock(path: Path, scenario: Scenario, begin: Begin) -> None:
    ticks = iter(range(10**9))
    with begin(clock=lambda: next(ticks)) as recorder:
        recorder.enter_phase("audit")
        gate = threading.Barrier(4)

        def act(name: str) -> None:
            gate.wait()
            for number in range(25):
                recorder.record("exit_selected", actor_id=name, outcome="fail", details={"n": number})

        threads = [threading.Thread(target=act, args=(f"p-{number}",)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    recording = read_recording(path.read_bytes(), scenario).recording
    assert recording is not None
    assert [event.elapsed_us for event in recording.events] == list(range(1, 102))
    for number in range(4):
        own = [event.details for event in recording.events if event.actor_id == f"p-{number}"]
        assert own == [{"n": number} for number in range(25)]


DIE = """
import os, signal, sys
from pathlib import Path
from conformance.contract.scenario_data import load_scenario
from conformance.model.revision import CURRENT
from conformance.exporter.recorder import SessionRecorder
path, folder, killed = sys.argv[1:]
recorder = SessionRecorder(Path(path), session_id="Sess_1", participant_id="p-1",
    scenario=load_scenario(Path(folder), CURRENT), started_at="2026-02-28T15:00:00+01:00", clock=lambda: 0)
recorder.enter_phase("audit")
if killed == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
recorder.close()
"""


def test_a_session_that_is_killed_lacks_its_end_only(python: Python, path: Path, folder: Path) -> None:
    assert python(DIE, path, folder, "killed").returncode == -9
    assert path.read_bytes() == HEADER + AUDIT


def test_each_line_and_the_folder_are_synced(
    python: Python, path: Path, folder: Path, tmp_path: Path
) -> None:
    need(shutil.which("strace") is not None, "strace is not installed")
    log = tmp_path / "log"
    python(
        DIE, path, folder, "closed", below=["strace", "-qq", "-y", "-o", str(log), "-e", "trace=write,fsync"]
    )
    calls = [line for line in log.read_text(encoding="utf-8").splitlines() if str(tmp_path) in line]
    targets = [(line[: line.index("(")], line[line.index("<") + 1 : line.index(">")]) for line in calls]
    line = [("write", str(path)), ("fsync", str(path))]
    assert targets == [*line, ("fsync", str(tmp_path)), *line, *line]


FULL = """
import resource, sys
from pathlib import Path
from conformance.contract.scenario_data import load_scenario
from conformance.model.revision import CURRENT
from conformance.errors import FileFault
from conformance.exporter.recorder import SessionRecorder
path, folder = sys.argv[1:]
with SessionRecorder(Path(path), session_id="Sess_1", participant_id="p-1",
    scenario=load_scenario(Path(folder), CURRENT), started_at="2026-02-28T15:00:00+01:00",
    clock=lambda: 0) as recorder:
    recorder.enter_phase("audit")
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
    try:
        recorder.record("exit_selected", actor_id="p" * 1000, outcome="fail")
    except FileFault as fault:
        sys.stdout.write(str(fault))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    recorder.record("exit_selected", actor_id="p", outcome="fail")
"""


def test_a_line_for_which_there_is_no_room_is_taken_back(python: Python, path: Path, folder: Path) -> None:
    ended = python(FULL, path, folder)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.decode() == (
        f"{path}: cannot write: File too large\n  nothing was written in its place"
    )
    assert path.read_bytes() == HEADER + AUDIT + (
        b'{"record":"event","elapsed_us":0,"event_type":"exit_selected","phase":"audit","actor_id":"p",'
        b'"outcome":"fail"}\n{"record":"end","elapsed_us":0,"events":2,"reason":"completed"}\n'
    )


def test_a_header_for_which_there_is_no_room_leaves_no_file(python: Python, path: Path, folder: Path) -> None:
    first = FULL.index("with SessionRecorder")
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
    ended = python(FULL[:first] + limit + FULL[first:], path, folder)
    assert ended.stderr.decode().splitlines()[-2:] == [
        f"conformance.errors.FileFault: {path}: cannot write: File too large",
        "  nothing was written in its place",
    ]
    assert not path.exists()


def test_a_torn_line_is_cut_off_before_the_next(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j", b"one\n")
    with (tmp_path / "j").open("ab") as file:
        file.write(b"tor")
    assert journal.write_at(4, b"two\n") == 8
    assert (tmp_path / "j").read_bytes() == b"one\ntwo\n"
    journal.close()


def test_a_file_that_another_program_shortened_is_not_filled_with_zeros(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j", b"one\n")
    (tmp_path / "j").write_bytes(b"o")
    with pytest.raises(FileFault) as fault:
        journal.write_at(4, b"two\n")
    assert fault.value.message == f"{tmp_path / 'j'}: another program has shortened it"
    assert (tmp_path / "j").read_bytes() == b"o"
    journal.close()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters()), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(details=st.dictionaries(st.text(st.characters()), JSON, max_size=4), actor=st.text(max_size=5))
def test_whatever_is_not_refused_is_read_back_as_it_was(
    details: dict[str, Any], actor: str, scenario: Scenario, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("recorded") / "session.jsonl"
    with SessionRecorder(
        path, session_id="s", participant_id="p", scenario=scenario, started_at="2026-02-28T15:00:00Z"
    ) as recorder:
        recorder.enter_phase("audit")
        try:
            recorder.record("exit_selected", actor_id=actor, outcome="fail", details=details)
            taken = True
        except SvrError:
            taken = False
    recording = read_recording(path.read_bytes(), scenario).recording
    assert recording is not None
    read = [(event.actor_id, jcs(event.details)) for event in recording.events[1:]]
    assert read == ([(actor, jcs(details))] if taken else [])
