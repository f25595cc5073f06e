"""What a runtime recorded of a scripted session, held against the script (specification, section 11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from conformance.canonical.jcs import jcs
from conformance.checks.check import check
from conformance.checks.exhibit import Blocked, Exhibit
from conformance.checks.performance import (
    BEGINNINGS,
    INTERACTION,
    MOST_EVENTS,
    TRANSITION,
    Pair,
    Performance,
    captured,
    lacking,
    performance_of,
)
from conformance.contract.member_rules import shown
from conformance.contract.reading import place_of
from conformance.contract.requirements import requirements
from conformance.contract.scoring import score as score_of
from conformance.model.evidence import Answer, AnswerKind
from conformance.model.finding import Finding, clip
from conformance.model.recording import RecordedEvent
from conformance.model.script import ExpectedEvent

_CODES = tuple(name for name in requirements() if name.startswith("REJ-"))
_SECOND = 1_000_000


@check("capture.performed", "CAP-001", applies=captured)
def performed(exhibit: Exhibit) -> Iterator[Finding]:
    """The runtime performs the script, ends well, and leaves a recording."""
    answer = exhibit.evidence.answer
    if answer is not None and answer.kind is not AnswerKind.EXPORTED:
        message = f"the script was not performed: {_ended(answer)}"
        yield Finding("", "CAP-001", message, expected="exit status 0", got=clip(answer.log) or None)
    elif answer is not None and answer.survivors:
        message = f"the runtime left {answer.survivors} of its processes behind, which were ended"
        yield Finding("", "CAP-001", message, expected="no process is left")
    elif exhibit.evidence.recording is None:
        yield Finding("", "CAP-001", "the runtime wrote no recording", expected=_file(exhibit))


def _ended(answer: Answer) -> str:
    match answer.kind:
        case AnswerKind.HANG:
            return "no end within timeout_seconds"
        case AnswerKind.CRASH:
            return f"the runtime was ended by signal {answer.signal}"
        case _:
            return f"exit status {answer.status}"


@check("capture.legal", *_CODES, applies=captured)
def legal(exhibit: Exhibit) -> Iterator[Finding]:
    """The recording breaks no rule of section 9."""
    data, reading = exhibit.evidence.recording, exhibit.reading
    if data is None or reading is None:
        raise Blocked("capture.performed")
    for fault in reading.broken:
        message = f"line {fault.line}: {fault.message}"
        yield Finding("", fault.code, message, file=_file(exhibit), offset=place_of(data, fault))


_OF_A_LOSS = {INTERACTION: "CAP-008"} | dict.fromkeys(BEGINNINGS, "CAP-004")


@check("capture.acts", "CAP-001", "CAP-003", "CAP-004", "CAP-008", applies=captured)
def acts(exhibit: Exhibit) -> Iterator[Finding]:
    """Each act is recorded once, with its outcome and what belongs to it; a slip is none."""
    recorded = len(exhibit.told.events) if exhibit.told else 0
    if recorded > MOST_EVENTS:
        message = f"{recorded} events are recorded, and the script has a few acts"
        yield Finding("", "CAP-004", message, file=_file(exhibit), expected=f"at most {MOST_EVENTS} events")
        return
    played = performance_of(exhibit)
    for event in played.pairing.missing:
        if event.event_type != TRANSITION:
            yield _missing(played, event)
    for extra in played.pairing.extra:
        if extra.event_type != TRANSITION:
            yield _at(exhibit, extra, **_extra(played, extra))
    for pair in played.pairing.pairs:
        yield from _differing(exhibit, pair)


def _missing(played: Performance, event: ExpectedEvent) -> Finding:
    requirement = _OF_A_LOSS.get(event.event_type, "CAP-001")
    message = f"what happened at {_clock(event.at_us)} is not recorded"
    return Finding("", requirement, message, expected=_told(event), cause=_why_missing(played, event))


def _why_missing(played: Performance, event: ExpectedEvent) -> str | None:
    same = (event.event_type, event.phase)
    before = [other for other in played.script.expects.events if other.at_us < event.at_us]
    if any((other.event_type, other.phase) == same for other in before):
        return "of acts of one kind only some are recorded"
    if event.outcome == "fail":
        return "failures are not recorded"
    if event.outcome == "partial":
        return "what is begun and left is not recorded"
    return None


def _extra(played: Performance, event: RecordedEvent) -> dict[str, Any]:
    """What is wrong with an event that belongs to no act."""
    for slip in played.script.expects.slips:
        if slip.event_type == event.event_type and played.is_near(slip.at_us, event):
            message = f"the slip of the hand at {_clock(slip.at_us)} is recorded as an act"
            cause = "a grab that misses is taken for an attempt"
            return {
                "requirement": "CAP-003",
                "message": message,
                "expected": "info, or nothing",
                "cause": cause,
            }
    twins = [pair for pair in played.pairing.pairs if _is_same(pair.recorded, event)]
    if twins:
        message = f"the act of line {twins[0].recorded.line} is recorded again"
        return {"requirement": "CAP-004", "message": message, "cause": "two handlers record one act"}
    return {"requirement": "CAP-004", "message": "no act of the script gives this event"}


def _is_same(event: RecordedEvent, other: RecordedEvent) -> bool:
    """Alike in all but the time and the line."""
    return event._replace(line=0, elapsed_us=0) == other._replace(line=0, elapsed_us=0)


def _differing(exhibit: Exhibit, pair: Pair) -> Iterator[Finding]:
    expected, event = pair
    if expected.outcome != event.outcome:
        hidden = event.outcome == "info" and expected.outcome in ("fail", "partial")
        rule = "CAP-003" if hidden else "CAP-004"
        cause = "a failure is hidden as a slip of the hand" if hidden else None
        message = f"the outcome of what happened at {_clock(expected.at_us)} is another"
        yield _at(exhibit, event, rule, message, expected=expected.outcome, got=event.outcome, cause=cause)
    if expected.critical_error_code != event.critical_error_code:
        code = shown(event.critical_error_code)
        message = "critical_error_code is another"
        yield _at(exhibit, event, "CAP-004", message, expected=expected.critical_error_code, got=code)
    for name, value in lacking(expected, event).items():
        absent = name not in (event.details or {})
        got = "absent" if absent else shown((event.details or {})[name])
        message = f"details.{name} is {'missing' if absent else 'another'}"
        yield _at(exhibit, event, "CAP-004", message, expected=shown(value), got=got)
    yield from _foreign_objective(exhibit, event)


def _foreign_objective(exhibit: Exhibit, event: RecordedEvent) -> Iterator[Finding]:
    rubric = exhibit.evidence.scenario.objectives
    own = [each.objective_id for each in rubric if each.evidence_event == event.event_type]
    if event.objective_id is not None and event.objective_id not in own:
        message = f"objective_id is no objective that {event.event_type} is evidence of"
        expected = ", ".join(own) or "no objective_id"
        yield _at(exhibit, event, "CAP-004", message, expected=expected, got=event.objective_id)


@check("capture.phases", "CAP-002", applies=captured)
def phases(exhibit: Exhibit) -> Iterator[Finding]:
    """Each phase begins with its transition, and what happens in a phase is recorded in it."""
    played = performance_of(exhibit)
    for missing in played.pairing.missing:
        if missing.event_type == TRANSITION:
            message = f"the beginning of a phase at {_clock(missing.at_us)} is not recorded"
            yield Finding("", "CAP-002", message, expected=_told(missing))
    for extra in played.pairing.extra:
        if extra.event_type == TRANSITION:
            yield _at(exhibit, extra, "CAP-002", "no such phase begins in the script")
    places = {event.line: place for place, event in enumerate(played.events)}
    for pair in played.pairing.pairs:
        yield from _misplaced(exhibit, played, pair, places)


def _misplaced(
    exhibit: Exhibit, played: Performance, pair: Pair, places: dict[int, int]
) -> Iterator[Finding]:
    expected, event = pair
    opening = played.opened.get(expected.phase)
    if opening is None:
        return
    if places[event.line] < places[opening.line]:
        message = f"it stands on the timeline before the transition into its phase, line {opening.line}"
        cause = "the transition is stamped after what happens in its phase, or not under the same lock"
        yield _at(exhibit, event, "CAP-002", message, expected=expected.phase, got=event.phase, cause=cause)
    elif event.phase != expected.phase:
        message = "it is recorded in another phase than the one in which it happened"
        yield _at(exhibit, event, "CAP-002", message, expected=expected.phase, got=event.phase)


@check("capture.times", "CAP-005", applies=captured)
def times(exhibit: Exhibit) -> Iterator[Finding]:
    """Each event, and the end, bears the time at which it happened, and stands in that order."""
    played = performance_of(exhibit)
    late = False
    for pair in played.pairing.pairs:
        if not played.is_near(pair.expected.at_us, pair.recorded):
            late = True
            message = f"the time is off by {_clock(played.off_us(pair))}"
            cause = _why_off(played, pair)
            yield _at(exhibit, pair.recorded, "CAP-005", message, **_times(played, pair), cause=cause)
    end_us = played.recording.end.elapsed_us - played.zero_us
    if abs(end_us - played.script.expects.end_us) > played.script.tolerance_us:
        message = f"the time of the end is off by {_clock(end_us - played.script.expects.end_us)}"
        wanted, got = _clock(played.script.expects.end_us), _clock(end_us)
        yield Finding("", "CAP-005", message, file=_file(exhibit), expected=wanted, got=got)
    if not late:
        yield from _swapped(exhibit, played)


def _times(played: Performance, pair: Pair) -> dict[str, str]:
    got_us = pair.recorded.elapsed_us - played.zero_us
    return {"expected": f"{_clock(pair.expected.at_us)}: {_told(pair.expected)}", "got": _clock(got_us)}


def _why_off(played: Performance, pair: Pair) -> str | None:
    """The likely cause, from how the other times are off."""
    acts = [act for act in played.script.acts if act.act == "set_wall_clock"]
    jumped = sum(act.members["by_us"] for act in acts if act.at_us <= pair.expected.at_us)
    off_us = played.off_us(pair)
    if jumped and abs(off_us - jumped) <= played.script.tolerance_us:
        return "the time of day, which was set, in place of a monotonic clock"
    alike = Counter(other.recorded.elapsed_us for other in played.pairing.pairs)
    if off_us > 0 and alike[pair.recorded.elapsed_us] > 1:
        return "stamped when several events were written together"
    return "stamped when it was written, and not when it happened" if off_us > 0 else None


def _swapped(exhibit: Exhibit, played: Performance) -> Iterator[Finding]:
    places = {event.line: place for place, event in enumerate(played.events)}
    pairs = played.pairing.pairs
    for before, after in pairwise(pairs):
        transition = TRANSITION in (before.expected.event_type, after.expected.event_type)
        if places[after.recorded.line] < places[before.recorded.line] and not transition:
            message = f"it stands before the event of line {before.recorded.line}, and happened after it"
            yield _at(exhibit, after.recorded, "CAP-005", message)


@check("capture.end", "CAP-007", applies=captured)
def end(exhibit: Exhibit) -> Iterator[Finding]:
    """A session that was stopped is closed as aborted, one that was finished as completed."""
    played = performance_of(exhibit)
    wanted, got = played.script.expects.reason, played.recording.end.reason
    if wanted != got:
        stopped = "was stopped before it was over" if wanted == "aborted" else "came to its end"
        cause = "recovered is for repair tools only" if got == "recovered" else None
        message = f"the session {stopped}, and the reason of its end is another"
        yield Finding("", "CAP-007", message, file=_file(exhibit), expected=wanted, got=got, cause=cause)


@check("capture.score", "CAP-004", applies=captured)
def score(exhibit: Exhibit) -> Iterator[Finding]:
    """The recording gives the score of the session that was performed."""
    expects = performance_of(exhibit).script.expects
    if exhibit.told is None:
        raise Blocked("capture.legal")
    ledger = score_of(exhibit.recorded, exhibit.evidence.scenario)
    wanted, got = (expects.score_total, expects.status), (ledger.total, ledger.status)
    if wanted != got:
        message = "the recording gives another score than the session"
        shown_as = [f"{total}, {status}" for total, status in (wanted, got)]
        yield Finding("", "CAP-004", message, file=_file(exhibit), expected=shown_as[0], got=shown_as[1])


def _file(exhibit: Exhibit) -> str:
    """The recording of a script, as a finding names it."""
    script = exhibit.evidence.script
    return f"{script.script_id}.jsonl" if script else "recording"


def _at(exhibit: Exhibit, event: RecordedEvent, requirement: str, message: str, **rest: Any) -> Finding:
    """A finding about a recorded event."""
    before = (exhibit.evidence.recording or b"").split(b"\n")[: event.line - 1]
    offset = sum(len(line) + 1 for line in before)
    told = {"got": f"{event.event_type} {event.phase} {event.outcome}", **rest}
    return Finding(
        "", requirement, f"line {event.line}: {message}", file=_file(exhibit), offset=offset, **told
    )


def _told(event: ExpectedEvent) -> str:
    """An expected event in a few words."""
    words = [event.event_type, event.phase, event.outcome, event.critical_error_code]
    details = jcs(dict(event.details)).decode() if event.details else None
    return " ".join(word for word in (*words, details) if word)


def _clock(at_us: int) -> str:
    """Microseconds as `72.500 s`."""
    return f"{at_us / _SECOND:.3f} s"
