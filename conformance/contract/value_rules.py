"""Rules about values: texts, ids, numbers, time, declared ids (REJ-020 to REJ-034)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from conformance.canonical.utc import MAX_INSTANT, TimeFault, parse_started_at
from conformance.contract.faults import Broken, RawRecording, Rule, rule
from conformance.contract.member_rules import shown
from conformance.model.scenario import Scenario

TEXT_LIMIT = 1024
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
RESERVED = re.compile(r"CON|PRN|AUX|NUL|COM[1-9]|LPT[1-9]", re.IGNORECASE | re.ASCII)
CONTROL = re.compile("[\x01-\x1f\x7f]")


def texts(
    code: str, is_wrong: Callable[[str], object], message: str, raw: RawRecording, scenario: Scenario
) -> Iterator[Broken]:
    for name, found in raw.texts.items():
        wrong = {text for text in found if is_wrong(text)}
        for line in raw.events if wrong else ():
            value = line.value.get(name)
            if isinstance(value, str) and value in wrong:
                yield Broken(code, line.number, f"/{name}", f"{name} {message}")


def header_text(
    code: str,
    name: str,
    is_wrong: Callable[[str], object],
    message: str,
    raw: RawRecording,
    scenario: Scenario,
) -> Iterator[Broken]:
    for line in raw.headers:
        value = line.value.get(name)
        if isinstance(value, str) and is_wrong(value):
            yield Broken(code, line.number, f"/{name}", f"{name} is {shown(value)}, {message}")


def started_at(code: str, kind: str, raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for line in raw.headers:
        fault = time_fault(line.value.get("started_at"))
        if fault is not None and fault.kind == kind:
            yield Broken(code, line.number, "/started_at", f"started_at: {fault}")


def time_fault(value: object) -> TimeFault | None:
    """What is wrong with the text of a `started_at`; None where nothing is, or where it is no text."""
    try:
        if isinstance(value, str):
            parse_started_at(value)
    except TimeFault as fault:
        return fault
    return None


def negative(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for line, name, value in raw.numbers:
        if value < 0:
            yield Broken("REJ-029", line.number, f"/{name}", f"{name} is {value}, and must not be negative")


def fractional(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for line, name, value in raw.numbers:
        if isinstance(value, float):
            yield Broken("REJ-030", line.number, f"/{name}", f"{name} is {value}, and must be an integer")


def instants(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    start = _start(raw)
    for line, name, value in raw.numbers:
        if name == "elapsed_us" and start is not None and start + value > MAX_INSTANT:
            yield Broken("REJ-028", line.number, "/elapsed_us", "the instant lies after the year 9999")


def too_long(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for line, name, value in raw.numbers:
        elapsed = line.value.get("elapsed_us")
        if name == "duration_us" and type(elapsed) is int and value > elapsed >= 0:
            message = f"duration_us is {value}, and elapsed_us {elapsed}: the act began before the session"
            yield Broken("REJ-039", line.number, "/duration_us", message)


def _start(raw: RawRecording) -> int | None:
    value = raw.headers[0].value.get("started_at") if raw.headers else None
    try:
        return parse_started_at(value) if isinstance(value, str) else None
    except TimeFault:
        return None


def declared_objective(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for line in raw.events:
        value = line.value.get("objective_id")
        if isinstance(value, str) and value and value not in scenario.objective_ids:
            yield Broken(
                "REJ-031", line.number, "/objective_id", f"{shown(value)} is no objective of the rubric"
            )


def declared_code(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for line in raw.events:
        value = line.value.get("critical_error_code")
        if isinstance(value, str) and value and value not in scenario.errors_by_code:
            message = f"{shown(value)} is no critical error of the rubric"
            yield Broken("REJ-032", line.number, "/critical_error_code", message)


def code_missing(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for line in raw.events:
        if line.value.get("event_type") == "critical_error" and "critical_error_code" not in line.value:
            yield Broken("REJ-033", line.number, "", "a critical_error has no critical_error_code")


def code_misplaced(raw: RawRecording, scenario: Scenario) -> Iterator[Broken]:
    for line in raw.events:
        kind = line.value.get("event_type")
        if isinstance(kind, str) and kind != "critical_error" and "critical_error_code" in line.value:
            message = f"a {kind} has a critical_error_code, which belongs to a critical_error only"
            yield Broken("REJ-034", line.number, "/critical_error_code", message)


VALUE_RULES = (
    rule("REJ-020", texts, lambda text: not text, "is empty, and must have 1 to 1024 characters"),
    rule("REJ-021", texts, lambda text: len(text) > TEXT_LIMIT, f"has more than {TEXT_LIMIT} characters"),
    rule("REJ-022", texts, CONTROL.search, "holds a control character"),
    rule(
        "REJ-023",
        header_text,
        "session_id",
        lambda text: not ID.fullmatch(text),
        f"and must match {ID.pattern}",
    ),
    rule(
        "REJ-024",
        header_text,
        "session_id",
        RESERVED.fullmatch,
        "a name that Windows reserves; choose another id",
    ),
    rule(
        "REJ-025",
        header_text,
        "participant_id",
        lambda text: not ID.fullmatch(text),
        f"and must match {ID.pattern}",
    ),
    rule("REJ-026", started_at, "form"),
    rule("REJ-027", started_at, "calendar"),
    rule("REJ-028", started_at, "range"),
    Rule("REJ-028", instants),
    Rule("REJ-029", negative),
    Rule("REJ-030", fractional),
    Rule("REJ-031", declared_objective),
    Rule("REJ-032", declared_code),
    Rule("REJ-033", code_missing),
    Rule("REJ-034", code_misplaced),
    Rule("REJ-039", too_long),
)
