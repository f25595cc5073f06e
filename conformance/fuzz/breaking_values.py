"""Rules that are broken in the values of a recording: a legal session in, the lines of an illegal one out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from conformance.canonical.jcs import MAX_INTEGER
from conformance.canonical.utc import MAX_INSTANT, parse_started_at
from conformance.fuzz.draws import Draws
from conformance.fuzz.inapplicable import Inapplicable
from conformance.fuzz.session import Line, Session
from conformance.model.revision import CURRENT
from conformance.model.vocabulary import PHASES

Break = Callable[[Session, Draws], list[Line]]

_TEXTS = ("actor_id", "target_id")
_LONG = ("x" * 1025, "\U0001f600" * 1025, "e\u0301" * 513)
_CONTROLS = ("\t", "\n", "\r", "\u0001", "\u001f", "\u007f", "door\u001b[31m", "a\r\nb")
_NO_IDS = (
    "",
    " s",
    "-s",
    "_s",
    "s.1",
    "../s",
    "a/b",
    "s\n",
    "\u00e9",
    "x" * 65,
    "\u0661\u0662",
    "s s",
    "s\u200b",
)
_RESERVED = ("CON", "con", "Prn", "AUX", "nul", "COM1", "com9", "LPT1", "Lpt9")
_NO_TIMES = (
    "2026-02-28t15:00:00Z", "2026-02-28T15:00:00z", "2026-02-28 15:00:00Z", "2026-02-28T15:00:00",
    "2026-02-28T15:00Z", "2026-02-28T15:00:00,5Z", "2026-02-28T15:00:00.1234567Z", "2026-02-28T15:00:00+0100",
    "2026-02-28T15:00:00+15:00", "2026-02-28T15:00:00+14:01", "2026-02-28T15:00:00-14:30",
    "2026-02-28T15:00:00+01:60", "2026-W09-6T15:00:00Z", " 2026-02-28T15:00:00Z", "2026-02-28T15:00:00Z\n",
    "2026-02-28T15:00:00.Z", "20260228T150000Z", "2026-059T15:00:00Z", "", "2026-2-28T15:00:00Z",
    "2026-02-28T15:00:00+01", "\u0662026-02-28T15:00:00Z", "+002026-02-28T15:00:00Z",
    "2026-02-28T15:00:00Z+01:00",
)  # fmt: skip
_NO_DATES = (
    "2026-00-28T15:00:00Z", "2026-13-28T15:00:00Z", "2026-02-30T15:00:00Z", "2026-02-29T15:00:00Z",
    "2100-02-29T15:00:00Z", "2026-04-31T15:00:00Z", "2026-02-00T15:00:00Z", "2026-02-28T24:00:00Z",
    "2026-02-28T15:60:00Z", "2026-02-28T15:00:60Z", "2016-12-31T23:59:60Z", "0000-01-01T00:00:00Z",
)  # fmt: skip
_OUT_OF_RANGE = (
    "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00+00:01", "0001-01-01T00:00:00Z",
    "1900-02-28T00:00:00Z",
    "9999-12-31T23:59:59.999999-00:01", "9999-12-31T23:00:00-14:00", "1969-12-31T13:59:59-10:00",
)  # fmt: skip
_STRANGERS = (
    "Phase",
    "timestamp",
    "score_delta",
    "event_id",
    "",
    "__proto__",
    "detail",
    "note",
    "Record",
    "elapsed",
)
_OTHER_TYPES: tuple[Any, ...] = (True, False, [], {}, "")


def _changed(session: Session, place: int, **members: Any) -> list[Line]:
    """The lines, with other members in the one at `place`, which counts from the header."""
    lines = session.lines
    lines[place] = {**lines[place], **members}
    return lines


def _event(session: Session, draws: Draws, *, transition: bool | None = None) -> int:
    """The place of an event among the lines; None is any, True a `phase_transition`, False any other."""
    places = [
        place
        for place, event in enumerate(session.events, 1)
        if transition is None or (event["event_type"] == "phase_transition") is transition
    ]
    if not places:
        raise Inapplicable("there is no such event")
    return draws.pick(places)


def _in_header(name: str, values: Sequence[Any]) -> Break:
    return lambda session, draws: _changed(session, 0, **{name: draws.pick(values)})


def _in_event(name: str, values: Sequence[Any]) -> Break:
    return lambda session, draws: _changed(session, _event(session, draws), **{name: draws.pick(values)})


def _in_end(name: str, values: Sequence[Any]) -> Break:
    return lambda session, draws: _changed(session, -1, **{name: draws.pick(values)})


def _no_header(session: Session, draws: Draws) -> list[Line]:
    return session.lines[1:]


def _header_again(session: Session, draws: Draws) -> list[Line]:
    return _inserted(session, draws.between(1, len(session.events) + 1), session.header)


def _no_end(session: Session, draws: Draws) -> list[Line]:
    return session.lines[:-1]


def _end_earlier(session: Session, draws: Draws) -> list[Line]:
    return _inserted(session, draws.between(1, len(session.events) + 1), session.end)


def _inserted(session: Session, place: int, line: Line) -> list[Line]:
    lines = session.lines
    lines.insert(place, line)
    return lines


def _miscounted(session: Session, draws: Draws) -> list[Line]:
    count = len(session.events)
    wrong = [count + 1, count + 2, count + 100, *([count - 1, 0] if count else [])]
    return _changed(session, -1, events=draws.pick(wrong))


def _ended_early(session: Session, draws: Draws) -> list[Line]:
    if not session.latest:
        raise Inapplicable("no event comes after the start")
    return _changed(session, -1, elapsed_us=draws.pick((session.latest - 1, 0, session.latest // 2)))


def _other_scenario(session: Session, draws: Draws) -> list[Line]:
    own = session.header["scenario_id"]
    others = (own.upper(), f"{own} ", f" {own}", "", "office_fire", f"{own}_2")
    return _changed(session, 0, scenario_id=draws.pick(others))


def _other_record(session: Session, draws: Draws) -> list[Line]:
    place = draws.below(len(session.events) + 2)
    word = session.lines[place]["record"]
    return _changed(
        session, place, record=draws.pick((word.upper(), word.title(), "", f"{word} ", "header", "note"))
    )


def _other_type(session: Session, draws: Draws) -> list[Line]:
    """An unknown type, for an event without a code: the code of a critical error would be one fault more."""
    places = [
        place for place, event in enumerate(session.events, 1) if event["event_type"] != "critical_error"
    ]
    if not places:
        raise Inapplicable("there is no such event")
    word = draws.pick(("Exit_Selected", "exit_selected ", "", "exit", "cr\u0131t\u0131cal_error"))
    return _changed(session, draws.pick(places), event_type=word)


def _mistyped(session: Session, draws: Draws) -> list[Line]:
    place = draws.below(len(session.events) + 2)
    name = draws.pick(sorted(session.lines[place]))
    own = type(session.lines[place][name])
    numbers = () if own is int else (0, 1.5)
    values = (*(value for value in _OTHER_TYPES if type(value) is not own), *numbers)
    return _changed(session, place, **{name: draws.pick(values)})


def _without_member(session: Session, draws: Draws) -> list[Line]:
    lines = session.lines
    place = draws.below(len(lines))
    required = [name for name in lines[place] if name not in _OPTIONAL]
    dropped = draws.pick(sorted(required))
    lines[place] = {name: value for name, value in lines[place].items() if name != dropped}
    return lines


_OPTIONAL = CURRENT.optional_members


def _with_stranger(session: Session, draws: Draws) -> list[Line]:
    place = draws.below(len(session.events) + 2)
    return _changed(session, place, **{draws.pick(_STRANGERS): draws.pick((1, "x", {}, False))})


def _with_null(session: Session, draws: Draws) -> list[Line]:
    place = draws.below(len(session.events) + 2)
    line = session.lines[place]
    names = {*line, "target_id", "details"} if line["record"] == "event" else {*line}
    return _changed(session, place, **{draws.pick(sorted(names)): None})


def _empty(session: Session, draws: Draws) -> list[Line]:
    place = _event(session, draws)
    present = {"actor_id", "target_id", "objective_id", "critical_error_code"} & session.lines[place].keys()
    return _changed(session, place, **{draws.pick(sorted(present)): ""})


def _texts(values: Sequence[str]) -> Break:
    return lambda session, draws: _changed(
        session, _event(session, draws), **{draws.pick(_TEXTS): draws.pick(values)}
    )


def _after_9999(session: Session, draws: Draws) -> list[Line]:
    """The calendar ends before the session does, or is left at the start."""
    beyond = _room(session) + 1
    if beyond <= MAX_INTEGER and draws.one_in(2):
        return _changed(session, -1, elapsed_us=draws.pick((beyond, MAX_INTEGER)))
    return _changed(session, 0, started_at=draws.pick(_OUT_OF_RANGE))


def _number_line(session: Session, draws: Draws) -> tuple[int, str]:
    """A line with a number of the contract, and the number's name."""
    place = draws.between(1, len(session.events) + 1)
    last = place == len(session.events) + 1
    return place, "events" if last and draws.one_in(2) else "elapsed_us"


