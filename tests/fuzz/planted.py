"""Exporters that tell one lie each, in the suite's own process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from conformance.canonical.jcs import number_text
from conformance.contract import reading
from conformance.contract.document import Document, assemble, table_bytes
from conformance.contract.scoring import Ledger, is_attempt, score
from conformance.contract.timeline import ExportedEvent, order, stamp
from conformance.exporter.export import REFERENCE, Steps
from conformance.model.recording import Header, RecordedEvent, Recording
from conformance.model.revision import Revision
from conformance.model.scenario import Scenario

PLANTED: dict[str, Steps] = {}


def plant(name: str, **steps: Callable[..., Any]) -> None:
    PLANTED[name] = replace(REFERENCE, **steps)


def without(code: str) -> Callable[[bytes, Scenario], Recording]:
    """A reader that does not know one rule."""
    rules = reading.RULES.without(code)
    return lambda data, scenario: reading.require(reading.read_recording(data, scenario, rules))


def ties_turned(events: Iterable[RecordedEvent]) -> list[RecordedEvent]:
    return sorted(events, key=lambda event: (event.elapsed_us, -event.line))


def as_captured(events: Iterable[RecordedEvent]) -> list[RecordedEvent]:
    return list(events)


def without_repeats(events: Iterable[RecordedEvent]) -> list[RecordedEvent]:
    """Events that are equal but for their time and line are one event."""
    kept = {repr(event._replace(line=0, elapsed_us=0)): event for event in reversed(order(events))}
    return order(kept.values())


def without_failures(events: Iterable[RecordedEvent]) -> list[RecordedEvent]:
    return [event for event in order(events) if event.outcome != "fail"]


def two_digits(header: Header, events: Iterable[RecordedEvent]) -> list[ExportedEvent]:
    return [{**event, "event_id": f"evt-{place:02d}"} for place, event in enumerate(stamp(header, events), 1)]


def in_milliseconds(header: Header, events: Iterable[RecordedEvent]) -> list[ExportedEvent]:
    return [{**event, "timestamp": f"{event['timestamp'][:-4]}000Z"} for event in stamp(header, events)]


def the_last_attempt(events: Sequence[ExportedEvent], scenario: Scenario) -> Ledger:
    """The last attempt of a phase decides, not the first."""
    later: set[tuple[str, str]] = set()
    hidden = []
    for event in reversed(events):
        kind = (event["event_type"], event["phase"])
        hidden.append(
            {**event, "outcome": "info"} if is_attempt(event, scenario) and kind in later else event
        )
        later |= {kind} if is_attempt(event, scenario) else set()
    return score(hidden[::-1], scenario)


def info_is_an_attempt(events: Sequence[ExportedEvent], scenario: Scenario) -> Ledger:
    return score(
        [
            {**event, "outcome": "partial" if event["outcome"] == "info" else event["outcome"]}
            for event in events
        ],
        scenario,
    )


def partial_is_enough(events: Sequence[ExportedEvent], scenario: Scenario) -> Ledger:
    return score(
        [
            {**event, "outcome": {"partial": "success"}.get(event["outcome"], event["outcome"])}
            for event in events
        ],
        scenario,
    )


def above_the_threshold(events: Sequence[ExportedEvent], scenario: Scenario) -> Ledger:
    """`>` for `>=`."""
    return score(
        events,
        replace(
            scenario,
            pass_threshold=scenario.pass_threshold + 1,
            conditional_pass_threshold=scenario.conditional_pass_threshold + 1,
        ),
    )


def before_the_limit(events: Sequence[ExportedEvent], scenario: Scenario) -> Ledger:
    """Whole seconds, rounded down: 90.999999 s is in time for 90."""
    return score([{**event, "timestamp": f"{event['timestamp'][:20]}000000Z"} for event in events], scenario)


def clamped_each_time(events: Sequence[ExportedEvent], scenario: Scenario) -> Ledger:
    ledger, total = score(events, scenario), 0
    for event in events:
        total = scenario.hold(total + ledger.deltas.get(event["event_id"], 0))
    return replace(ledger, total=total)


def no_hard_fail(events: Sequence[ExportedEvent], scenario: Scenario) -> Ledger:
    errors = tuple(replace(error, hard_fail=False) for error in scenario.critical_errors)
    return score(events, replace(scenario, critical_errors=errors))


def phase_blind(events: Sequence[ExportedEvent], scenario: Scenario) -> Ledger:
    """Critical errors cost points in every phase."""
    phases = frozenset({"audit", "score_report", "micro_drill", "re_audit"})
    return score(events, replace(scenario, scored_phases=phases))


def truthy(events: Sequence[ExportedEvent], scenario: Scenario) -> Ledger:
    """`"true"` and 1 pass for true."""

    def loose(details: dict[str, Any]) -> dict[str, Any]:
        return {name: True if value in ("true", 1) else value for name, value in details.items()}

    return score(
        [{**event, "details": loose(event["details"])} if "details" in event else event for event in events],
        scenario,
    )


def no_regression(
    told: Recording, scenario: Scenario, at: int, events: Sequence[ExportedEvent], ledger: Ledger
) -> Document:
    document = assemble(told, scenario, at, events, ledger)
    document["report"].get("re_audit_delta", {}).update({"regressed_objectives": []})
    return document


def by_code_point(document: Document) -> bytes:
    """Names in the order of code points."""

    def text(value: Any) -> str:
        if isinstance(value, dict):
            return "{" + ",".join(f"{text(name)}:{text(value[name])}" for name in sorted(value)) + "}"
        if isinstance(value, list):
            return "[" + ",".join(map(text, value)) + "]"
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return number_text(value)
        return REFERENCE.write_document(value).decode()

    return text(document).encode()


def python_numbers(document: Document) -> bytes:
    """`1e-07` for `1e-7`."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def by_lf(events: Sequence[ExportedEvent], revision: Revision) -> bytes:
    return table_bytes(events, revision).replace(b"\r\n", b"\n")


