"""What a safety officer should look at, though no rule of the contract is broken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from conformance.canonical.utc import TimeFault, parse_utc
from conformance.model.finding import Finding, Severity

_DAY = 86_400_000_000
_YEAR_2020 = 1_577_836_800_000_000
_MAIL = re.compile(rb"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
CHECK = "advice.session"


def advice(name: str, document: dict[str, Any], data: bytes) -> Iterator[Finding]:
    """Findings of severity *advice* about one document."""
    yield from _times(name, document)
    if document.get("end_reason") in ("aborted", "recovered"):
        yield _found(
            name, "REC-018", f"the session was not completed: {document['end_reason']}", "/end_reason"
        )
    mail = _MAIL.search(data) if b"@" in data else None
    if mail:
        message = "a text looks like an e-mail address; evidence should not name persons"
        yield Finding(
            CHECK, "REC-014", message, Severity.ADVICE, name, mail.start(), got=mail[0].decode("ascii")[:400]
        )


def _times(name: str, document: dict[str, Any]) -> Iterator[Finding]:
    try:
        start, end, exported = (
            parse_utc(document[member]) for member in ("started_at", "ended_at", "exported_at")
        )
    except (TimeFault, KeyError, TypeError):
        return
    if exported < end:
        yield _found(name, "TIM-004", "the export is dated before the end of the session", "/exported_at")
    if start < _YEAR_2020:
        yield _found(name, "TIM-002", "the session is dated before 2020: was the clock set?", "/started_at")
    if end - start > _DAY:
        yield _found(name, "TIM-003", "the session lasted longer than a day", "/ended_at")


def _found(name: str, requirement: str, message: str, pointer: str) -> Finding:
    return Finding(CHECK, requirement, message, Severity.ADVICE, name, pointer=pointer)


def repeated(name: str, session_id: str, other: str) -> Finding:
    """Two exports of one session id."""
    message = f"another export has the session id {session_id}: {other}"
    return Finding(CHECK, "RUN-001", message, Severity.ADVICE, name, pointer="/session_id", got=session_id)


def several_recordings(name: str, count: int) -> Finding:
    """More than one recording has the session id; the one that fits was taken, else the first by name."""
    message = f"{count} recordings have this session id; one that fits was taken, else the first by name"
    return Finding(CHECK, "REC-014", message, Severity.ADVICE, name, got=str(count))


def table_alone(name: str) -> Finding:
    """A table without its document is no export (RUN-006)."""
    return Finding(CHECK, "RUN-006", "a table without its document is no export", Severity.ADVICE, name)
