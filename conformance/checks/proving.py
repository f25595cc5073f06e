"""Prove an export from its own events, column by column: no value is made for any event.

What is proved is what rebuilding proves: the recording that the document tells is legal, and these bytes
follow from it. Where that is not plain nothing is said, and the export is rebuilt.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain, pairwise, repeat
from operator import add
from typing import Any

from conformance.canonical.jcs import Told, jcs_each
from conformance.canonical.utc import parse_utc
from conformance.contract.document import Document, assemble, columns_of, files_of
from conformance.contract.rebuilding import fits_a_line
from conformance.contract.scoring import Ledger, score
from conformance.contract.text_rules import MAX_DEPTH
from conformance.contract.timeline import ExportedEvent, event_id
from conformance.contract.value_rules import CONTROL, ID, RESERVED, TEXT_LIMIT
from conformance.model.evidence import Golden
from conformance.model.recording import End, Header, Recording
from conformance.model.scenario import Scenario
from conformance.model.vocabulary import END_REASONS, OUTCOMES, PHASE_RANK

Events = Sequence[ExportedEvent]
Columns = Mapping[str, list[Any]]

_OUTCOMES = frozenset(OUTCOMES)
_INSTANT = "0000-00-00T00:00:00.000000Z"
_ANY_DIGIT = str.maketrans("123456789", "0" * 9)
_MANY = 1000


def is_proved(value: Document, files: Golden, session_id: str | None, scenario: Scenario) -> bool:
    """True if a legal recording of the events of `value` gives these files. `value` is what orjson reads.

    Raises what values of other types raise: KeyError, TypeError, AttributeError or ValueError (TimeFault).
    """
    recording, events = _around(value, scenario), value["events"]
    if recording is None or value["session_id"] != session_id or _may_hold_nul(files.document):
        return False
    columns, always = columns_of(events, scenario.revision), len(scenario.revision.always)
    if sum(map(len, events)) != always * len(events) + sum(map(len, columns.given.values())):
        return False
    told = _told(columns.given["details"])
    if told is None or not _are_legal(value, columns.cells, columns.given, scenario):
        return False
    ledger = score(events, scenario)
    if not _have_deltas(events, ledger):
        return False
    again = assemble(recording, scenario, parse_utc(value["exported_at"]), events, ledger)
    return files_of(again, columns, told) == files


def _around(value: Document, scenario: Scenario) -> Recording | None:
    """The recording without its events, where its header and its end are legal."""
    start, end = parse_utc(value["started_at"]), parse_utc(value["ended_at"])
    is_legal = (
        ID.fullmatch(value["session_id"])
        and not RESERVED.fullmatch(value["session_id"])
        and ID.fullmatch(value["participant_id"])
        and value["scenario_id"] == scenario.scenario_id
        and value["end_reason"] in END_REASONS
        and start <= end
    )
    header = Header(value["session_id"], value["participant_id"], value["scenario_id"], start)
    return Recording(header, (), End(end - start, value["end_reason"])) if is_legal else None


def _may_hold_nul(document: bytes) -> bool:
    return b"\\" in document and b"\\u0000" in document


def _are_legal(value: Document, columns: Columns, given: Columns, scenario: Scenario) -> bool:
    """Whether the events are those of a legal recording, stamped, in timeline order."""
    return (
        set(columns["session_id"]) <= {value["session_id"]}
        and set(columns["participant_id"]) <= {value["participant_id"]}
        and columns["event_id"] == _ids(len(columns["event_id"]))
        and _are_in_time(columns["timestamp"], value["started_at"], value["ended_at"])
        and set(columns["event_type"]).issubset(scenario.revision.event_types)
        and set(columns["outcome"]) <= _OUTCOMES
        and _have_texts(columns, given, scenario)
        and _began_in_time(value, given.get("duration_us", ()))
        and _are_in_phase(columns, value["events"])
    )


def _told(details: list[Any]) -> Told | None:
    """The texts of the details, where each is an object that fits a line; common doubles do."""
    if not set(map(type, details)) <= {dict}:
        return None
    told = jcs_each(details)
    openers = map(add, map(str.count, told.texts, repeat("{")), map(str.count, told.texts, repeat("[")))
    deep = [place for place, count in enumerate(openers) if count >= MAX_DEPTH]
    return told if fits_a_line([details[place] for place in {*told.odd, *deep}]) else None


def _ids(count: int) -> list[str]:
    return _first_ids()[:count] if count <= _MANY else list(map(event_id, range(1, count + 1)))


@cache
def _first_ids() -> list[str]:
    return list(map(event_id, range(1, _MANY + 1)))


def _are_in_time(instants: list[str], start: str, end: str) -> bool:
    """Whether the texts are instants of the export's form, which sort like time, from start to end."""
    joined = "".join(instants)
    if set(map(len, instants)) - {len(_INSTANT)} or joined.translate(_ANY_DIGIT) != _INSTANT * len(instants):
        return False
    for minute in {text[:17] for text in instants}:
        parse_utc(f"{minute}00.000000Z")
    if max(joined[17 :: len(_INSTANT)], default="0") > "5":
        return False
    return instants == sorted(instants) and (not instants or start <= instants[0] <= instants[-1] <= end)


def _have_texts(columns: Columns, given: Columns, scenario: Scenario) -> bool:
    """Whether the texts are legal, the ids declared, and codes with critical errors, and only there."""
    slips = [place for place, kind in enumerate(columns["event_type"]) if kind == "critical_error"]
    coded = [place for place, code in enumerate(columns["critical_error_code"]) if code != ""]
    return (
        _are_texts(columns["actor_id"])
        and _are_texts(given["target_id"])
        and _are_texts(given["objective_id"], scenario.objective_ids)
        and _are_texts(given["critical_error_code"], scenario.errors_by_code)
        and slips == coded
    )


def _began_in_time(value: Document, durations: Collection[Any]) -> bool:
    """Whether each act that says how long it took began in the session (REC-035)."""
    if not durations:
        return True
    if set(map(type, durations)) != {int} or min(durations) < 0:
        return False
    start = parse_utc(value["started_at"])
    timed = [event for event in value["events"] if "duration_us" in event]
    return all(start + event["duration_us"] <= parse_utc(event["timestamp"]) for event in timed)


def _are_texts(column: Iterable[str], declared: Collection[str] | None = None) -> bool:
    """Whether these are texts as a recording may hold them, and declared where they must be."""
    texts = set(column)
    joined = "".join(texts)
    return (
        (joined.isprintable() or not CONTROL.search(joined))
        and all(texts)
        and max(map(len, texts), default=0) <= TEXT_LIMIT
        and (declared is None or texts.issubset(declared))
    )


def _are_in_phase(columns: Columns, events: Events) -> bool:
    """Whether the first event opens the audit, phases follow in order, and each event is of the open one."""
    opened = [place for place, kind in enumerate(columns["event_type"]) if kind == "phase_transition"]
    names = [columns["phase"][place] for place in opened]
    named = [events[place]["details"]["to_phase"] for place in opened]
    if names != named or names != sorted(set(names), key=PHASE_RANK.__getitem__):
        return False
    if events and (opened[:1] != [0] or names[0] != "audit"):
        return False
    spans = (later - place for place, later in pairwise([*opened, len(events)]))
    return columns["phase"] == list(chain.from_iterable(map(repeat, names, spans)))


def _have_deltas(events: Events, ledger: Ledger) -> bool:
    deltas = {event["event_id"]: event["score_delta"] for event in events if "score_delta" in event}
    return deltas == ledger.deltas and set(map(type, deltas.values())) <= {int}