def against_spreadsheets(events: Sequence[ExportedEvent], revision: Revision) -> bytes:
    def guarded(text: Any) -> Any:
        return f"'{text}" if isinstance(text, str) and text.startswith(("=", "+", "-", "@")) else text

    return table_bytes(
        [{name: guarded(value) for name, value in event.items()} for event in events], revision
    )


def crashing(events: Iterable[RecordedEvent]) -> list[RecordedEvent]:
    return [next(iter(events))] * (1 // 0)


CRASHING = replace(REFERENCE, order=crashing)
plant("ties-turned", order=ties_turned)
plant("lines-not-sorted", order=as_captured)
plant("repeats-dropped", order=without_repeats)
plant("failures-dropped", order=without_failures)
plant("ids-of-two-digits", stamp=two_digits)
plant("milliseconds", stamp=in_milliseconds)
plant("last-attempt-decides", score=the_last_attempt)
plant("info-is-an-attempt", score=info_is_an_attempt)
plant("partial-is-enough", score=partial_is_enough)
plant("above-the-threshold", score=above_the_threshold)
plant("limit-in-whole-seconds", score=before_the_limit)
plant("clamped-each-time", score=clamped_each_time)
plant("no-hard-fail", score=no_hard_fail)
plant("phase-blind", score=phase_blind)
plant("truthy", score=truthy)
plant("no-regression", assemble=no_regression)
plant("names-by-code-point", write_document=by_code_point)
plant("numbers-of-python", write_document=python_numbers)
plant("table-by-lf", write_table=by_lf)
plant("guarded-against-spreadsheets", write_table=against_spreadsheets)
plant("byte-order-mark-accepted", read=without("REJ-051"))
plant("comments-accepted", read=without("REJ-058"))
plant("names-twice-accepted", read=without("REJ-052"))
plant("any-objective-accepted", read=without("REJ-031"))
plant("other-phase-accepted", read=without("REJ-038"))
