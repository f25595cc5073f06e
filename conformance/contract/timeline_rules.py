"""Rules about the whole: the counts of the end, and phases along the timeline (REJ-007, 008, 035 to 038).

They are asked only about a recording in which no rule about text, members or values is broken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.contract.faults import Broken, RawLine, RawRecording, Rule
from conformance.contract.member_rules import shown
from conformance.model.scenario import Scenario
from conformance.model.vocabulary import PHASE_RANK, PHASES


def event_count(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for line in raw.ends:
        if line.value["events"] != len(raw.events):
            message = f"events is {line.value['events']}, and the recording has {len(raw.events)}"
            yield Broken("REJ-007", line.number, "/events", message)


def end_elapsed(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    latest = max((line.value["elapsed_us"] for line in raw.events), default=0)
    for line in raw.ends:
        if line.value["elapsed_us"] < latest:
            message = f"elapsed_us is {line.value['elapsed_us']}, less than an event's {latest}"
            yield Broken("REJ-008", line.number, "/elapsed_us", message)


def timeline(raw: RawRecording) -> list[RawLine]:
    """The event lines in the order of (`elapsed_us`, line number)."""
    return sorted(raw.events, key=lambda line: (line.value["elapsed_us"], line.number))


def first_event(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for line in timeline(raw)[:1]:
        if line.value["event_type"] != "phase_transition" or line.value["phase"] != "audit":
            message = "the first event of the timeline is not the phase_transition into audit"
            yield Broken("REJ-035", line.number, "/event_type", message)


def to_phase(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for line in raw.events:
        if line.value["event_type"] == "phase_transition":
            named: Any = line.value.get("details", {}).get("to_phase")
            if named != line.value["phase"]:
                message = f"details.to_phase is {shown(named)}, and phase is {line.value['phase']}"
                yield Broken("REJ-036", line.number, "/details/to_phase", message)


def transitions(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    rank = -1
    for line in timeline(raw):
        if line.value["event_type"] == "phase_transition":
            phase = line.value["phase"]
            if PHASE_RANK[phase] <= rank:
                message = f"a phase_transition leads into {phase}, and {PHASES[rank]} is open"
                yield Broken("REJ-037", line.number, "/phase", message)
            rank = max(rank, PHASE_RANK[phase])


def open_phase(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    phase = None
    for line in timeline(raw):
        if line.value["event_type"] == "phase_transition":
            phase = line.value["phase"]
        elif phase is not None and line.value["phase"] != phase:
            message = f"phase is {line.value['phase']}, and {phase} is open at this point of the timeline"
            yield Broken("REJ-038", line.number, "/phase", message)


TIMELINE_RULES = (
    Rule("REJ-007", event_count),
    Rule("REJ-008", end_elapsed),
    Rule("REJ-035", first_event),
    Rule("REJ-036", to_phase),
    Rule("REJ-037", transitions),
    Rule("REJ-038", open_phase),
)
