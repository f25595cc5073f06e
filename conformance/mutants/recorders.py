"""Broken recorders: what a runtime makes of a scripted session, but for one lie (section 11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import orjson

from conformance.exporter.files import json_line
from conformance.exporter.performing import perform
from conformance.model.revision import CURRENT
from conformance.model.script import Script
from conformance.model.vocabulary import PHASE_RANK
from conformance.mutants.mutant import Mutant, enter
from conformance.runner.workplace import temporary_folder
from conformance.suite.scenarios import standard
from conformance.suite.scripts import find_script

_SECOND = 1_000_000
_FLUSH = 30 * _SECOND
Line = dict[str, Any]
Events = list[Line]
ScriptLie = Callable[[Script], bytes | None]


def truthful(script: Script) -> bytes:
    """What the reference records of a script."""
    return _performed(script.script_id)


@cache
def _performed(script_id: str) -> bytes:
    with temporary_folder() as folder:
        recording = folder / "recording.jsonl"
        perform(script_id, find_script(script_id, CURRENT).acts, recording, standard(CURRENT))
        return recording.read_bytes()


def _enter(function: Callable[..., object], requirement: str, check: str, records: ScriptLie) -> None:
    name = function.__name__.strip("_").replace("_", "-")
    enter(Mutant(name, (function.__doc__ or "").strip(), requirement, check, records=records))


def _lines(requirement: str, check: str) -> Callable[[Callable[[Script, list[Line]], None]], None]:
    """Registers a lie that changes the lines of a recording in place: header, events, end."""

    def register(change: Callable[[Script, list[Line]], None]) -> None:
        def records(script: Script) -> bytes:
            lines = [orjson.loads(line) for line in truthful(script).splitlines()]
            change(script, lines)
            lines[-1]["events"] = len(lines) - 2
            return b"".join(map(json_line, lines))

        _enter(change, requirement, check, records)

    return register


def _events(requirement: str, check: str) -> Callable[[Callable[[Events], Iterable[Line]]], None]:
    """Registers a lie that records other events."""

    def register(change: Callable[[Events], Iterable[Line]]) -> None:
        def changed(_: Script, lines: list[Line]) -> None:
            lines[1:-1] = change(lines[1:-1])

        changed.__name__, changed.__doc__ = change.__name__, change.__doc__
        _lines(requirement, check)(changed)

    return register


def _is_act(event: Line) -> bool:
    return str(event["outcome"]) != "info"


def _kind(event: Line) -> tuple[Any, ...]:
    return tuple(event.get(name) for name in ("event_type", "phase", "critical_error_code"))


def _records_nothing(script: Script) -> bytes | None:
    """Performs a script, and writes no recording."""
    return None


_enter(_records_nothing, "CAP-001", "capture.performed", _records_nothing)


@_lines("REJ-026", "capture.legal")
def records_local_time(_: Script, lines: list[Line]) -> None:
    """Writes the beginning of the session without its time zone."""
    lines[0]["started_at"] = lines[0]["started_at"].removesuffix("Z")


@_events("CAP-001", "capture.acts")
def records_no_failures(events: Events) -> Iterable[Line]:
    """Records no act that failed."""
    return [event for event in events if event["outcome"] != "fail"]


@_events("CAP-001", "capture.acts")
def records_no_partial_acts(events: Events) -> Iterable[Line]:
    """Records nothing of what was begun and left."""
    return [event for event in events if event["outcome"] != "partial"]


@_events("CAP-001", "capture.acts")
def records_first_attempts_only(events: Events) -> Iterable[Line]:
    """Records of each kind of act only the first one in a phase."""
    first: dict[tuple[Any, ...], Line] = {}
    return [event for event in events if not _is_act(event) or first.setdefault(_kind(event), event) is event]


@_events("CAP-001", "capture.acts")
def records_last_attempts_only(events: Events) -> Iterable[Line]:
    """Records of each kind of act only the last one in a phase."""
    last = {_kind(event): event for event in events}
    return [event for event in events if not _is_act(event) or last[_kind(event)] is event]


@_events("CAP-001", "capture.acts")
def records_acts_in_scored_phases_only(events: Events) -> Iterable[Line]:
    """Records no act where nothing is scored."""
    return [event for event in events if not _is_act(event) or event["phase"] in ("audit", "re_audit")]


@_events("CAP-008", "capture.acts")
def records_objectives_only(events: Events) -> Iterable[Line]:
    """Records no act on a thing that is no objective."""
    return [event for event in events if event["event_type"] != "interaction"]


@_events("CAP-008", "capture.acts")
def takes_doors_for_exits(events: Events) -> Iterable[Line]:
    """Records every act on a thing as the choice of an exit."""
    return [
        {**event, "event_type": "exit_selected"} if event["event_type"] == "interaction" else event
        for event in events
    ]


@_events("CAP-002", "capture.phases")
def opens_a_phase_with_its_first_act(events: Events) -> Iterable[Line]:
    """Writes the transition behind the first event of the phase that it opens."""
    for place, event in enumerate(events[:-1]):
        if (
            event["event_type"] == "phase_transition"
            and events[place + 1]["event_type"] != "phase_transition"
        ):
            events[place], events[place + 1] = events[place + 1], event
            event["elapsed_us"] = events[place]["elapsed_us"]
    return events


@_events("CAP-002", "capture.phases")
def stamps_phases_late(events: Events) -> Iterable[Line]:
    """Takes a second to open a phase, and records what happens meanwhile in the phase before it."""
    audit, *others = events
    for place, event in enumerate(others):
        if event["event_type"] == "phase_transition":
            before = others[place - 1]["phase"] if place else "audit"
            event["elapsed_us"] += _SECOND
            for other in others[place + 1 :]:
                if other["elapsed_us"] < event["elapsed_us"]:
                    other["phase"] = before
    return [audit, *others]


@_events("CAP-002", "capture.phases")
def opens_scored_phases_only(events: Events) -> Iterable[Line]:
    """Has no transition into a phase that is not scored, and records its events in the phase before."""
    for event in events:
        if event["phase"] in ("score_report", "micro_drill"):
            event["phase"] = "audit"
    return [
        e for e in events if e["event_type"] != "phase_transition" or e["details"]["to_phase"] == e["phase"]
    ]


@_events("CAP-003", "capture.acts")
def records_slips_as_failures(events: Events) -> Iterable[Line]:
    """Takes a grab that misses for a failed attempt."""
    for event in events:
        if event["outcome"] == "info" and event["event_type"] in _GRASPED:
            event["outcome"] = "fail"
    return events


@_events("CAP-003", "capture.acts")
def records_failures_as_slips(events: Events) -> Iterable[Line]:
    """Takes a failed attempt for a grab that misses."""
    for event in events:
        if event["outcome"] == "fail" and event["event_type"] in _GRASPED:
            event["outcome"] = "info"
    return events


_GRASPED = ("alarm_activated", "hazard_identified", "exit_selected", "extinguisher_attempted")


@_events("CAP-004", "capture.acts")
def records_acts_twice(events: Events) -> Iterable[Line]:
    """Records each act once more, a tenth of a second later."""
    again = (
        {**event, "elapsed_us": event["elapsed_us"] + _SECOND // 10} for event in events if _is_act(event)
    )
    return [*events, *again]


@_events("CAP-004", "capture.acts")
def leaves_details_out(events: Events) -> Iterable[Line]:
    """Records no details but those of a transition."""
    kept = ("phase_transition",)
    return [e if e["event_type"] in kept else {n: v for n, v in e.items() if n != "details"} for e in events]


@_events("CAP-004", "capture.acts")
def records_booleans_as_texts(events: Events) -> Iterable[Line]:
    """Records whether a fire may be fought as a text."""
    for event in events:
        if event["event_type"] == "extinguisher_attempted" and "details" in event:
            event["details"]["safe_to_fight"] = str(event["details"]["safe_to_fight"]).lower()
    return events


@_events("CAP-004", "capture.acts")
def names_one_objective_for_all(events: Events) -> Iterable[Line]:
    """Records each act as evidence of the exit."""
    return [{**event, "objective_id": "obj_use_safe_exit"} if _is_act(event) else event for event in events]


@_events("CAP-004", "capture.score")
def records_partial_acts_as_successes(events: Events) -> Iterable[Line]:
    """Takes what was begun and left for done."""
    for event in events:
        if event["outcome"] == "partial":
            event["outcome"] = "success"
    return events


@_events("CAP-005", "capture.times")
def stamps_when_it_writes(events: Events) -> Iterable[Line]:
    """Keeps events for up to half a minute, and stamps them when they are written together."""
    due = 0
    for place, event in enumerate(events):
        if event["elapsed_us"] > due:
            due = event["elapsed_us"] // _FLUSH * _FLUSH + _FLUSH
        ends = [later["elapsed_us"] for later in events[place:] if later["event_type"] == "phase_transition"]
        event["elapsed_us"] = min(due, *ends) if ends else event["elapsed_us"]
    return events


@_lines("CAP-005", "capture.times")
def stamps_the_time_of_day(script: Script, lines: list[Line]) -> None:
    """Takes `elapsed_us` from the time of day, which somebody may set."""
    jumps = [(act.at_us, act.members["by_us"]) for act in script.acts if act.act == "set_wall_clock"]
    for line in lines[1:]:
        line["elapsed_us"] += sum(by_us for at_us, by_us in jumps if at_us <= line["elapsed_us"])


@_lines("CAP-005", "capture.times")
def closes_long_after_the_end(_: Script, lines: list[Line]) -> None:
    """Stamps the end when the program ends, and not the session."""
    lines[-1]["elapsed_us"] += 60 * _SECOND


@_lines("CAP-007", "capture.end")
def closes_every_session_as_completed(_: Script, lines: list[Line]) -> None:
    """Knows one reason for an end."""
    lines[-1]["reason"] = "completed"


@_lines("CAP-007", "capture.end")
def closes_a_stopped_session_as_recovered(_: Script, lines: list[Line]) -> None:
    """Leaves a session that was stopped to a repair tool."""
    if lines[-1]["reason"] == "aborted":
        lines[-1]["reason"] = "recovered"


@_lines("CAP-007", "capture.end")
def closes_a_session_without_re_audit_as_aborted(_: Script, lines: list[Line]) -> None:
    """Takes a session for stopped that skipped a phase."""
    if {line.get("phase") for line in lines[1:-1]} != set(PHASE_RANK):
        lines[-1]["reason"] = "aborted"
