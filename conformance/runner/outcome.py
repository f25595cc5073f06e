"""What became of a case, from how the runtime ended and what the checks found."""

from __future__ import annotations

from conformance.model.evidence import AnswerKind
from conformance.model.result import Outcome

_UNANSWERED = {
    AnswerKind.HANG: Outcome.HANG,
    AnswerKind.CRASH: Outcome.CRASH,
    AnswerKind.ERROR: Outcome.CRASH,
    AnswerKind.NONE: Outcome.NO_ANSWER,
}


def outcome_of(kind: AnswerKind, errors: int) -> Outcome:
    """Four ways of going wrong are four outcomes; `errors` counts findings that are no mere advice."""
    return _UNANSWERED.get(kind) or (Outcome.FAIL if errors else Outcome.PASS)
