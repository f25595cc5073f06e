"""The steps for runtimes that are started: from a program that is there to one that can be judged."""

from __future__ import annotations

from collections.abc import Callable

from conformance.adapters.runtime_template import PROGRAM
from conformance.model.diagnosis import State, Step
from conformance.model.evidence import Answer, AnswerKind, Evidence
from conformance.model.finding import Severity
from conformance.processes import CannotStart, Fence, proof
from conformance.runner.case_run import verdicts_of
from conformance.runner.doctoring_words import (
    MESSAGES,
    adrift,
    ended_how,
    last_words,
    lost_rejection,
    unanswered,
)
from conformance.runner.environments import ODD_NAMES
from conformance.runner.patient import ORDINARY, Patient
from conformance.runner.trying import answers_at_the_end

_BLANKS = "with blanks "


def program(patient: Patient) -> Step:
    """Whether there is something to start."""
    runtime = patient.runtime
    name = runtime.callable or runtime.command[0]
    try:
        assert patient.first
    except CannotStart as fault:
        if name == PROGRAM:
            told = f"the command still names {PROGRAM}, which `init` has put there"
            advice = f"fill in the command: put your program in the place of {PROGRAM}, with its arguments"
            return Step("program", State.WRONG, told, advice, ends=True)
        return Step("program", State.WRONG, fault.message, fault.hint, ends=True)
    return Step("program", State.OK, f"{name} starts, in the folder {runtime.folder}")


def answer(patient: Patient) -> Step:
    """Whether it says that it has exported an ordinary recording."""
    given, seconds = _answer(patient.usual), patient.runtime.timeout_seconds
    if given.kind in (AnswerKind.EXPORTED, AnswerKind.NONE):
        how = "an answer" if patient.stays else "exit status 0"
        return Step("answer", State.OK, f"an ordinary recording is exported with {how}, within {seconds:g} s")
    late = given.kind is AnswerKind.HANG and given.conversation is not None
    flushes = not (late and answers_at_the_end(patient.runtime, patient.patience))
    found = unanswered(patient.runtime.kind, given, seconds, flushes=flushes)
    again = f"`{patient.command_for(patient.usual.case)}` shows it again"
    advice = f"{found.advice}; {again}" if found.state is State.UNKNOWN else found.advice
    return found._replace(name="answer", advice=advice, shown=last_words(given), ends=True)


def files(patient: Patient) -> Step:
    """Whether the two files are in the output folder, by their names."""
    evidence = patient.usual
    wanted = [f"{evidence.session_id}.{suffix}" for suffix in ("csv", "json")]
    there = sorted(evidence.artefacts)
    if all(name in there and evidence.artefacts[name].data is not None for name in wanted):
        return Step("files", State.OK, f"{wanted[1]} and {wanted[0]} are in {{out}}")
    held = ", ".join(there[:5]) or "nothing"
    told = f"{{out}} must hold {wanted[1]} and {wanted[0]} now, and holds {held}"
    strayed = patient.first.strayed
    shown = tuple(f"wrote {name}" for name in strayed[:5]) or last_words(_answer(evidence))
    return Step("files", State.WRONG, told, adrift(there, strayed), shown, ends=True)


def farewell(patient: Patient) -> Step | None:
    """Whether a process that stays ends when it is asked to."""
    if not patient.stays:
        return None
    learnt = patient.first.learnt.get(ORDINARY)
    wrong = learnt and (learnt.conversation or learnt.ending)
    if learnt is None or not (wrong or learnt.left_behind):
        return Step("shutdown", State.OK, "the process answers shutdown, and ends with exit status 0")
    told = wrong or f"{learnt.left_behind} of its processes were still there when it had ended"
    advice = (
        "answer shutdown like every request, then end with exit status 0 within 5 s, and all children with it"
    )
    return Step("shutdown", State.WRONG, told, f"{advice}; {MESSAGES}" if learnt.conversation else advice)


def export(patient: Patient) -> Step:
    """Whether what it wrote is right, which is no matter of the adapter."""
    found = [finding for verdict in verdicts_of(patient.usual) for finding in verdict.findings]
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    if not errors:
        return Step("export", State.OK, "both files are what they must be, byte for byte")
    first = errors[0]
    told = f"your runtime is wrong, not its adapter: {first.requirement}: {first.message}"
    advice = f"`{patient.command_for(patient.usual.case)}` shows all that is wrong here"
    return Step("export", State.RUNTIME, told, advice)


