"""Rules about lines and members: order, names, types, presence, words (REJ-003 to 006, 009 to 019)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache

from conformance.canonical.json_reader import ABSENT
from conformance.contract.faults import Broken, RawLine, RawRecording, Rule, rule
from conformance.model import vocabulary
from conformance.model.revision import REVISIONS, Revision
from conformance.model.scenario import Scenario

REQUIRED = {
    "session": ("record", "format", "session_id", "participant_id", "scenario_id", "started_at"),
    "event": ("record", "elapsed_us", "event_type", "phase", "actor_id", "outcome"),
    "end": ("record", "elapsed_us", "events", "reason"),
}
_REQUIRED = {kind: frozenset(names) for kind, names in REQUIRED.items()}
NUMBERS = frozenset(("elapsed_us", "duration_us", "events"))
_PASSED_OVER = frozenset((type(None), type(ABSENT)))  # other rules tell of null and of numbers that are none
TYPES = {
    name: _PASSED_OVER | ({int, float} if name in NUMBERS else {dict} if name == "details" else {str})
    for names in (*REQUIRED.values(), REVISIONS[-1].optional_members)
    for name in names
}
RECORD_WORDS = ("session", "event", "end")


def shown(value: object) -> str:
    """A value in a message: short, ASCII, never another line."""
    text = json.dumps(value, default=repr)
    return text if len(text) <= 120 else text[:117] + "..."


def type_name(value: object) -> str:
    """The JSON type of a value other than null, with its article."""
    names = {bool: "a boolean", str: "a string", dict: "an object", list: "an array"}
    return names.get(type(value), "a number")


def _kinds(raw: RawRecording) -> Iterator[tuple[str, tuple[RawLine, ...]]]:
    yield from (("session", raw.headers), ("event", raw.events), ("end", raw.ends))


def _wrong_type(name: str, value: object) -> str:
    wanted = "a number" if name in NUMBERS else "an object" if name == "details" else "a string"
    return f"{name} is {type_name(value)}, and must be {wanted}"


@cache
def known_members(kind: str, revision: Revision) -> frozenset[str]:
    """The members that a line of this kind may have: `session`, `event` or `end`."""
    names = REQUIRED[kind] if kind != "event" else (*REQUIRED[kind], *revision.optional_members)
    return frozenset(names)


def types(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for kind, lines in _kinds(raw):
        known = known_members(kind, scenario.revision)
        for line in lines:
            for name, value in line.value.items():
                if name in TYPES and type(value) not in TYPES[name] and name in known:
                    yield Broken("REJ-016", line.number, f"/{name}", _wrong_type(name, value))
    for line in raw.stray:
        value = line.value.get("record", "")
        if not isinstance(value, str) and value is not None:
            yield Broken(
                "REJ-016", line.number, "/record", f"record is {type_name(value)}, and must be a string"
            )


def missing(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for kind, lines in _kinds(raw):
        for line in lines:
            for name in () if _REQUIRED[kind] <= line.value.keys() else REQUIRED[kind]:
                if name not in line.value:
                    yield Broken("REJ-017", line.number, "", f"the member {name} is missing")
    for line in raw.stray:
        if "record" not in line.value:
            yield Broken("REJ-017", line.number, "", "the member record is missing")


def unknown(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for kind, lines in _kinds(raw):
        known = known_members(kind, scenario.revision)
        for line in lines:
            for name in () if line.value.keys() <= known else line.value:
                if name in known:
                    continue
                message = f"{shown(name)} is no member of {'an event' if kind == 'event' else 'this line'}"
                yield Broken("REJ-018", line.number, pointer_to(name), message)


def pointer_to(name: str) -> str:
    """The JSON pointer of a member of the line (RFC 6901, section 3)."""
    return "/" + name.replace("~", "~0").replace("/", "~1")


def nulls(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for line in raw.lines:
        for name, value in line.value.items() if None in line.value.values() else ():
            if value is None:
                message = f"{name} is null; leave the member out or give it a value"
                yield Broken("REJ-019", line.number, pointer_to(name), message)


def word(
    code: str, name: str, words: tuple[str, ...], lines: str, raw: RawRecording, scenario: Scenario
) -> Iterator[Broken]:
    for line in getattr(raw, lines):
        value = line.value.get(name)
        if isinstance(value, str) and value not in words:
            message = f"{name} is {shown(value)}, and must be {_one_of(words)}"
            yield Broken(code, line.number, f"/{name}", message)


def event_type(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    return word("REJ-012", "event_type", scenario.revision.event_types, "events", raw, scenario)


def _one_of(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"one of {', '.join(words)}"


def scenario_id(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for line in raw.headers:
        value = line.value.get("scenario_id")
        if isinstance(value, str) and value != scenario.scenario_id:
            message = (
                f"scenario_id is {shown(value)}, and the scenario's data is that of {scenario.scenario_id}"
            )
            yield Broken("REJ-010", line.number, "/scenario_id", message)


def header_first(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for line in raw.lines[:1]:
        if line.value.get("record") in ("event", "end"):
            yield Broken("REJ-003", line.number, "", "the first line is not the header")


def header_once(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for line in raw.headers:
        if line is not raw.lines[0]:
            yield Broken(
                "REJ-004", line.number, "", "a header stands here, and belongs on the first line only"
            )


def end_last(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for line in raw.lines[-1:] if not raw.ends else ():
        if line.number == raw.last_line and line.value.get("record") in ("session", "event"):
            message = "there is no end: the session was cut off, or the runtime never closed it"
            yield Broken("REJ-005", line.number, "", message)


def end_once(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for line in raw.ends:
        if line is not raw.lines[-1]:
            yield Broken("REJ-006", line.number, "", "an end stands here, and belongs on the last line only")


MEMBER_RULES = (
    rule("REJ-011", word, "record", RECORD_WORDS, "lines"),
    Rule("REJ-019", nulls),
    Rule("REJ-016", types),
    Rule("REJ-017", missing),
    Rule("REJ-018", unknown),
    Rule("REJ-003", header_first),
    Rule("REJ-004", header_once),
    Rule("REJ-005", end_last),
    Rule("REJ-006", end_once),
    rule("REJ-009", word, "format", (vocabulary.RECORDING_FORMAT,), "headers"),
    Rule("REJ-010", scenario_id),
    Rule("REJ-012", event_type),
    rule("REJ-013", word, "phase", vocabulary.PHASES, "events"),
    rule("REJ-014", word, "outcome", vocabulary.OUTCOMES, "events"),
    rule("REJ-015", word, "reason", vocabulary.END_REASONS, "ends"),
)
