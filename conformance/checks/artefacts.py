"""The answer of the runtime, and the files that it left (specification, sections 3 and 10)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.checks.causes import cause_of_failure
from conformance.checks.check import check
from conformance.checks.exhibit import Blocked, Exhibit, answered, exporting, started
from conformance.checks.misreading import misread
from conformance.contract.member_rules import shown
from conformance.contract.requirements import requirements
from conformance.model.evidence import Answer, AnswerKind, moved
from conformance.model.finding import Finding, clip

ENDING = "answer.ending"
"""The one check that is about the process, and not about the case that happened to be its last."""
UNANSWERED = "there is no answer: the artefacts have no folder of this case"
_OUTLIVED = "processes of the runtime outlived it, and were ended"
_TRACE = re.compile(r"\s+(at|\d+:) |stack backtrace:|note: |Node\.js v")
"""What Java, C#, Node.js and Rust print behind the words that say what is wrong."""
_RULES_OF_RECORDINGS = tuple(name for name in requirements() if name.startswith("REC-"))


_OF_FOLDERS = ("RUN-002", "RUN-004", "RUN-008")
_STAGED = {
    "RUN-002": "files of others stood in the output folder",
    "RUN-004": "the output folder was missing",
    "RUN-008": "an older export of the session stood in the output folder",
}


@check(
    "answer.exported",
    "RUN-011",
    "RUN-015",
    "RUN-016",
    *_OF_FOLDERS,
    *_RULES_OF_RECORDINGS,
    applies=answered,
)
def exported(exhibit: Exhibit) -> Iterator[Finding]:
    """The runtime exports a legal recording and says so with exit status 0."""
    answer = exhibit.evidence.answer
    need_conversation(answer)
    case = exhibit.evidence.case
    of_folder = case.out.requirement if case else None
    match answer.kind if answer else AnswerKind.EXPORTED:
        case AnswerKind.NONE if _of(answer).is_absent:
            yield Finding("", "RUN-015", UNANSWERED, expected="an answer")
        case AnswerKind.CRASH | AnswerKind.ERROR | AnswerKind.NONE | AnswerKind.REJECTED if of_folder:
            yield Finding("", of_folder, with_log(f"no export where {_STAGED[of_folder]}", answer))
        case AnswerKind.REJECTED:
            yield from _rejected(exhibit)
        case AnswerKind.HANG:
            message = f"no answer within {_of(answer).seconds:.0f} s (timeout_seconds)"
            yield Finding("", "RUN-015", with_log(message, answer), expected="an answer")
        case AnswerKind.CRASH:
            message = with_log(f"the runtime was ended by signal {_of(answer).signal}", answer)
            yield Finding("", "RUN-011", message, cause=cause_of_failure(_of(answer).log))
            yield from _unread(exhibit)
        case AnswerKind.ERROR:
            message = (
                f"the runtime {'ended' if _of(answer).error is None else 'answered'} with {said(answer)}"
            )
            message, cause = with_log(message, answer), cause_of_failure(_of(answer).log)
            yield Finding("", "RUN-011", message, expected="0", got=str(_of(answer).status), cause=cause)
            yield from _unread(exhibit)
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
    """The message, and the last line that the runtime printed and that is no part of a trace."""
    lines = [line for line in _of(answer).log.splitlines() if line.strip()]
    words = [line for line in lines if not _TRACE.match(line)] or lines
    return f"{message}; its last words: {clip(words[-1])}" if words else message


def _rejected(exhibit: Exhibit) -> Iterator[Finding]:
    """The rule behind the reason that was given, and the one that the case is about."""
    reason, cited = _of(exhibit.evidence.answer).rejection or "no reason was given", _cited(exhibit)
    for rule in dict.fromkeys((misread(reason, cited), *cited[:1])):
        message = "a legal recording was rejected"
        yield Finding("", rule, message, expected="an export", got=clip(reason))


def _unread(exhibit: Exhibit) -> Iterator[Finding]:
    """The first rule of recordings that the case is about: it may be what was misread."""
    for rule in _cited(exhibit)[:1]:
        message = "the runtime failed on a recording that is legal by this rule"
        yield Finding("", rule, message, expected="an export")


def _cited(exhibit: Exhibit) -> list[str]:
    """The rules of recordings that the case is about."""
    case = exhibit.evidence.case
    return [name for name in (case.requirements if case else ()) if name in _RULES_OF_RECORDINGS]


