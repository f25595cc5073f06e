"""Smaller sessions than a given one, step by step: what to try first when a difference is shrunk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from conformance.fuzz.generating import SCENARIOS
from conformance.fuzz.instants import EXPORTED_AT
from conformance.fuzz.session import Line, Session
from conformance.fuzz.specimen import Specimen
from conformance.fuzz.spelling import PLAIN
from conformance.model.vocabulary import PHASES
from conformance.suite.scenarios import STANDARD, scenario_named

Step = Callable[[Specimen], Iterator[Specimen]]
_DROPPED = ("target_id", "objective_id", "details")
_STARTED_AT = "2026-01-01T00:00:00Z"


def spelt_plainly(specimen: Specimen) -> Iterator[Specimen]:
    """The plain spelling, or one trait less."""
    spelling = specimen.spelling
    if spelling.traits:
        yield replace(specimen, spelling=PLAIN)
    for trait in sorted(spelling.traits) if len(spelling.traits) > 1 else ():
        yield replace(specimen, spelling=replace(spelling, traits=spelling.traits - {trait}))


def in_the_standard_scenario(specimen: Specimen) -> Iterator[Specimen]:
    if specimen.session.scenario != STANDARD:
        yield replace(specimen, session=specimen.session.in_scenario(STANDARD))


def with_fewer_events(specimen: Specimen) -> Iterator[Specimen]:
    """Without whole phases; without halves, quarters and so on of the timeline; without single events."""
    session = specimen.session
    for phase in PHASES[::-1]:
        kept = [event for event in session.events if event["phase"] != phase]
        if len(kept) < len(session.events):
            yield _with(specimen, session.with_events(kept))
    order, size = session.timeline(), len(session.events)
    while size := size // 2:
        for first in range(0, len(order), size):
            gone = set(order[first : first + size])
            kept = [event for place, event in enumerate(session.events) if place not in gone]
            yield _with(specimen, session.with_events(kept))


def with_fewer_phases(specimen: Specimen) -> Iterator[Specimen]:
    """One phase less, its events in the phase before it."""
    session = specimen.session
    opened = [phase for phase in PHASES if any(event["phase"] == phase for event in session.events)]
    for before, phase in pairwise(opened):
        told = [event for event in session.events if not _opens(event, phase)]
        moved = [{**event, "phase": before} if event["phase"] == phase else event for event in told]
        yield _with(specimen, session.with_events(moved))


def _opens(event: Line, phase: str) -> bool:
    return bool(event["event_type"] == "phase_transition" and event["phase"] == phase)


def elsewhere(specimen: Specimen) -> Iterator[Specimen]:
    """The session in other scenarios, whose weights may need fewer events; then without one event too."""
    session = specimen.session
    moved = [
        session.in_scenario(name).with_events(events)
        for name in dict.fromkeys(SCENARIOS)
        for events in _with_codes(session, name)
        if (name, tuple(events)) != (session.scenario, session.events)
    ]
    yield from (_with(specimen, other) for other in moved)
    for other in moved:
        for place in range(1, len(other.events)):
            yield _with(specimen, other.with_events(other.events[:place] + other.events[place + 1 :]))


def _with_codes(session: Session, scenario: str) -> Iterator[list[Line]]:
    """The events as they are, and with each critical error of a scenario in place of theirs."""
    yield list(session.events)
    if any("critical_error_code" in event for event in session.events):
        for error in scenario_named(scenario, session.revision).critical_errors:
            code = {"critical_error_code": error.code}
            yield [event | code if "critical_error_code" in event else event for event in session.events]


def in_timeline_order(specimen: Specimen) -> Iterator[Specimen]:
    session = specimen.session
    events = [session.events[place] for place in session.timeline()]
    if events != list(session.events):
        yield _with(specimen, session.with_events(events))


def with_fewer_members(specimen: Specimen) -> Iterator[Specimen]:
    """Events without what may be left out: all of it at once, one kind, one at a time."""
    events = specimen.session.events
    yield _mapped(specimen, lambda event: _bare(event, _DROPPED))
    for name in _DROPPED:
        yield _mapped(specimen, lambda event, name=name: _bare(event, (name,)))  # type: ignore[misc]
    for place, event in enumerate(events):
        for name in _DROPPED:
            if name in event:
                yield _at(specimen, place, _bare(event, (name,)))


def _bare(event: Line, names: tuple[str, ...]) -> Line:
    """The event without these members; a transition keeps the one detail that it must have."""
    left = {name: value for name, value in event.items() if name not in names}
    if event["event_type"] == "phase_transition" and "details" in names:
        left["details"] = {"to_phase": event["phase"]}
    return left


def with_smaller_details(specimen: Specimen) -> Iterator[Specimen]:
    for place, event in enumerate(specimen.session.events):
        for smaller in _smaller(event.get("details")):
            if isinstance(smaller, dict):
                yield _at(specimen, place, {**event, "details": smaller})


def _smaller(value: Any) -> Iterator[Any]:
    """Values that are less than this one: a part of it, it without a part, or the simplest of its kind."""
    if isinstance(value, dict):
        yield from (item for item in value.values() if isinstance(item, dict | list))
        for name in value:
            yield {other: item for other, item in value.items() if other != name}
        for name in value:
            yield from ({**value, name: smaller} for smaller in _smaller(value[name]))
    elif isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict | list))
        for place in range(len(value)):
            yield value[:place] + value[place + 1 :]
            yield from ([*value[:place], less, *value[place + 1 :]] for less in _smaller(value[place]))
    elif isinstance(value, str) and len(value) > 1:
        yield from ("a", value[: len(value) // 2], value[len(value) // 2 :], value[:1], value[-1:])
    elif isinstance(value, int | float) and not isinstance(value, bool) and value not in (0, 1):
        yield from (1, 0)


def with_plain_values(specimen: Specimen) -> Iterator[Specimen]:
    """Short texts and standard ids; all at once, one at a time."""
    session = specimen.session
    header = {**session.header, "session_id": "s", "participant_id": "p", "started_at": _STARTED_AT}
    end = {**session.end, "reason": "completed"}
    plain = replace(session, header=header, end=end, exported_at=EXPORTED_AT)
    yield _with(specimen, plain.with_events([{**event, "actor_id": "a"} for event in session.events]))
    yield _with(specimen, plain)
    for name, value in header.items():
        if value != session.header[name]:
            yield _with(specimen, replace(session, header={**session.header, name: value}))
    yield _with(specimen, replace(session, exported_at=EXPORTED_AT))
    yield _with(specimen, replace(session, end=end))
    yield _mapped(specimen, lambda event: {**event, "actor_id": "a"})
    for place, event in enumerate(session.events):
        for name in ("actor_id", "target_id"):
            yield from (
                _at(specimen, place, {**event, name: text}) for text in _smaller(event.get(name, "")) if text
            )


def with_small_times(specimen: Specimen) -> Iterator[Specimen]:
    """Every event a microsecond behind the last one, or all at once; the end with the last event."""
    session = specimen.session
    times = sorted({event["elapsed_us"] for event in session.events})
    yield _timed(specimen, dict.fromkeys(times, 0).__getitem__)
    yield _timed(specimen, times.index)
    yield _with(specimen, replace(session, end={**session.end, "elapsed_us": session.latest}))
    for later in times:
        before = max((time for time in times if time < later), default=0)
        for gap in (0, 1, 1_000_000):
            if before + gap < later:
                yield _timed(specimen, _pulled(later, later - before - gap))


def _pulled(since: int, by: int) -> Callable[[int], int]:
    return lambda elapsed: elapsed - by if elapsed >= since else elapsed


def _timed(specimen: Specimen, timed: Callable[[int], int]) -> Specimen:
    session = specimen.session
    events = [{**event, "elapsed_us": timed(event["elapsed_us"])} for event in session.events]
    moved = session.with_events(events)
    return _with(specimen, replace(moved, end={**moved.end, "elapsed_us": moved.latest}))


def _with(specimen: Specimen, session: Session) -> Specimen:
    return replace(specimen, session=session)


def _at(specimen: Specimen, place: int, event: Line) -> Specimen:
    events = list(specimen.session.events)
    events[place] = event
    return _with(specimen, specimen.session.with_events(events))


def _mapped(specimen: Specimen, change: Callable[[Line], Line]) -> Specimen:
    return _with(specimen, specimen.session.with_events([change(event) for event in specimen.session.events]))


STEPS: tuple[Step, ...] = (
    spelt_plainly,
    with_fewer_events,
    with_fewer_phases,
    in_the_standard_scenario,
    in_timeline_order,
    with_fewer_members,
    with_plain_values,
    with_small_times,
    with_smaller_details,
)