def _negative(session: Session, draws: Draws) -> list[Line]:
    place, name = _number_line(session, draws)
    return _changed(session, place, **{name: draws.pick((-1, -70_000_000, -MAX_INTEGER))})


def _fractional(session: Session, draws: Draws) -> list[Line]:
    place, name = _number_line(session, draws)
    if _room(session) < 71:
        raise Inapplicable("a fraction would lie after the year 9999 too")
    return _changed(session, place, **{name: draws.pick((0.5, 1.5, 1e-7, 70.000001))})


def _began_before(session: Session, draws: Draws) -> list[Line]:
    """An act that took longer than the session had lasted."""
    place = _event(session, draws)
    elapsed = session.lines[place]["elapsed_us"]
    if elapsed == MAX_INTEGER:
        raise Inapplicable("there is no longer duration")
    return _changed(session, place, duration_us=draws.pick((elapsed + 1, MAX_INTEGER)))


def _room(session: Session) -> int:
    """The microseconds between the start and the end of the calendar."""
    return MAX_INSTANT - parse_started_at(session.header["started_at"])


def _unknown_objective(session: Session, draws: Draws) -> list[Line]:
    known = draws.pick(sorted(session.rules.objective_ids) or ["obj_activate_alarm"])
    values = (f"{known} ", f"x{known}", known[:-1], "obj_of_another_rubric", "OBJ_USE_SAFE_EXIT")
    return _changed(session, _event(session, draws), objective_id=draws.pick(values))


