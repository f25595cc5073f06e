"""Readers with a rule too many: they reject what the specification calls legal (section 2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from conformance.contract.reading import read_recording, require
from conformance.contract.text_rules import read_lines
from conformance.errors import RecordingRejected
from conformance.exporter.export import Steps
from conformance.model.recording import Recording
from conformance.model.scenario import Scenario
from conformance.model.vocabulary import PHASES
from conformance.mutants.mutant import Mutant, enter


class Seen(NamedTuple):
    """A legal recording as a rule too many sees it: its bytes, its lines as objects, and as a value."""

    data: bytes
    lines: list[dict[str, Any]]
    told: Recording
    scenario: Scenario

    @property
    def events(self) -> list[dict[str, Any]]:
        return self.lines[1:-1]

    @property
    def texts(self) -> Iterator[str]:
        """Every text and name inside `details`."""
        for event in self.events:
            yield from _texts(event.get("details"))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from (name, *_texts(item))
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _depth(value: Any) -> int:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, items), default=0) if isinstance(value, (dict, list)) else 0


def _nested(event: dict[str, Any], name: str) -> bool:
    return name in event.get("details", {})


def _ids(seen: Seen) -> Iterator[str]:
    for event in seen.events:
        yield from (event[name] for name in ("actor_id", "target_id") if name in event)


Rule = Callable[[Seen], bool]


def strict(rejects: Rule, code: str | None = None) -> Steps:
    """The reference with one rule too many, which it may take for one of section 9."""
    reason = f"{code} line 2: the reader does not take this" if code else "the reader does not take this"

    def read(data: bytes, scenario: Scenario) -> Recording:
        told = require(read_recording(data, scenario))
        lines = [line.value for line in read_lines(data).raw.lines]
        if rejects(Seen(data, lines, told, scenario)):
            raise RecordingRejected(reason)
        return told

    return Steps(read=read)


def _split_by_unicode(seen: Seen) -> bool:
    return len(seen.data.decode().splitlines()) != seen.data.count(b"\n")


def _spaced(seen: Seen) -> bool:
    return re.search(rb'^[ \t]|[ \t]+[\r\n]|[{,:][ \t]+["0-9{]|"[ \t]+:', seen.data, re.MULTILINE) is not None


def _underflow(seen: Seen) -> bool:
    return re.search(rb"[0-9][eE]-[34][0-9]{2}\b", seen.data) is not None


def _spelled_otherwise(seen: Seen) -> bool:
    return re.search(rb'"(?:elapsed_us|events)"\s*:\s*[0-9]*[.eE]', seen.data) is not None


def _escaped_names(seen: Seen) -> bool:
    return re.search(rb'"[^"]*\\u[0-9a-fA-F]{4}[^"]*"\s*:', seen.data) is not None


def _folded_names(seen: Seen) -> bool:
    return any(
        len({name.casefold() for name in event.get("details", {})}) != len(event.get("details", {}))
        for event in seen.events
    )


def _lines_out_of_time(seen: Seen) -> bool:
    times = [event.elapsed_us for event in seen.told.events]
    return times != sorted(times)


def _skips_a_phase(seen: Seen) -> bool:
    opened = [event["phase"] for event in seen.events if event["event_type"] == "phase_transition"]
    return bool(opened) and set(opened) != set(PHASES[: PHASES.index(max(opened, key=PHASES.index)) + 1])


def _closed_by_line(seen: Seen) -> bool:
    """Phases followed in the order of the lines."""
    phase = None
    for event in seen.events:
        if event["event_type"] == "phase_transition":
            phase = event["phase"]
        elif event["phase"] != phase:
            return True
    return False


_TABLE: tuple[tuple[str, str, str, Rule], ...] = (
    ("splits-lines-at-u-2028", "Takes U+2028 and U+0085 for line ends.", "REC-001", _split_by_unicode),
    (
        "finds-the-kind-of-a-line-in-its-details",
        "Takes a member `record` inside details for that of the line.",
        "REC-002",
        lambda seen: any(_nested(event, "record") for event in seen.events),
    ),
    ("wants-an-event", "Rejects a session without events.", "REC-003", lambda seen: not seen.events),
    (
        "wants-record-first",
        "Rejects a line whose first member is not `record`.",
        "REC-004",
        lambda seen: any(next(iter(line)) != "record" for line in seen.lines),
    ),
    ("wants-no-spaces", "Rejects white space between tokens.", "REC-005", _spaced),
    ("wants-no-cr", "Rejects a CR before the LF.", "REC-006", lambda seen: b"\r\n" in seen.data),
    (
        "knows-few-escapes",
        "Rejects the escape of a character outside the BMP, and that of a slash.",
        "REC-007",
        lambda seen: re.search(rb"\\/|\\u[dD][89abAB]", seen.data) is not None,
    ),
    (
        "compares-names-before-unescaping",
        "Does not know a member by an escaped name.",
        "REC-008",
        _escaped_names,
    ),
    ("rejects-numbers-that-are-too-small", "Rejects a number too small for a double.", "REC-009", _underflow),
    ("wants-integers-without-point", "Rejects 7e7 and 5.0 as integers.", "REC-010", _spelled_otherwise),
    ("compares-names-without-case", "Calls names that differ in case duplicates.", "REC-011", _folded_names),
    (
        "wants-trimmed-texts",
        "Rejects a text with spaces at its ends.",
        "REC-012",
        lambda seen: any(text != text.strip(" ") for text in (*_ids(seen), *seen.texts)),
    ),
    (
        "knows-one-scenario-id",
        "Rejects every scenario id but that of Office Fire.",
        "REC-013",
        lambda seen: seen.told.header.scenario_id != "office_fire_mvp",
    ),
    (
        "wants-short-session-ids",
        "Rejects a session id of more than 32 characters.",
        "REC-014",
        lambda seen: len(seen.told.header.session_id) > 32,
    ),
    (
        "reserves-names-by-their-beginning",
        "Rejects every session id that begins with a reserved name.",
        "REC-015",
        lambda seen: (
            re.match("(?i)con|prn|aux|nul|com[0-9]|lpt[0-9]", seen.told.header.session_id) is not None
        ),
    ),
    (
        "knows-offsets-up-to-twelve-hours",
        "Rejects offsets of more than 12 hours.",
        "REC-016",
        lambda seen: re.search(r"[+-]1[34]:", seen.lines[0]["started_at"]) is not None,
    ),
    (
        "wants-the-end-at-the-last-line",
        "Rejects an end that comes at another time than the last line's event.",
        "REC-017",
        lambda seen: (
            bool(seen.events)
            and seen.told.events[-1].elapsed_us != max(e.elapsed_us for e in seen.told.events)
        ),
    ),
    (
        "knows-no-recovered-sessions",
        "Rejects a recording that a repair tool closed.",
        "REC-018",
        lambda seen: seen.told.end.reason == "recovered",
    ),
    (
        "wants-details",
        "Rejects an attempt without details.",
        "REC-019",
        lambda seen: any(
            "details" not in event for event in seen.events if event["event_type"] == "exit_selected"
        ),
    ),
    (
        "counts-in-32-bits",
        "Rejects an elapsed_us beyond 2^31.",
        "REC-020",
        lambda seen: any(event.elapsed_us >= 2**31 for event in seen.told.events),
    ),
    ("wants-lines-in-time-order", "Rejects lines that are out of time order.", "REC-021", _lines_out_of_time),
    (
        "wants-transitions-to-be-info",
        "Rejects a phase_transition with another outcome than info.",
        "REC-022",
        lambda seen: any(
            e["event_type"] == "phase_transition" and e["outcome"] != "info" for e in seen.events
        ),
    ),
    (
        "counts-utf-16-units",
        "Rejects a text of more than 1024 UTF-16 code units.",
        "REC-023",
        lambda seen: any(len(text.encode("utf-16-le")) > 2048 for text in _ids(seen)),
    ),
    (
        "wants-no-null-in-details",
        "Rejects null inside details.",
        "REC-024",
        lambda seen: any(None in event.get("details", {}).values() for event in seen.events),
    ),
    (
        "wants-no-line-breaks-in-details",
        "Rejects a line break in a text of details.",
        "REC-025",
        lambda seen: any("\n" in text for text in seen.texts),
    ),
    (
        "ties-objectives-to-event-types",
        "Rejects an objective_id on an event that is no evidence of it.",
        "REC-026",
        lambda seen: any(
            objective.evidence_event != event["event_type"]
            for event in seen.events
            for objective in seen.scenario.objectives
            if event.get("objective_id") == objective.objective_id
        ),
    ),
    (
        "knows-two-critical-errors",
        "Rejects every code but the two of Office Fire.",
        "REC-027",
        lambda seen: any(
            event.get("critical_error_code", "ignored_alarm") not in ("ignored_alarm", "used_blocked_exit")
            for event in seen.events
        ),
    ),
    (
        "wants-the-first-transition-on-the-first-line",
        "Rejects a recording whose first event line is no phase_transition.",
        "REC-028",
        lambda seen: bool(seen.events) and seen.events[0]["event_type"] != "phase_transition",
    ),
    (
        "wants-nothing-but-to-phase",
        "Rejects other members in the details of a phase_transition.",
        "REC-029",
        lambda seen: any(
            event["event_type"] == "phase_transition" and len(event["details"]) > 1 for event in seen.events
        ),
    ),
    ("wants-every-phase", "Rejects a session that skips a phase.", "REC-030", _skips_a_phase),
    ("follows-phases-by-line", "Compares phases in the order of the lines.", "REC-031", _closed_by_line),
    (
        "takes-small-recordings-only",
        "Rejects more than 5,000 events.",
        "REC-032",
        lambda seen: len(seen.events) > 5000,
    ),
    (
        "takes-flat-details-only",
        "Rejects objects nested deeper than 16.",
        "REC-033",
        lambda seen: any(_depth(line) > 16 for line in seen.lines),
    ),
)
_CODES = {"REC-017": "REJ-008", "REC-027": "REJ-032", "REC-028": "REJ-035"}
"""What these readers say, who take what they reject for a rule of section 9."""
enter(
    *(
        Mutant(name, lie, requirement, "answer.exported", strict(rejects, _CODES.get(requirement)))
        for name, lie, requirement, rejects in _TABLE
    )
)
