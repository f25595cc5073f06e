"""Readers that accept what must be rejected: the reader with one rule left out (section 9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import reduce
from typing import Any, NamedTuple

from conformance.canonical.json_reader import ABSENT, read_json
from conformance.canonical.json_tokens import MAX_INTEGER
from conformance.contract.faults import RawLine, RawRecording, sort_lines
from conformance.contract.reading import RULES, Rules, broken_rules, typed
from conformance.contract.text_rules import read_lines
from conformance.errors import RecordingRejected
from conformance.exporter.export import Steps
from conformance.model.recording import Recording
from conformance.model.scenario import Scenario
from conformance.mutants.mutant import Mutant, enter

_DEFAULTS: dict[str, dict[str, Any]] = {
    "session": {
        "record": "session",
        "format": "svr-recording/1",
        "session_id": "unknown",
        "participant_id": "unknown",
        "scenario_id": "office_fire_mvp",
        "started_at": "2026-01-01T00:00:00Z",
    },
    "event": {
        "elapsed_us": 0,
        "event_type": "hazard_identified",
        "phase": "audit",
        "actor_id": "system",
        "outcome": "info",
    },
    "end": {"record": "end", "elapsed_us": 0, "events": 0, "reason": "completed"},
}
_EMPTY = b'{"record":"session","format":"svr-recording/1","session_id":"empty","participant_id":"none",\
"scenario_id":"office_fire_mvp","started_at":"2026-01-01T00:00:00Z"}\n\
{"record":"end","elapsed_us":0,"events":0,"reason":"completed"}\n'
_NO_LIMIT = 10_000

Mend = Callable[[RawRecording, bytes], RawRecording]


class Leniency(NamedTuple):
    """A row: the lie, the rule that is left out, those left out in its wake, and what is mended."""

    name: str
    code: str
    wake: tuple[str, ...] = ()
    mend: Mend | None = None


def _as_read(raw: RawRecording, _data: bytes) -> RawRecording:
    return raw


def _completed(raw: RawRecording, _data: bytes) -> RawRecording:
    """A header and an end made up where there is none, and every member that is missing filled in."""
    lines = list(raw.lines)
    if not raw.headers:
        lines.insert(0, RawLine(0, _DEFAULTS["session"]))
    if not raw.ends:
        latest = max((line.value.get("elapsed_us", 0) for line in raw.events), default=0)
        lines.append(
            RawLine(raw.last_line + 1, {**_DEFAULTS["end"], "elapsed_us": latest, "events": len(raw.events)})
        )
    return sort_lines(tuple(map(_filled, lines)), raw.last_line)


def _filled(line: RawLine) -> RawLine:
    kind = line.value.get("record", "event")
    defaults = {**_DEFAULTS.get(kind, {}), "record": kind} if isinstance(kind, str) else {}
    return line._replace(value={**defaults, **line.value})


def _guessed_start(raw: RawRecording, _data: bytes) -> RawRecording:
    """A `started_at` that has no legal form read as a date library reads it, else set to a default."""
    lines = tuple(line._replace(value=_with_start(line.value)) for line in raw.lines)
    return sort_lines(lines, raw.last_line)


def _with_start(value: dict[str, Any]) -> dict[str, Any]:
    if value.get("record") != "session" or not isinstance(value.get("started_at"), str):
        return value
    try:
        start = datetime.fromisoformat(value["started_at"].strip()).replace(tzinfo=None)
    except ValueError:
        return {**value, "started_at": _DEFAULTS["session"]["started_at"]}
    legal = max(start, datetime(1970, 1, 1)).isoformat(timespec="microseconds") + "Z"
    return {**value, "started_at": legal}


def _with_code(code: str) -> Mend:
    """Codes that nobody declared, and those that are missing, taken for one that is known."""

    def changed(raw: RawRecording, _data: bytes) -> RawRecording:
        known = ("used_blocked_exit", "ignored_alarm")
        lines = [
            line._replace(value={**line.value, "critical_error_code": code})
            if line.value.get("event_type") == "critical_error"
            and line.value.get("critical_error_code") not in known
            else line
            for line in raw.lines
        ]
        return sort_lines(tuple(lines), raw.last_line)

    return changed


def _unread_as(replacement: object) -> Mend:
    """Values that could not be read taken for another one."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: changed(item) for name, item in value.items()}
        if isinstance(value, list):
            return [changed(item) for item in value]
        return replacement if value is ABSENT else value

    def mend(raw: RawRecording, _data: bytes) -> RawRecording:
        return sort_lines(
            tuple(line._replace(value=changed(line.value)) for line in raw.lines), raw.last_line
        )

    return mend


def _deep(_raw: RawRecording, data: bytes) -> RawRecording:
    lines = [read_json(line, max_depth=_NO_LIMIT).value for line in data.split(b"\n") if line]
    objects = [value for value in lines if isinstance(value, dict)]
    return sort_lines(tuple(RawLine(number, value) for number, value in enumerate(objects, 1)), len(lines))