def _unknown_code(session: Session, draws: Draws) -> list[Line]:
    known = draws.pick(sorted(session.rules.errors_by_code) or ["used_blocked_exit"])
    values = (f"{known} ", f"x{known}", known[:-1], "slipped", "IGNORED_ALARM")
    place = _event(session, draws, transition=False)
    return _changed(session, place, event_type="critical_error", critical_error_code=draws.pick(values))


def _no_code(session: Session, draws: Draws) -> list[Line]:
    place = _event(session, draws, transition=False)
    lines = _changed(session, place, event_type="critical_error")
    lines[place] = {name: value for name, value in lines[place].items() if name != "critical_error_code"}
    return lines


def _code_elsewhere(session: Session, draws: Draws) -> list[Line]:
    place = _event(session, draws)
    if not session.rules.critical_errors:
        raise Inapplicable("the rubric has no code")
    code = draws.pick(sorted(session.rules.errors_by_code))
    kind = session.lines[place]["event_type"]
    kind = "exit_selected" if kind == "critical_error" else kind
    return _changed(session, place, event_type=kind, critical_error_code=code)


def _not_opened(session: Session, draws: Draws) -> list[Line]:
    """The audit is never opened."""
    if len(session.events) < 2:
        raise Inapplicable("nothing would be left")
    first = session.timeline()[0]
    return session.with_events(session.events[:first] + session.events[first + 1 :]).lines


