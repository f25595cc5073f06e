"""What `doctor` says of a runtime that does not answer as it must, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.model.diagnosis import State, Step
from conformance.model.evidence import Answer, AnswerKind, Evidence

COMMAND = "command"
SHOWN = 6
"""Lines of what it printed, the last ones."""
MESSAGES = "`svr-conformance explain 10` shows every message"
_ARGUMENTS = (
    "programs say so, as a rule, of arguments that they do not take",
    "give the program its arguments in the form that it takes",
)
_CALLS = "see what the script calls: PATH is that of the suite, and it runs in the folder of the runtime file"
_STATUSES = {
    2: _ARGUMENTS,
    64: _ARGUMENTS,
    126: ("a shell says so of what may not be executed", _CALLS),
    127: ("a shell says so of a program that it does not find", _CALLS),
    9009: ("Windows says so of a program that it does not find", _CALLS),
}
"""What an exit status says of an adapter, as a rule, and what to do."""
_PROTOCOL = range(-32768, -31999)
"""The codes by which JSON-RPC 2.0 says that a request was not understood."""
_BEGINS = "rejected: "


def ended_how(answer: Answer) -> str:
    """How it ended, in a few words."""
    if answer.conversation is not None:
        return answer.conversation
    if answer.error is not None:
        return f"it answers with the error {answer.status}: {answer.error}"
    words = {
        AnswerKind.HANG: "it does not come to an end",
        AnswerKind.CRASH: f"it is ended by the signal {answer.signal}",
        AnswerKind.NONE: "it says that it is done, and has written nothing",
        AnswerKind.EXPORTED: "it says that it is done",
    }
    return words.get(answer.kind, f"it ends with exit status {answer.status}")


def last_words(answer: Answer) -> tuple[str, ...]:
    """The last lines that it printed."""
    lines = [line for line in answer.log.splitlines() if line.strip()]
    return tuple(lines[-SHOWN:])


def unanswered(kind: str, answer: Answer, seconds: float, *, flushes: bool) -> Step:
    """What an answer says that is none to an ordinary recording."""
    if answer.kind is AnswerKind.HANG:
        return _silent(kind, answer, seconds, flushes=flushes)
    if answer.conversation is not None:
        return _step(
            State.WRONG, f"the conversation breaks: {answer.conversation}", _talk(answer.conversation)
        )
    told = f"an ordinary recording must be exported, and {ended_how(answer)}"
    if kind == COMMAND and answer.status in _STATUSES:
        says, advice = _STATUSES[answer.status]
        return _step(State.WRONG, f"{told}; {says}", advice)
    if kind != COMMAND and answer.status in _PROTOCOL:
        return _step(State.WRONG, told, f"answer the methods initialize, export and shutdown; {MESSAGES}")
    either = "either the runtime is wrong, or it is not given what it needs: see what it printed"
    return _step(State.UNKNOWN, told, either)


def _silent(kind: str, answer: Answer, seconds: float, *, flushes: bool) -> Step:
    if not flushes:
        told = "it answers initialize only when its input has ended: what it prints stays in a buffer"
        return _step(State.WRONG, told, "flush standard output after each line")
    if kind == COMMAND:
        advice = (
            "let it end by itself when the files are written: open no window, wait for no key, start no "
            "server; if it is only slow, raise timeout_seconds"
        )
        return _step(State.WRONG, f"it had not ended after {seconds:g} s", advice)
    if answer.conversation is not None:
        advice = (
            "answer each line of standard input, before its end, with one line on standard output such as "
            '{"jsonrpc":"2.0","id":1,"result":{}}; a line without "jsonrpc":"2.0" counts as a log'
        )
        return _step(State.WRONG, answer.conversation, advice)
    advice = "answer export with the id of its request, and flush; if it is only slow, raise timeout_seconds"
    return _step(State.WRONG, f"it has answered initialize, and export not within {seconds:g} s", advice)


def _talk(wrong: str) -> str:
    if wrong.startswith("the process ended"):
        return (
            'with the kind "stdio" a process stays and answers many requests; a program that ends after each '
            f'recording has the kind "command"; {MESSAGES}'
        )
    if wrong.startswith("an answer with the id"):
        return f"answer each request once, with the id of that request; {MESSAGES}"
    return MESSAGES


def adrift(there: Sequence[str], strayed: Sequence[str]) -> str:
    """What to do where the two files are not in their place."""
    if any(name.endswith((".json", ".csv")) for name in there):
        return "name both files by the session_id in the first line of the recording"
    if strayed:
        return "write into the folder that stands in the place of {out}, and nowhere else"
    return (
        "nothing new stands in {out}, in {scratch}, beside the recording or in the working folder: see that "
        "all the words of the command arrive, and that exit status 0 is said of a whole export only"
    )


def lost_rejection(kind: str, made: Evidence) -> Step:
    """What has become of a recording that must be rejected."""
    answer = made.answer
    assert answer is not None
    step = _lost(kind, answer, bool(made.artefacts))
    return step._replace(name="rejection", shown=last_words(answer))


def _lost(kind: str, answer: Answer, has_written: bool) -> Step:
    said = any(line.startswith(_BEGINS) for line in answer.log.splitlines())
    if answer.kind is AnswerKind.REJECTED:
        return _unsaid(kind, said=said)
    if answer.kind in (AnswerKind.HANG, AnswerKind.CRASH) or answer.conversation is not None:
        told = f"a recording that breaks off must be rejected, and {ended_how(answer)}"
        return _step(
            State.UNKNOWN, told, "reject what cannot be read; whether a rejection comes through is not known"
        )
    if answer.kind is AnswerKind.ERROR:
        told = f"a recording that breaks off must be rejected, and {ended_how(answer)}"
        return _step(State.WRONG, told, _said_as(kind, answer))
    if has_written and not said:
        told = "your runtime is wrong, not its adapter: it exports a recording that breaks off"
        return _step(State.RUNTIME, told, "`svr-conformance explain 9` lists what must be rejected")
    told = "a recording that breaks off is rejected by nothing that the suite sees: the exit status is 0"
    advice = (
        "hand the exporter's exit status on: in a shell script let it be the last command, or `exit $?`, and "
        "`set -o pipefail` where its output goes into a pipe"
    )
    return _step(State.WRONG, told, advice if kind == COMMAND else f"answer with the error 65; {MESSAGES}")


def _said_as(kind: str, answer: Answer) -> str:
    if kind == COMMAND:
        return f"end with exit status 65 where a recording is rejected, and not with {answer.status}"
    return f"answer with the error 65 where a recording is rejected, and not with {answer.status}"


def _unsaid(kind: str, *, said: bool) -> Step:
    if kind != COMMAND:
        told = f"a rejection has the error 65, and its message does not begin with `{_BEGINS}`"
        return _step(
            State.WRONG,
            told,
            "begin the message so, as in `rejected: REJ-016 line 4: elapsed_us is a string`",
        )
    told = f"a rejection has exit status 65, and no line on standard error begins with `{_BEGINS}`"
    if said:
        return _step(State.WRONG, told, "the line is on standard output: print it on standard error")
    return _step(State.WRONG, told, "print such a line: `rejected: REJ-016 line 4: elapsed_us is a string`")


def _step(state: State, told: str, advice: str) -> Step:
    return Step("", state, told, advice)
