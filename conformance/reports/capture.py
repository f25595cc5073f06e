"""Scripted sessions for a person: as instructions, and what was recorded of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from conformance.model.capture import ATTESTED, CaptureResult
from conformance.model.script import Act, Script
from conformance.reports.findings import listed, summed
from conformance.reports.paint import Paint
from conformance.reports.safe_text import safe
from conformance.reports.wording import many

_SECOND = 1_000_000
_WIDTH = 100
_DO = {
    "enter_phase": "begin the phase {phase}",
    "operate_alarm_panel": "operate the alarm panel {panel}; {sounds}",
    "point_out": "point out as a hazard: {hazard}, which is {real}; {kind}",
    "choose_exit": "choose the exit {exit}, which is {safe}",
    "decide_on_extinguisher": "decide to {decision} a fire that {may} be fought",
    "commit_error": "commit the critical error {code}",
    "start_drill": "begin the drill: {drill}",
    "end_drill": "end the drill {drill}; it is {how}",
    "begin_re_audit": "begin the re-audit",
    "end_re_audit": "end the re-audit; it is {how}",
    "grab_misses": "reach for the {thing}, and miss; do nothing else with it",
    "use_object": "act on this, which is no objective: {object}; {works}",
    "set_wall_clock": "set the time of day of the device {shift}; do not stop the session",
    "stop": "{ends} the session",
}
_HOW = {"whole": "done as it should be", "not": "given up", "in_part": "done in part"}


def script_line(script: Script) -> str:
    """One script in the list of all."""
    ends_s = script.expects.end_us // _SECOND
    return f"{script.script_id:<26} {many(len(script.acts), 'act'):>7}  {ends_s:>4} s  {script.title}"


def instructions(script: Script) -> Iterator[str]:
    """What a person does, and when."""
    tolerance_s = script.tolerance_us / _SECOND
    yield f"{script.script_id}: {script.title}"
    yield from wrap(script.why, _WIDTH, initial_indent="  ", subsequent_indent="  ")
    yield f"  requirements: {', '.join(script.requirements)}"
    yield ""
    yield from wrap(
        f"Start a stopwatch when the audit begins. Each act has {tolerance_s:g} s of room on either side; "
        "acts of one time are done at once, in this order. Record the session with your runtime as "
        f"always, and name the recording {script.script_id}.jsonl.",
        _WIDTH,
    )
    yield ""
    yield "    time  act"
    for act in script.acts:
        yield f"{_time(act.at_us):>8}  {sentence(act)}"
    yield ""
    yield f"Then: svr-conformance capture {script.script_id}.jsonl"


def sentence(act: Act) -> str:
    """An act as an instruction."""
    told = act.members
    words = {
        **told,
        "sounds": "the alarm sounds" if told.get("alarm_sounds") else "no alarm sounds",
        "real": "one" if told.get("real") else "none",
        "kind": "tell its kind" if told.get("kind_told", True) else "do not tell its kind",
        "works": "it does what it is for" if told.get("works") else "it does not do what it is for",
        "safe": "safe" if told.get("safe") else "not safe",
        "may": "may" if told.get("fire_may_be_fought") else "must not",
        "how": _HOW.get(told.get("done", ""), ""),
        "thing": str(told.get("thing")).replace("_", " "),
        "shift": _shift(told.get("by_us", 0)),
        "ends": "stop" if told.get("early") else "finish",
    }
    left = "" if told.get("finished", True) else "; begin it and leave it: do not finish"
    early = " before it is over" if told.get("early") else ""
    return f"{_DO[act.act].format(**words)}{left}{early}"


def _shift(by_us: int) -> str:
    return f"{'forward' if by_us > 0 else 'back'} by {abs(by_us) / _SECOND:g} s"


def _time(at_us: int) -> str:
    """`1:05.5` for 65.5 seconds."""
    minutes, rest_us = divmod(at_us, 60 * _SECOND)
    return f"{minutes}:{rest_us / _SECOND:04.1f}"


def result_lines(result: CaptureResult, paint: Paint) -> Iterator[str]:
    """One line for a script, and its findings."""
    if result.unjudged is not None:
        yield f"{result.script}: {paint.odd('cannot be judged')}: {safe(result.unjudged)}"
        return
    how = "by hand" if result.how == ATTESTED else f"performed in {result.seconds:.1f} s"
    found = f", {summed(result.findings)}" if result.findings else ""
    state = paint.good("right") if result.is_right else paint.bad("wrong")
    yield f"{result.script}: {state}{found}, {how}"
    yield from listed(result.findings, paint, "--json")


def capture_summary(results: Sequence[CaptureResult], paint: Paint) -> Iterator[str]:
    """The counts, and what they rest on."""
    right = sum(result.is_right for result in results)
    unjudged = sum(result.unjudged is not None for result in results)
    counts = {"right": right, "wrong": len(results) - right - unjudged, "not judged": unjudged}
    told = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    painted = paint.good if right == len(results) else paint.bad
    yield painted(f"{many(len(results), 'script')}: {told}")
    if any(result.how == ATTESTED for result in results):
        yield "recordings that were made by hand are attested: the suite did not see them made"
