"""What a failure is recognised by (specification, section 10.1)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from conformance.canonical.jcs import jcs
from conformance.checks.artefacts import ENDING
from conformance.model.case import Case
from conformance.model.finding import Finding
from conformance.model.result import CaseResult
from conformance.suite.goldens import session_of

DIGITS = 16
SESSION = "S"
Sessions = Callable[[str], str | None]
"""The session id that a case exports, None for one that must be rejected."""


def sessions_of(cases: Iterable[Case]) -> Sessions:
    """Those of some cases. What it gives raises CannotJudge, and KeyError for another case."""
    known = {case.case_id: case for case in cases}
    return lambda case_id: session_of(known[case_id])


def errors_of(case: CaseResult, check: str | None) -> tuple[Finding, ...]:
    """The errors of a check in a case; all of the case where no check is named.

    How a process ends is a matter of no case, and counts only by its own name.
    """
    return tuple(
        error for error in case.errors if error.check == check or (check is None and error.check != ENDING)
    )


def fingerprint(errors: Iterable[Finding], session_id: str | None) -> str:
    """16 hexadecimal digits for requirement, check, file and pointer of some errors of one case."""
    entries = {_entry(error, session_id) for error in errors}
    return hashlib.sha256(b"[" + b",".join(sorted(entries)) + b"]").hexdigest()[:DIGITS]


def _entry(error: Finding, session_id: str | None) -> bytes:
    file = error.file
    if file is not None and session_id is not None and file.startswith(session_id):
        file = SESSION + file[len(session_id) :]
    parts = (error.requirement, error.check, file, error.pointer)
    return jcs([_encodable(part) for part in parts])


def _encodable(text: str | None) -> str | None:
    """Half a surrogate pair, which a runtime may have put into a name, as its escape."""
    return None if text is None else text.encode("utf-8", "backslashreplace").decode()
