"""A recording, read strictly: every fault, or the first one as a rejection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from conformance.canonical.json_reader import offset_of
from conformance.canonical.utc import parse_started_at
from conformance.contract.faults import Broken, RawRecording, Rule
from conformance.contract.member_rules import MEMBER_RULES
from conformance.contract.text_rules import TEXT_RULES, read_lines
from conformance.contract.timeline_rules import TIMELINE_RULES
from conformance.contract.value_rules import VALUE_RULES
from conformance.errors import RecordingRejected
from conformance.model.recording import End, Header, RecordedEvent, Recording
from conformance.model.scenario import Scenario


@dataclass(frozen=True)
class Rules:
    """The rules that a reader keeps. The broken exporters leave one out; everybody else uses `RULES`."""

    text: frozenset[str]
    lines: tuple[Rule, ...]
    whole: tuple[Rule, ...]

    def without(self, code: str) -> Rules:
        """The same rules but for those of one REJ id."""
        return Rules(
            self.text - {code},
            tuple(rule for rule in self.lines if rule.code != code),
            tuple(rule for rule in self.whole if rule.code != code),
        )


RULES = Rules(frozenset(TEXT_RULES), (*MEMBER_RULES, *VALUE_RULES), TIMELINE_RULES)


class Reading(NamedTuple):
    """What was read: the recording if nothing is broken, else every broken rule, first causes first."""

    recording: Recording | None
    broken: tuple[Broken, ...]


def read_recording(data: bytes, scenario: Scenario, rules: Rules = RULES) -> Reading:
    """Read the bytes of a recording (specification, sections 2 and 9)."""
    lines = read_lines(data)
    text = tuple(fault for fault in lines.broken if fault.code in rules.text and _is_apt(fault, lines.raw))
    found = _found(rules.lines, lines.raw, scenario)
    broken = (*text, *found) or tuple(_found(rules.whole, lines.raw, scenario))
    return Reading(None if broken else typed(lines.raw), broken)


def _is_apt(fault: Broken, raw: RawRecording) -> bool:
    """False for a missing LF behind a whole event or header: that there is no end is what is broken."""
    others = [line.number for line in (*raw.headers[-1:], *raw.events[-1:])]
    return fault.code != "REJ-057" or fault.line not in others


def broken_rules(raw: RawRecording, scenario: Scenario, rules: Rules = RULES) -> tuple[Broken, ...]:
    """Every rule about members, values and timeline that the lines break."""
    return tuple(_found(rules.lines, raw, scenario) or _found(rules.whole, raw, scenario))


def _found(rules: Iterable[Rule], raw: RawRecording, scenario: Scenario) -> list[Broken]:
    return [fault for rule in rules for fault in rule.find(raw, scenario)]


def require(reading: Reading) -> Recording:
    """The recording, or RecordingRejected with the first broken rule (RUN-014)."""
    if reading.recording is None:
        raise RecordingRejected(reading.broken[0].reason)
    return reading.recording


def typed(raw: RawRecording) -> Recording:
    """Lines in which no rule is broken, as values."""
    header, end = raw.headers[0].value, raw.ends[-1].value
    events = tuple(
        RecordedEvent(
            line.number,
            value["elapsed_us"],
            value["event_type"],
            value["phase"],
            value["actor_id"],
            value["outcome"],
            value.get("target_id"),
            value.get("objective_id"),
            value.get("critical_error_code"),
            value.get("details"),
            value.get("duration_us"),
        )
        for line in raw.events
        for value in (line.value,)
    )
    return Recording(
        Header(
            header["session_id"],
            header["participant_id"],
            header["scenario_id"],
            parse_started_at(header["started_at"]),
        ),
        events,
        End(end["elapsed_us"], end["reason"]),
    )


def place_of(data: bytes, fault: Broken) -> int:
    """The 0-based byte in the file at which a rule is broken."""
    if fault.offset is not None:
        return fault.offset
    lines = data.split(b"\n", fault.line)
    start = sum(len(line) + 1 for line in lines[: fault.line - 1])
    return start + (offset_of(lines[fault.line - 1], fault.pointer) or 0)
