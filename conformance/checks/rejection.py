"""A recording that breaks a rule is rejected whole (specification, section 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.checks.artefacts import UNANSWERED, need_conversation, said, with_log
from conformance.checks.check import check
from conformance.checks.exhibit import Blocked, Exhibit, rejecting
from conformance.contract.member_rules import shown
from conformance.contract.requirements import requirements
from conformance.model.evidence import Answer, AnswerKind, moved
from conformance.model.finding import Finding, Severity, clip

_CODES = tuple(name for name in requirements() if name.startswith("REJ-"))
_REASON = re.compile(r"rejected: (REJ-[0-9]{3}) line ([0-9]+): .+", re.DOTALL)


def _answer(exhibit: Exhibit) -> Answer:
    if exhibit.evidence.answer is None:
        raise Blocked("rejection.status")
    return exhibit.evidence.answer


def _broken(exhibit: Exhibit) -> str:
    case = exhibit.evidence.case
    return (case.rejects if case else None) or "REJ-002"


@check("rejection.status", "RUN-011", "RUN-015", *_CODES, applies=rejecting)
def status(exhibit: Exhibit) -> Iterator[Finding]:
    """A recording that breaks a rule is rejected with exit status 65."""
    answer, rule = _answer(exhibit), _broken(exhibit)
    need_conversation(answer)
    if answer.kind is AnswerKind.REJECTED:
        return
    fault = exhibit.reading.broken[0].reason if exhibit.reading and exhibit.reading.broken else rule
    match answer.kind:
        case AnswerKind.NONE if answer.is_absent:
            message = f"{UNANSWERED}; rejection expected: {fault}"
            yield Finding("", "RUN-015", message, expected="65")
        case AnswerKind.EXPORTED | AnswerKind.NONE if answer.rejection:
            message = f"the runtime says that it rejects, and exit status 0 says exported: {fault}"
            yield Finding("", "RUN-011", message, expected="65", got="0")
        case AnswerKind.EXPORTED | AnswerKind.NONE:
            message = f"{_exported(exhibit)} must be rejected: {fault}"
            yield Finding("", rule, message, expected="65", got="0")
        case AnswerKind.HANG:
            message = (
                f"no answer within {answer.seconds:.0f} s (timeout_seconds); rejection expected: {fault}"
            )
            yield Finding("", "RUN-015", with_log(message, answer), expected="65")
        case AnswerKind.CRASH:
            message = f"a crash (signal {answer.signal}) is no rejection; rejection expected: {fault}"
            message = with_log(message, answer)
            yield Finding("", "RUN-011", message, expected="65", got=f"signal {answer.signal}")
        case AnswerKind.ERROR:
            message = f"{said(answer)} is no rejection; rejection expected: {fault}"
            message = with_log(message, answer)
            yield Finding("", "RUN-011", message, expected="65", got=str(answer.status))


def _exported(exhibit: Exhibit) -> str:
    if exhibit.evidence.artefacts != exhibit.evidence.before:
        return "the recording was accepted, and"
    return "nothing was written, and exit status 0 says exported; the recording"


@check("rejection.files", "RUN-012", applies=rejecting)
def files(exhibit: Exhibit) -> Iterator[Finding]:
    """After a rejection no file has been written, changed or removed."""
    if _answer(exhibit).kind is not AnswerKind.REJECTED:
        raise Blocked("rejection.status")
    for name, word in moved(exhibit.evidence.before, exhibit.evidence.artefacts).items():
        did = "written" if word == "added" else word
        message = f"{shown(name)} was {did}, though the recording was rejected"
        yield Finding("", "RUN-012", message, file=name, got=shown(name))


@check("rejection.line", "RUN-013", applies=rejecting)
def line(exhibit: Exhibit) -> Iterator[Finding]:
    """A rejection prints one line that begins with `rejected: ` on standard error, or answers with it."""
    answer = _answer(exhibit)
    if answer.kind is not AnswerKind.REJECTED:
        raise Blocked("rejection.status")
    if not answer.rejection:
        where = (
            "standard error has no line that begins" if answer.error is None else "the error does not begin"
        )
        message = f"{where} with `rejected: `"
        yield Finding("", "RUN-013", message, expected="rejected: ...", got=clip(answer.error or answer.log))
    elif not answer.rejection.removeprefix("rejected: ").strip():
        yield Finding("", "RUN-013", "the line `rejected: ` gives no reason", expected="rejected: ...")


@check("rejection.reason", "RUN-014", applies=rejecting)
def reason(exhibit: Exhibit) -> Iterator[Finding]:
    """The reason names the code of the broken rule and the line."""
    answer = _answer(exhibit)
    if answer.kind is not AnswerKind.REJECTED or not answer.rejection:
        raise Blocked("rejection.line")
    form = _REASON.fullmatch(answer.rejection)
    if form is None or form[1] != _broken(exhibit):
        message = (
            f"the reason names another rule than {_broken(exhibit)}"
            if form
            else "the reason has another form"
        )
        expected = f"rejected: {_broken(exhibit)} line N: text"
        yield Finding("", "RUN-014", message, Severity.ADVICE, expected=expected, got=shown(answer.rejection))
