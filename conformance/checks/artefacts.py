"""The answer of the runtime, and the files that it left (specification, sections 3 and 10)."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.check import check
from conformance.checks.exhibit import Blocked, Exhibit, answered, exporting
from conformance.contract.member_rules import shown
from conformance.contract.requirements import requirements
from conformance.model.case import OUTPUT_FOLDER_MISSING
from conformance.model.evidence import Answer, AnswerKind
from conformance.model.finding import Finding, clip

ENDING = "answer.ending"
"""The one check that is about the process, and not about the case that happened to be its last."""
_OUTLIVED = "processes of the runtime outlived it, and were ended"
_RULES_OF_RECORDINGS = tuple(name for name in requirements() if name.startswith("REC-"))


@check("answer.exported", "RUN-004", "RUN-011", "RUN-015", "RUN-016", *_RULES_OF_RECORDINGS, applies=answered)
def exported(exhibit: Exhibit) -> Iterator[Finding]:
    """The runtime exports a legal recording and says so with exit status 0."""
    answer = exhibit.evidence.answer
    need_conversation(answer)
    unmade = exhibit.evidence.case is not None and OUTPUT_FOLDER_MISSING in exhibit.evidence.case.flags
    match answer.kind if answer else AnswerKind.EXPORTED:
        case AnswerKind.CRASH | AnswerKind.ERROR | AnswerKind.NONE if unmade:
            yield Finding("", "RUN-004", with_log("no export where the output folder was missing", answer))
        case AnswerKind.REJECTED:
            yield _rejected(exhibit)
        case AnswerKind.HANG:
            message = f"no answer within {_of(answer).seconds:.0f} s (timeout_seconds)"
            yield Finding("", "RUN-015", with_log(message, answer), expected="an answer")
        case AnswerKind.CRASH:
            yield Finding(
                "", "RUN-011", with_log(f"the runtime was ended by signal {_of(answer).signal}", answer)
            )
        case AnswerKind.ERROR:
            message = (
                f"the runtime {'ended' if _of(answer).error is None else 'answered'} with {said(answer)}"
            )
            yield Finding("", "RUN-011", with_log(message, answer), expected="0", got=str(_of(answer).status))
        case AnswerKind.NONE:
            yield Finding(
                "", "RUN-016", "the runtime said that it exported, and wrote no file", expected="two files"
            )


def _of(answer: Answer | None) -> Answer:
    return answer or Answer(AnswerKind.NONE)


def need_conversation(answer: Answer | None) -> None:
    """Raises Blocked where there is no answer, since its messages were none."""
    if answer is not None and answer.kind is AnswerKind.ERROR and answer.conversation is not None:
        raise Blocked("answer.conversation")


def said(answer: Answer | None) -> str:
    """The exit status, or over `stdio` the error, that stands for neither an export nor a rejection."""
    answer = _of(answer)
    if answer.error is None:
        return f"exit status {answer.status}"
    return f"the error {answer.status} ({clip(answer.error)})"


def with_log(message: str, answer: Answer | None) -> str:
    """The message, and the last line that the runtime printed."""
    lines = [line for line in _of(answer).log.splitlines() if line.strip()]
    return f"{message}; its last words: {clip(lines[-1])}" if lines else message


def _rejected(exhibit: Exhibit) -> Finding:
    case = exhibit.evidence.case
    cited = [name for name in (case.requirements if case else ()) if name in _RULES_OF_RECORDINGS]
    reason = _of(exhibit.evidence.answer).rejection or "no reason was given"
    return Finding(
        "",
        cited[0] if cited else "REC-003",
        "a legal recording was rejected",
        expected="an export",
        got=clip(reason),
    )


@check("answer.processes", "RUN-017", applies=lambda exhibit: exhibit.evidence.answer is not None)
def processes(exhibit: Exhibit) -> Iterator[Finding]:
    """No process of the runtime is left when it has ended."""
    answer = exhibit.evidence.answer
    if answer is not None and answer.survivors and answer.kind is not AnswerKind.HANG:
        yield Finding("", "RUN-017", _OUTLIVED, expected="0", got=str(answer.survivors))


@check("answer.conversation", "RUN-018", applies=lambda exhibit: exhibit.evidence.answer is not None)
def conversation(exhibit: Exhibit) -> Iterator[Finding]:
    """Each request gets one answer."""
    answer = _of(exhibit.evidence.answer)
    if answer.conversation is not None:
        message = with_log(clip(answer.conversation), answer)
        yield Finding("", "RUN-018", message, expected="one answer to each request")


@check(ENDING, "RUN-015", "RUN-017", applies=lambda exhibit: exhibit.evidence.answer is not None)
def ending(exhibit: Exhibit) -> Iterator[Finding]:
    """A process that stays ends when it is asked to, not before, and as a whole."""
    answer = _of(exhibit.evidence.answer)
    if answer.ending is not None:
        yield Finding("", "RUN-015", clip(answer.ending), expected="exit status 0 after shutdown")
    if answer.left_behind:
        yield Finding("", "RUN-017", _OUTLIVED, expected="0", got=str(answer.left_behind))


OF_THE_CONVERSATION = ("answer.conversation", ENDING)


@check("artefacts.files", "RUN-001", "RUN-002", applies=exporting)
def files(exhibit: Exhibit) -> Iterator[Finding]:
    """The output folder holds exactly two regular files, named after the session."""
    exhibit.need_answer()
    wanted = (exhibit.document_name, exhibit.table_name)
    artefacts = exhibit.evidence.artefacts
    for name in wanted:
        if name not in artefacts:
            near = [other for other in artefacts if other.casefold() == name.casefold()]
            cause = "the name was changed in case" if near else None
            yield Finding("", "RUN-001", f"the file {name} is missing", file=name, expected=name, cause=cause)
        elif artefacts[name].data is None:
            kind = artefacts[name].kind
            yield Finding("", "RUN-001", f"{name} is no regular file", file=name, expected="a file", got=kind)
    for name in sorted(artefacts.keys() - set(wanted)):
        cause = "a temporary file was left" if name.startswith(".") else None
        message = f"{shown(name)} is left in the output folder"
        yield Finding("", "RUN-002", message, file=name, got=shown(name), cause=cause)


@check(
    "recording.legal", "RUN-012", applies=lambda exhibit: exhibit.exporting and exhibit.evidence.case is None
)
def legal(exhibit: Exhibit) -> Iterator[Finding]:
    """The recording that goes with an export is one that may be exported."""
    for fault in exhibit.reading.broken if exhibit.reading else ():
        yield Finding("", "RUN-012", f"the recording must be rejected: {fault.reason}", file="the recording")
