"""What can be drawn of an export, whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, groupby
from typing import NamedTuple

from conformance.model.vocabulary import OUTCOMES
from conformance.reports.safe_text import shortened

MOST_EVENTS = 20_000
CRITICAL, UNKNOWN = "critical", "unknown"
_WIDTH = 60
_MOST_POINTS = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Mark(NamedTuple):
    """One event, `at` microseconds after the start; `running` is the sum of the points up to it.

    `outcome` is one of the contract's, `critical` for a critical error, or `unknown`.
    """

    at: int
    event: str
    outcome: str
    phase: str
    points: int
    running: int = 0


class Band(NamedTuple):
    """One stay in a phase, in microseconds after the start."""

    phase: str
    begins: int
    ends: int


@dataclass(frozen=True)
class Sketch:
    """A session as far as it can be drawn; the marks are in the order of time.

    `length` is in microseconds; `unplaced` counts the events without a time that can be read, `left_out`
    those beyond the most that are read.
    """

    length: int
    marks: tuple[Mark, ...]
    unplaced: int = 0
    left_out: int = 0

    @property
    def bands(self) -> tuple[Band, ...]:
        """The phases as the events name them, each until the next one begins."""
        stays = [(phase, next(marks).at) for phase, marks in groupby(self.marks, lambda mark: mark.phase)]
        last = max([self.length, *(begins for _, begins in stays), *(mark.at for mark in self.marks[-1:])])
        ends = [*(begins for _, begins in stays[1:]), last]
        return tuple(Band(*stay, end) for stay, end in zip(stays, ends, strict=False))


def sketch_of(document: object) -> Sketch | None:
    """What the value of a document tells, a broken one too; None where it tells nothing of a session."""
    if not isinstance(document, Mapping):
        return None
    told = document.get("events")
    events = told if isinstance(told, list) else []
    start, end = _instant(document.get("started_at")), _instant(document.get("ended_at"))
    if not events and (start is None or end is None):
        return None
    read = [event for event in events[:MOST_EVENTS] if isinstance(event, Mapping)]
    timed = [(instant, event) for event in read if (instant := _instant(event.get("timestamp"))) is not None]
    start = start if start is not None else min((instant for instant, _ in timed), default=0)
    marks = tuple(_running(sorted((_mark(instant - start, event) for instant, event in timed), key=_at)))
    length = end - start if end is not None and end > start else max((mark.at for mark in marks), default=0)
    unplaced = min(len(events), MOST_EVENTS) - len(timed)
    return Sketch(length, marks, unplaced, max(0, len(events) - MOST_EVENTS))


def _at(mark: Mark) -> int:
    return mark.at


def _running(marks: Iterable[Mark]) -> Iterator[Mark]:
    ordered = tuple(marks)
    sums = accumulate(mark.points for mark in ordered)
    return (mark._replace(running=total) for mark, total in zip(ordered, sums, strict=True))


def _mark(at: int, event: Mapping[object, object]) -> Mark:
    kind, points = event.get("event_type"), event.get("score_delta")
    outcome = event.get("outcome")
    known = outcome if isinstance(outcome, str) and outcome in OUTCOMES else UNKNOWN
    return Mark(
        at,
        _word(kind),
        CRITICAL if kind == "critical_error" else known,
        _word(event.get("phase")),
        _points(points),
    )


def _word(value: object) -> str:
    return shortened(value, _WIDTH) if isinstance(value, str) and value else "?"


def _points(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return 0
    if not -_MOST_POINTS <= value <= _MOST_POINTS:
        return 0
    return int(value)


def _instant(value: object) -> int | None:
    """Microseconds since 1970 of a time in any usual form; one without a zone counts as UTC."""
    if not isinstance(value, str) or len(value) > _WIDTH:
        return None
    try:
        moment = datetime.fromisoformat(value)
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return (zoned - _EPOCH) // timedelta(microseconds=1)
    except (ValueError, OverflowError):
        return None
