"""When a session starts, and how its clock runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from conformance.canonical.jcs import MAX_INTEGER
from conformance.canonical.utc import MAX_INSTANT, parse_utc
from conformance.fuzz.draws import Draws

EXPORTED_AT = "2026-03-01T00:00:00.000000Z"
EXPORT_TIMES = (
    *[EXPORTED_AT] * 5,
    "1970-01-01T00:00:00.000000Z",
    "9999-12-31T23:59:59.999999Z",
    "2024-02-29T12:34:56.789012Z",
)
SECOND = 1_000_000
_MINUTE, _HOUR, _DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND
_EPOCH = datetime(1970, 1, 1)
_FIRST_YEAR = -719_162 * _DAY  # 0001-01-01T00:00:00, from 1970
_OFFSETS = (0, 60, -60, 120, 330, 345, -570, 840, -840, 839, -1, 1)
_MOMENTS = tuple(
    parse_utc(f"{text}Z")
    for text in (
        "2024-02-29T23:59:59.999999",  # leap day
        "2000-02-29T00:00:00.000000",
        "2100-02-28T23:59:59.500000",
        "2025-12-31T23:59:59.900000",  # new year
        "2024-12-30T12:00:00.000001",  # week-based year 2025
        "2026-03-29T00:59:59.000000",  # summer time begins in Europe
        "2026-10-25T00:30:00.123000",
        "2038-01-19T03:14:07.999999",  # 2^31 seconds
        "2001-09-09T01:46:39.123456",
        "2026-02-28T14:00:00.000000",
        "1970-01-01T00:00:00.000000",
        "1970-01-01T00:00:00.000001",
        "9999-12-31T23:59:59.999999",
        "9999-12-31T00:00:00.000000",
    )
)


def start(draws: Draws) -> tuple[str, int]:
    """A legal `started_at` (REC-016), and the microseconds since 1970 that it names."""
    digits = draws.below(7)
    instant = _moment(draws) // 10 ** (6 - digits) * 10 ** (6 - digits)
    offset = draws.pick(_OFFSETS) if draws.one_in(2) else 0
    local = instant + offset * _MINUTE
    if not _FIRST_YEAR <= local <= MAX_INSTANT:
        offset, local = 0, instant
    return _local(local, digits) + _zone(draws, offset), instant


def _moment(draws: Draws) -> int:
    match draws.below(4):
        case 0:
            return draws.pick(_MOMENTS)
        case 1:
            return draws.below(MAX_INSTANT + 1)
        case _:
            return parse_utc(EXPORTED_AT) - _DAY + draws.below(_DAY)


def _local(instant: int, digits: int) -> str:
    whole, fraction = divmod(instant, SECOND)
    text = (_EPOCH + timedelta(seconds=whole)).isoformat(timespec="seconds")
    return f"{text}.{fraction:06d}"[: len(text) + 1 + digits] if digits else text


def _zone(draws: Draws, offset: int) -> str:
    if not offset:
        return draws.pick(("Z", "Z", "+00:00", "-00:00"))
    hours, minutes = divmod(abs(offset), 60)
    return f"{'-' if offset < 0 else '+'}{hours:02d}:{minutes:02d}"


@dataclass
class Clock:
    """Microseconds since the start. `room` is the latest that the calendar and a number can hold."""

    draws: Draws
    room: int
    now: int = 0

    def move(self) -> int:
        """Go on by nothing, by a microsecond, or by more."""
        return self.reach(self.now + self._gap())

    def reach(self, elapsed: int) -> int:
        """Go to that time, if it has not passed and exists."""
        self.now = max(self.now, min(elapsed, self.room))
        return self.now

    def _gap(self) -> int:
        match self.draws.below(16):
            case 0 | 1 | 2 | 3:
                return 0
            case 4 | 5:
                return 1
            case 6 | 7 | 8 | 9:
                return self.draws.below(SECOND)
            case 15:
                return self.draws.below(self.draws.pick((_HOUR, _DAY, 40 * _DAY, self.room + 1)))
            case _:
                return self.draws.below(_MINUTE)


def room_after(instant: int) -> int:
    """The greatest `elapsed_us` of a session that starts then (REC-020, REJ-028)."""
    return min(MAX_INTEGER, MAX_INSTANT - instant)
