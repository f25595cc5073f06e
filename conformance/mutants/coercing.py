"""Readers that mend what must be rejected before any rule looks at it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.contract.faults import RawLine, RawRecording, sort_lines
from conformance.contract.reading import broken_rules, typed
from conformance.contract.text_rules import read_lines
from conformance.errors import RecordingRejected
from conformance.exporter.export import Steps
from conformance.model.recording import Recording
from conformance.model.revision import CURRENT
from conformance.model.scenario import Scenario
from conformance.model.vocabulary import OUTCOMES
from conformance.mutants.mutant import Mutant, enter

Line = dict[str, Any]


def _reading(change: Callable[[Line], Line]) -> Steps:
    """The reference, every line changed before it is judged."""

    def changed(raw: RawRecording) -> RawRecording:
        lines = tuple(RawLine(line.number, change(dict(line.value))) for line in raw.lines)
        return sort_lines(lines, raw.last_line)

    def read(data: bytes, scenario: Scenario) -> Recording:
        lines = read_lines(data)
        raw = changed(lines.raw)
        for fault in lines.broken or broken_rules(raw, scenario):
            raise RecordingRejected(fault.reason)
        return typed(raw)

    return Steps(read=read)


def _with(name: str, change: Callable[[Any], Any]) -> Callable[[Line], Line]:
    """One member changed where it is there."""
    return lambda line: {**line, name: change(line[name])} if name in line else line


def _folded(words: tuple[str, ...]) -> Callable[[Any], Any]:
    known = {word.casefold(): word for word in words}
    return lambda value: known.get(value.strip().casefold(), value) if isinstance(value, str) else value


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    return int(value) if isinstance(value, str) and value.isdigit() else value


def _details(value: Any) -> Any:
    return {} if isinstance(value, (list, str)) else value


def _without_null(line: Line) -> Line:
    return {name: value for name, value in line.items() if value is not None}


def _without_strangers(line: Line) -> Line:
    strangers = ("timestamp", "score_delta", "Phase", "event_id", "device", "note", "app_version")
    return {name: value for name, value in line.items() if name not in strangers}


_TABLE = (
    ("compares-event-types-without-case", "REJ-012", _with("event_type", _folded(CURRENT.event_types))),
    ("compares-outcomes-without-case", "REJ-014", _with("outcome", _folded(OUTCOMES))),
    ("reads-digits-in-texts-as-numbers", "REJ-016", _with("elapsed_us", _number)),
    ("takes-an-empty-list-for-an-empty-object", "REJ-016", _with("details", _details)),
    ("drops-members-that-are-null", "REJ-019", _without_null),
    ("drops-members-that-it-does-not-know", "REJ-018", _without_strangers),
    ("trims-session-ids", "REJ-023", _with("session_id", lambda text: "".join(str(text).split()))),
    (
        "takes-the-size-of-a-negative-time",
        "REJ-029",
        _with("elapsed_us", lambda us: abs(us) if type(us) in (int, float) else us),
    ),
    (
        "rounds-fractions-of-microseconds",
        "REJ-030",
        _with("elapsed_us", lambda us: round(us) if type(us) is float else us),
    ),
    ("lower-cases-objective-ids", "REJ-031", _with("objective_id", lambda text: str(text).lower())),
    (
        "lower-cases-critical-error-codes",
        "REJ-032",
        _with("critical_error_code", lambda text: str(text).lower()),
    ),
    (
        "cuts-long-texts",
        "REJ-021",
        _with("target_id", lambda text: text[:1024] if isinstance(text, str) else text),
    ),
)
enter(
    *(
        Mutant(name, f"{name.replace('-', ' ').capitalize()}.", code, "rejection.status", _reading(change))
        for name, code, change in _TABLE
    )
)
