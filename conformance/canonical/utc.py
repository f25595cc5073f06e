"""Instants: RFC 3339 texts as contract and export have them, to and from whole microseconds since 1970."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from conformance.canonical.utc_faults import MAX_INSTANT, MIN_INSTANT, TimeFault, explain

__all__ = ["MAX_INSTANT", "MIN_INSTANT", "TimeFault", "format_utc", "parse_started_at", "parse_utc"]

_MICROSECONDS_A_DAY = 86_400_000_000
_EPOCH = datetime(1970, 1, 1)
_AWARE_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DATE = "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_ZONE = "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_STARTED_AT = re.compile(rf"{_DATE}T{_TIME}(?:\.[0-9]{{1,6}})?{_ZONE}")
_UTC = re.compile(rf"{_DATE}T{_TIME}\.[0-9]{{6}}Z")


def parse_started_at(text: str) -> int:
    """Microseconds since 1970-01-01T00:00:00Z of a recording's `started_at`. Raises TimeFault.

    RFC 3339 with upper-case T and Z, Z or an offset up to 14:00, seconds, no fraction or 1 to 6 digits of it.
    """
    if _STARTED_AT.fullmatch(text):
        try:
            instant = _microseconds(datetime.fromisoformat(text) - _AWARE_EPOCH)
        except ValueError:
            raise explain(text) from None
        if MIN_INSTANT <= instant <= MAX_INSTANT:
            return instant
    raise explain(text)


def parse_utc(text: str) -> int:
    """Microseconds since 1970 of an export's instant, `YYYY-MM-DDTHH:MM:SS.ffffffZ`. Raises TimeFault."""
    if _UTC.fullmatch(text):
        try:
            instant = _microseconds(datetime.fromisoformat(text[:-1]) - _EPOCH)
        except ValueError:
            raise explain(text) from None
        if instant >= MIN_INSTANT:
            return instant
    raise explain(text, exported=True)


def format_utc(instant: int) -> str:
    """Microseconds since 1970 as `YYYY-MM-DDTHH:MM:SS.ffffffZ`. Raises TimeFault outside 1970 to 9999."""
    if MIN_INSTANT <= instant <= MAX_INSTANT:
        return (_EPOCH + timedelta(microseconds=instant)).isoformat(timespec="microseconds") + "Z"
    raise TimeFault("range", f"the instant {instant} us since 1970 lies outside the UTC years 1970 to 9999")


def _microseconds(span: timedelta) -> int:
    return span.days * _MICROSECONDS_A_DAY + span.seconds * 1_000_000 + span.microseconds