def again(patient: Patient) -> Step:
    """Whether a second export gives the same."""
    kind = "by a process that has answered before" if patient.stays else "by a second process"
    made = patient.second.evidence[0]
    if not _is_same(made, patient.usual):
        how = _difference(made)
        told = (
            f"your runtime is wrong, not its adapter: a second export of the same recording {how} (RUN-019)"
        )
        advice = "let nothing that is left from an export, in memory or in files, change the next one"
        return Step("again", State.RUNTIME, told, advice, last_words(_answer(made)))
    return Step("again", State.OK, f"a second export of the same recording, {kind}, gives the same")


def rejection(patient: Patient) -> Step:
    """Whether a rejection comes through as one."""
    made = patient.second.evidence[1]
    given = _answer(made)
    if given.kind is AnswerKind.REJECTED and given.rejection is not None:
        how = "the error 65" if patient.stays else "exit status 65"
        return Step(
            "rejection", State.OK, f"a recording that breaks off is rejected with {how} and its reason"
        )
    return lost_rejection(patient.runtime.kind, made)


def folders(patient: Patient) -> Step:
    """Whether paths come through that are not plain words."""
    made = patient.tried(ORDINARY, prefix=ODD_NAMES).evidence[0]
    if _works(made, patient.usual):
        told = "paths with blanks, a quote and letters beyond ASCII come through"
        return Step("folders", State.OK, told)
    blanks = patient.tried(ORDINARY, prefix=_BLANKS).evidence[0]
    if _works(blanks, patient.usual):
        what = "a quote and letters beyond ASCII"
        advice = "read the arguments as UTF-8, on Windows the wide ones; put none into a text for a shell"
    else:
        what = "blanks"
        advice = 'quote every path: "$1" or "$@" in a shell script, not $1 or $*; "%~1" in a batch file'
    told = f"it fails where paths have {what} in them: the export {_difference(made)}"
    return Step("folders", State.WRONG, told, advice, last_words(_answer(made)))


def together(patient: Patient) -> Step:
    """Whether two recordings can be exported at a time, as `run` does."""
    both = patient.tried(ORDINARY, ORDINARY, at_once=2).evidence
    wrong = next((made for made in both if not _is_same(made, patient.usual)), None)
    if wrong is None:
        return Step("at once", State.OK, "two recordings can be exported at a time")
    told = (
        f"your runtime is wrong, not its adapter: of two exports at a time one {_difference(wrong)} (RUN-019)"
    )
    advice = "share no file, port or lock between processes; until then `run --jobs 1` judges the rest"
    return Step("at once", State.RUNTIME, told, advice, last_words(_answer(wrong)))


def fence(patient: Patient) -> Step | None:
    """Whether it works behind the fence, if there is one."""
    if not patient.runtime.fenced or not proof().holds:
        return None
    made = patient.tried(ORDINARY, fence=Fence()).evidence[0]
    if _works(made, patient.usual):
        told = "it works behind the fence: without a network, with all but the folders of a case read-only"
        return Step("fence", State.OK, told)
    told = f"it works, but not behind the fence: there the export {_difference(made)}"
    advice = (
        "take out what uses the network, or writes outside {out} and {scratch}; `writable` names folders "
        "beside the program of which it gets a copy, `fence = false` is for what must reach a device"
    )
    wrote = tuple(f"wrote {name}, without the fence" for name in patient.first.strayed[:5])
    return Step("fence", State.WRONG, told, advice, (*wrote, *last_words(_answer(made))))


STEPS: tuple[Callable[[Patient], Step | None], ...] = (
    program,
    answer,
    files,
    farewell,
    export,
    again,
    rejection,
    folders,
    together,
    fence,
)


def _answer(evidence: Evidence) -> Answer:
    assert evidence.answer is not None
    return evidence.answer


def _is_same(made: Evidence, usual: Evidence) -> bool:
    return _works(made, usual) and made.artefacts == usual.artefacts


def _works(made: Evidence, usual: Evidence) -> bool:
    """Whether it has exported, whatever stands in the files."""
    is_answered = _answer(made).kind is _answer(usual).kind
    return is_answered and made.artefacts.keys() == usual.artefacts.keys()


def _difference(made: Evidence) -> str:
    """How an export has gone that is not as the first one, as words behind `the export`."""
    if _answer(made).kind is AnswerKind.EXPORTED:
        return "gives other files"
    return f"fails: {ended_how(_answer(made))}"