def lenient(code: str, wake: tuple[str, ...] = (), mend: Mend | None = None) -> Steps:
    """The reference with a reader that does not know some rules."""
    rules = reduce(Rules.without, (code, *wake), RULES)

    def read(data: bytes, scenario: Scenario) -> Recording:
        lines = read_lines(data or (_EMPTY if code == "REJ-001" else b""))
        raw = (mend or _as_read)(lines.raw, data)
        text = tuple(fault for fault in lines.broken if fault.code in rules.text)
        for fault in text or broken_rules(raw, scenario, rules):
            raise RecordingRejected(fault.reason)
        return typed(raw)

    return Steps(read=read)


LENIENCIES = (
    Leniency("takes-an-empty-file-for-an-empty-session", "REJ-001"),
    Leniency("skips-lines-that-cannot-be-read", "REJ-002", ("REJ-007", "REJ-005", "REJ-003"), _completed),
    Leniency("makes-up-a-header", "REJ-003", (), _completed),
    Leniency("takes-the-first-of-two-headers", "REJ-004"),
    Leniency("exports-a-session-cut-off-as-whole", "REJ-005", (), _completed),
    Leniency("takes-the-last-of-two-ends", "REJ-006"),
    Leniency("trusts-no-event-count", "REJ-007"),
    Leniency("lets-a-session-end-before-its-events", "REJ-008"),
    Leniency("reads-recordings-of-any-format", "REJ-009"),
    Leniency("reads-recordings-of-any-scenario", "REJ-010"),
    Leniency("passes-over-lines-of-an-unknown-kind", "REJ-011", ("REJ-007",)),
    Leniency("exports-unknown-event-types", "REJ-012"),
    Leniency("exports-unknown-phases", "REJ-013", ("REJ-038",)),
    Leniency("exports-unknown-outcomes", "REJ-014"),
    Leniency("exports-unknown-end-reasons", "REJ-015"),
    Leniency("exports-members-of-any-type", "REJ-016"),
    Leniency("fills-in-missing-members", "REJ-017", (), _completed),
    Leniency("passes-over-unknown-members", "REJ-018"),
    Leniency("takes-null-for-absent", "REJ-019"),
    Leniency("exports-empty-texts", "REJ-020"),
    Leniency("exports-texts-of-any-length", "REJ-021"),
    Leniency("exports-control-characters-in-ids", "REJ-022"),
    Leniency("takes-any-text-for-a-session-id", "REJ-023"),
    Leniency("writes-files-with-reserved-names", "REJ-024"),
    Leniency("takes-any-text-for-a-participant", "REJ-025"),
    Leniency("reads-times-as-a-date-library-does", "REJ-026", (), _guessed_start),
    Leniency("rolls-over-dates-that-do-not-exist", "REJ-027", (), _guessed_start),
    Leniency("exports-years-that-do-not-fit", "REJ-028", (), _guessed_start),
    Leniency("exports-negative-times", "REJ-029", ("REJ-008",)),
    Leniency("exports-fractions-of-microseconds", "REJ-030"),
    Leniency("exports-objectives-that-nobody-declared", "REJ-031"),
    Leniency("takes-unknown-codes-for-a-known-one", "REJ-032", (), _with_code("ignored_alarm")),
    Leniency("fills-in-a-missing-code", "REJ-033", (), _with_code("used_blocked_exit")),
    Leniency("exports-codes-on-other-events", "REJ-034"),
    Leniency("exports-durations-longer-than-the-session", "REJ-039"),
    Leniency("starts-in-any-phase", "REJ-035"),
    Leniency("does-not-compare-to-phase", "REJ-036"),
    Leniency("lets-phases-run-backwards", "REJ-037"),
    Leniency("does-not-compare-phases-with-the-open-one", "REJ-038"),
    Leniency("replaces-bytes-that-are-not-utf-8", "REJ-050"),
    Leniency("skips-a-byte-order-mark", "REJ-051"),
    Leniency("keeps-the-last-of-two-members", "REJ-052"),
    Leniency("lets-lone-surrogates-through", "REJ-053"),
    Leniency("lets-nul-through", "REJ-054"),
    Leniency("cuts-numbers-that-are-too-large", "REJ-055", (), _unread_as(MAX_INTEGER)),
    Leniency("reads-objects-nested-at-any-depth", "REJ-056", ("REJ-007",), _deep),
    Leniency("takes-a-last-line-without-line-end", "REJ-057"),
    Leniency("reads-comments", "REJ-058"),
    Leniency("reads-a-comma-before-a-bracket", "REJ-059"),
    Leniency("reads-single-quotes", "REJ-060"),
    Leniency("takes-nan-and-infinity-for-null", "REJ-061", (), _unread_as(None)),
    Leniency("reads-leading-zeros", "REJ-062"),
    Leniency("reads-raw-control-characters", "REJ-063"),
    Leniency("skips-blank-lines", "REJ-064"),
    Leniency("reads-whatever-its-parser-reads", "REJ-065"),
)


def _mutant(row: Leniency) -> Mutant:
    lie = f"Leaves out the rule {row.code}."
    return Mutant(row.name, lie, row.code, "rejection.status", lenient(row.code, row.wake, row.mend))


IN_THE_WILD = Mutant(
    "exports-what-must-be-rejected",
    "Exports a recording whose phases run backwards; only its export and its recording are at hand.",
    "RUN-012",
    "recording.legal",
    lenient("REJ-037"),
    wild=True,
)
enter(*map(_mutant, LENIENCIES), IN_THE_WILD)