@check("answer.processes", "RUN-017", applies=started)
def processes(exhibit: Exhibit) -> Iterator[Finding]:
    """No process of the runtime is left when it has ended."""
    answer = exhibit.evidence.answer
    if answer is not None and answer.survivors and answer.kind is not AnswerKind.HANG:
        yield Finding("", "RUN-017", _OUTLIVED, expected="0", got=str(answer.survivors))


@check("answer.conversation", "RUN-018", applies=started)
def conversation(exhibit: Exhibit) -> Iterator[Finding]:
    """Each request gets one answer."""
    answer = _of(exhibit.evidence.answer)
    if answer.conversation is not None:
        message = with_log(clip(answer.conversation), answer)
        cause = cause_of_failure(answer.log)
        yield Finding("", "RUN-018", message, expected="one answer to each request", cause=cause)


@check(ENDING, "RUN-015", "RUN-017", applies=started)
def ending(exhibit: Exhibit) -> Iterator[Finding]:
    """A process that stays ends when it is asked to, not before, and as a whole."""
    answer = _of(exhibit.evidence.answer)
    if answer.ending is not None:
        yield Finding("", "RUN-015", clip(answer.ending), expected="exit status 0 after shutdown")
    if answer.left_behind:
        yield Finding("", "RUN-017", _OUTLIVED, expected="0", got=str(answer.left_behind))


OF_THE_CONVERSATION = ("answer.conversation", ENDING)


@check("artefacts.files", "RUN-001", "RUN-002", "RUN-008", applies=exporting)
def files(exhibit: Exhibit) -> Iterator[Finding]:
    """The output folder holds two regular files, named after the session, and what others had put there."""
    exhibit.need_answer()
    for name in (exhibit.document_name, exhibit.table_name):
        yield from _wanted(exhibit, name) or _outdated(exhibit, name)
    yield from _beside(exhibit)


def _wanted(exhibit: Exhibit, name: str) -> list[Finding]:
    artefacts = exhibit.evidence.artefacts
    if name not in artefacts:
        near = [other for other in artefacts if other.casefold() == name.casefold()]
        cause = "the name was changed in case" if near else None
        return [Finding("", "RUN-001", f"the file {name} is missing", file=name, expected=name, cause=cause)]
    if artefacts[name].data is None:
        kind = artefacts[name].kind
        what = "was not read" if kind.startswith("file ") else "is no regular file"
        return [Finding("", "RUN-001", f"{name} {what}", file=name, expected="a file", got=kind)]
    return []


def _outdated(exhibit: Exhibit, name: str) -> Iterator[Finding]:
    """The file of an older export of the session that stands there still."""
    older, golden = exhibit.evidence.before.get(name), exhibit.evidence.golden
    data = exhibit.evidence.artefacts[name].data
    if older is None or older.data is None or data is None or golden is None:
        return
    wanted = golden.document if name == exhibit.document_name else golden.table
    if data == older.data != wanted:
        message = f"{name} is still that of the older export, and must be replaced"
        yield Finding("", "RUN-008", message, file=name, cause="an older file was left in place")
    elif len(data) > len(older.data) and data.startswith(older.data):
        message = f"{name} begins with that of the older export, which must be replaced"
        yield Finding("", "RUN-008", message, file=name, cause="the export was appended to an older one")


def _beside(exhibit: Exhibit) -> Iterator[Finding]:
    wanted = {exhibit.document_name, exhibit.table_name}
    for name, word in moved(exhibit.evidence.before, exhibit.evidence.artefacts).items():
        if name in wanted:
            continue
        if word == "added":
            cause = "a temporary file was left" if name.startswith(".") else None
            message = f"{shown(name)} is left in the output folder"
            yield Finding("", "RUN-002", message, file=name, got=shown(name), cause=cause)
        else:
            message = f"{shown(name)} was put there by others, and was {word}"
            yield Finding("", "RUN-002", message, file=name, expected="as it was", got=word)


@check("artefacts.inputs", "RUN-003", applies=started)
def inputs(exhibit: Exhibit) -> Iterator[Finding]:
    """The recording, the scenario's data and the folder in which they stand are as they were."""
    for name, word in exhibit.evidence.touched.items():
        message = f"{shown(name)} was {word}, outside the output folder and the scratch folder"
        yield Finding("", "RUN-003", message, file=name, expected="as it was", got=word)


@check(
    "recording.legal", "RUN-012", applies=lambda exhibit: exhibit.exporting and exhibit.evidence.case is None
)
def legal(exhibit: Exhibit) -> Iterator[Finding]:
    """The recording that goes with an export is one that may be exported."""
    for fault in exhibit.reading.broken if exhibit.reading else ():
        yield Finding("", "RUN-012", f"the recording must be rejected: {fault.reason}", file="the recording")
