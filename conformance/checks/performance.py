"""Which recorded event comes from which act of a script, when some are missing, added or out of order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

from conformance.checks.exhibit import Blocked, Exhibit
from conformance.contract.reading import RULES, typed
from conformance.contract.text_rules import read_lines
from conformance.contract.timeline import order
from conformance.model.recording import RecordedEvent, Recording
from conformance.model.script import ExpectedEvent, Script

TRANSITION = "phase_transition"
BEGINNINGS = ("microdrill_started", "re_audit_started")
INTERACTION = "interaction"
_NEVER_MORE = (TRANSITION, "critical_error", *BEGINNINGS)
_TIMELINE_CODES = frozenset(rule.code for rule in RULES.whole)
MOST_EVENTS = 1000
_MISSING, _EXTRA = 4, 3  # dearer than any difference between two events that belong together


class Pair(NamedTuple):
    """An event of the script, and the recorded one that was made of it."""

    expected: ExpectedEvent
    recorded: RecordedEvent


@dataclass(frozen=True)
class Pairing:
    """The pairs in the script's order, what has no partner, and what more may be recorded."""

    pairs: tuple[Pair, ...]
    missing: tuple[ExpectedEvent, ...]
    extra: tuple[RecordedEvent, ...]


@dataclass(frozen=True)
class Performance:
    """What a runtime recorded of a script. `events` are in timeline order."""

    script: Script
    recording: Recording
    events: tuple[RecordedEvent, ...]

    @cached_property
    def opened(self) -> dict[str, RecordedEvent]:
        """The first transition into each phase."""
        transitions = [event for event in self.events if event.event_type == TRANSITION]
        return {event.phase: event for event in reversed(transitions)}

    @cached_property
    def zero_us(self) -> int:
        """`elapsed_us` of the transition into the audit, from which times count."""
        return self.opened["audit"].elapsed_us if "audit" in self.opened else 0

    def off_us(self, pair: Pair) -> int:
        """By how much an event is later than its act; negative if it is earlier."""
        return pair.recorded.elapsed_us - self.zero_us - pair.expected.at_us

    def is_near(self, at_us: int, event: RecordedEvent) -> bool:
        return abs(event.elapsed_us - self.zero_us - at_us) <= self.script.tolerance_us

    @cached_property
    def pairing(self) -> Pairing:
        """Transitions are told by their phase, acts by their order."""
        acts = _rejoined(self._acts())
        transitions = self._transitions()
        pairs = (*transitions.pairs, *acts.pairs)
        places = {id(event): place for place, event in enumerate(self.script.expects.events)}
        return Pairing(
            tuple(sorted(pairs, key=lambda pair: places[id(pair.expected)])),
            (*transitions.missing, *acts.missing),
            (*transitions.extra, *acts.extra),
        )

    def _transitions(self) -> Pairing:
        expected = [event for event in self.script.expects.events if event.event_type == TRANSITION]
        wanted = {event.phase for event in expected}
        first = {event.line for phase, event in self.opened.items() if phase in wanted}
        return Pairing(
            tuple(Pair(event, self.opened[event.phase]) for event in expected if event.phase in self.opened),
            tuple(event for event in expected if event.phase not in self.opened),
            tuple(
                event for event in self.events if event.event_type == TRANSITION and event.line not in first
            ),
        )

    def _acts(self) -> Pairing:
        ours = [event for event in self.script.expects.events if event.event_type != TRANSITION]
        theirs = [event for event in self.events if event.event_type != TRANSITION]
        costs = [[0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
        for row in range(len(ours), -1, -1):
            for column in range(len(theirs), -1, -1):
                costs[row][column] = self._step(ours, theirs, costs, row, column)[0]
        return self._walked(ours, theirs, costs)

    def _step(
        self,
        ours: Sequence[ExpectedEvent],
        theirs: Sequence[RecordedEvent],
        costs: list[list[int]],
        row: int,
        column: int,
    ) -> tuple[int, str]:
        """The cheapest way on from here: what it costs to the end, and its first step."""
        ways = []
        if row < len(ours) and column < len(theirs) and self._may_pair(ours[row], theirs[column]):
            difference = self._difference(ours[row], theirs[column])
            ways.append((costs[row + 1][column + 1] + difference, "pair"))
        if row < len(ours):
            ways.append((costs[row + 1][column] + _MISSING, "missing"))
        if column < len(theirs):
            free = self._is_free(theirs[column])
            ways.append((costs[row][column + 1] + (0 if free else _EXTRA), "free" if free else "extra"))
        return min(ways, key=itemgetter(0), default=(0, "end"))

    def _walked(
        self, ours: Sequence[ExpectedEvent], theirs: Sequence[RecordedEvent], costs: list[list[int]]
    ) -> Pairing:
        pairs, missing, extra = [], [], []
        row = column = 0
        while (step := self._step(ours, theirs, costs, row, column)[1]) != "end":
            if step == "pair":
                pairs.append(Pair(ours[row], theirs[column]))
            elif step == "missing":
                missing.append(ours[row])
            elif step == "extra":
                extra.append(theirs[column])
            row += step in ("pair", "missing")
            column += step != "missing"
        return Pairing(tuple(pairs), tuple(missing), tuple(extra))

    def _is_free(self, event: RecordedEvent) -> bool:
        """True for what a runtime may record beyond the acts: slips, and what was done with other things."""
        thing = (event.details or {}).get("object")
        if event.event_type == INTERACTION and isinstance(thing, str):
            return thing not in self._objects or event.outcome == "info"
        return event.outcome == "info" and event.event_type not in _NEVER_MORE

    @cached_property
    def _objects(self) -> frozenset[str]:
        """What the script has somebody act on that is no objective."""
        told = self.script.expects.events
        return frozenset(event.details["object"] for event in told if event.event_type == INTERACTION)

    def _may_pair(self, expected: ExpectedEvent, event: RecordedEvent) -> bool:
        """What is recorded as a slip is a hidden act only if it came when that act did."""
        slip = event.outcome == "info" != expected.outcome
        return expected.event_type == event.event_type and (not slip or self.is_near(expected.at_us, event))

    def _difference(self, expected: ExpectedEvent, event: RecordedEvent) -> int:
        return (
            (expected.outcome != event.outcome)
            + (not has_belongings(expected, event))
            + (not self.is_near(expected.at_us, event))
        )


def captured(exhibit: Exhibit) -> bool:
    """Applies to what a runtime recorded of a script."""
    return exhibit.evidence.script is not None


def performance_of(exhibit: Exhibit) -> Performance:
    """The performance, where the recording can be read; its phases may be out of order. Raises Blocked.

    One of more than MOST_EVENTS is not looked into: the check of acts says so.
    """
    script, data, reading = exhibit.evidence.script, exhibit.evidence.recording, exhibit.reading
    if script is None or data is None or reading is None:
        raise Blocked("capture.performed")
    recording = reading.recording
    if recording is None:
        if not {fault.code for fault in reading.broken} <= _TIMELINE_CODES:
            raise Blocked("capture.legal")
        recording = typed(read_lines(data).raw)
    if len(recording.events) > MOST_EVENTS:
        raise Blocked("capture.acts" if reading.recording else "capture.legal")
    return Performance(script, recording, tuple(order(recording.events)))


def has_belongings(expected: ExpectedEvent, event: RecordedEvent) -> bool:
    """True if code and details are those of the act; details may hold more."""
    return expected.critical_error_code == event.critical_error_code and not lacking(expected, event)


def lacking(expected: ExpectedEvent, event: RecordedEvent) -> dict[str, Any]:
    """The details that belong to the act, and are not there with an equal JSON value."""
    details = event.details or {}
    return {name: value for name, value in expected.details.items() if not _equal(details.get(name), value)}


def _equal(got: object, wanted: object) -> bool:
    return type(got) is type(wanted) and got == wanted


def _rejoined(found: Pairing) -> Pairing:
    """The same act, missing in one place and added in another, is one that is out of order."""
    pairs, missing, extra = list(found.pairs), [], list(found.extra)
    for event in found.missing:
        same = next((other for other in extra if _is_of(event, other)), None)
        if same is None:
            missing.append(event)
        else:
            extra.remove(same)
            pairs.append(Pair(event, same))
    return replace(found, pairs=tuple(pairs), missing=tuple(missing), extra=tuple(extra))


def _is_of(expected: ExpectedEvent, event: RecordedEvent) -> bool:
    same = (expected.event_type, expected.outcome) == (event.event_type, event.outcome)
    return same and has_belongings(expected, event)