def _misdirected(session: Session, draws: Draws) -> list[Line]:
    place = _event(session, draws, transition=True)
    event = session.lines[place]
    phase = event["phase"]
    lines = _changed(session, place, details={**event["details"], "to_phase": draws.pick(_not_phases(phase))})
    if draws.one_in(3):
        told = {name: value for name, value in event.items() if name != "details"}
        lines[place] = told if draws.one_in(2) else {**told, "details": {"to-phase": phase}}
    return lines


def _not_phases(phase: str) -> tuple[Any, ...]:
    return (
        phase.upper(),
        f"{phase} ",
        "",
        None,
        [phase],
        True,
        *(other for other in PHASES if other != phase),
    )


def _opened_again(session: Session, draws: Draws) -> list[Line]:
    """The open phase is opened once more; or, behind everything, any phase that was open already."""
    place = _event(session, draws, transition=True)
    event = session.lines[place]
    if draws.one_in(2):
        return session.with_events((*session.events, {**event, "elapsed_us": session.latest})).lines
    return session.with_events((*session.events[:place], event, *session.events[place:])).lines


def _other_phase(session: Session, draws: Draws) -> list[Line]:
    place = _event(session, draws, transition=False)
    own = session.lines[place]["phase"]
    return _changed(session, place, phase=draws.pick([phase for phase in PHASES if phase != own]))


def _too_deep(session: Session, draws: Draws) -> list[Line]:
    """33 levels or many more, the line being the first and `details` the second."""
    place = _event(session, draws)
    inner: Any = 0
    for _ in range(draws.pick((31, 31, 32, 60))):
        inner = [inner] if draws.one_in(2) else {"deeper": inner}
    return _changed(session, place, details={**session.lines[place].get("details", {}), "deep": inner})


IN_VALUES: Mapping[str, Break] = {
    "REJ-003": _no_header,
    "REJ-004": _header_again,
    "REJ-005": _no_end,
    "REJ-006": _end_earlier,
    "REJ-007": _miscounted,
    "REJ-008": _ended_early,
    "REJ-009": _in_header(
        "format", ("svr-recording/2", "SVR-Recording/1", "svr-recording/1 ", "", "svr-recording")
    ),
    "REJ-010": _other_scenario,
    "REJ-011": _other_record,
    "REJ-012": _other_type,
    "REJ-013": _in_event("phase", ("Audit", "audit ", "", "re-audit", "mIcro_drill")),
    "REJ-014": _in_event("outcome", ("FAIL", "failure", "", " success", "pass", "\u0130nfo")),
    "REJ-015": _in_end("reason", ("Completed", "", "done", "aborted ", "crashed")),
    "REJ-016": _mistyped,
    "REJ-017": _without_member,
    "REJ-018": _with_stranger,
    "REJ-019": _with_null,
    "REJ-020": _empty,
    "REJ-021": _texts(_LONG),
    "REJ-022": _texts(_CONTROLS),
    "REJ-023": _in_header("session_id", _NO_IDS),
    "REJ-024": _in_header("session_id", _RESERVED),
    "REJ-025": _in_header("participant_id", _NO_IDS),
    "REJ-026": _in_header("started_at", _NO_TIMES),
    "REJ-027": _in_header("started_at", _NO_DATES),
    "REJ-028": _after_9999,
    "REJ-029": _negative,
    "REJ-030": _fractional,
    "REJ-031": _unknown_objective,
    "REJ-032": _unknown_code,
    "REJ-033": _no_code,
    "REJ-034": _code_elsewhere,
    "REJ-035": _not_opened,
    "REJ-036": _misdirected,
    "REJ-037": _opened_again,
    "REJ-038": _other_phase,
    "REJ-039": _began_before,
    "REJ-056": _too_deep,
}
