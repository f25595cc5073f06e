"""What `doctor` has found, for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from conformance.errors import UsageError
from conformance.model.diagnosis import Measured, State, Step
from conformance.reports.paint import Paint
from conformance.reports.safe_text import safe

_NAMED = 5
"""Files of a certificate that are named."""
_WORDS = {State.OK: "ok", State.WRONG: "wrong", State.RUNTIME: "wrong", State.UNKNOWN: "unknown"}
_LAST = {
    State.OK: "the adapter is set up right; `svr-conformance run` judges the runtime",
    State.RUNTIME: "the adapter is set up right; what is wrong lies behind it: `svr-conformance run`",
    State.WRONG: "the adapter is set up wrong; nothing is said about the runtime until it is right",
    State.UNKNOWN: "it cannot be told whether the adapter is set up right",
}


def step_lines(step: Step, paint: Paint) -> Iterator[str]:
    """One line for what was found, then what was printed and what to do."""
    word = _WORDS[step.state]
    painted = {"ok": paint.good, "wrong": paint.bad, "unknown": paint.odd}[word](word)
    yield f"{painted}{' ' * (9 - len(word))}{step.name:<14}{safe(step.told)}"
    for line in step.shown:
        yield f"{'':<9}{'':<14}| {safe(line)}"
    if step.advice:
        yield f"{'':<9}{'do':<14}{safe(step.advice)}"


def verdict_line(state: State, paint: Paint) -> str:
    painted = {State.WRONG: paint.bad, State.UNKNOWN: paint.odd}.get(state, paint.good)
    return painted(_LAST[state])


def machine_lines(lacks: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Which levels this machine can judge, and what those above them need."""
    wanting = [level for level, missing in lacks.items() if missing]
    able = list(lacks)[: list(lacks).index(wanting[0])] if wanting else list(lacks)
    if able:
        yield f"{'on this machine':<23}{', '.join(able)} can be judged"
    for level in wanting:
        yield f"{'on this machine':<23}{level} needs {safe('; '.join(lacks[level]))}"


def certificate_line(files: Sequence[str], fault: UsageError | None) -> str:
    """What a certificate would be about, or why there can be none yet."""
    if fault:
        told = f"none yet: {fault.message}; {fault.hint}"
    else:
        more = f" and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
        told = f"would be about {', '.join(files[:_NAMED])}{more}, and about no other file of the program"
    return f"{'certificate':<23}{safe(told)}"


def measured_line(measured: Measured) -> str:
    each = "one recording" if measured.stays else "one recording with its start"
    longest = f"the longest, of {measured.events} events, {duration(measured.longest)}"
    start = f"start {duration(measured.start)}, {each} {duration(measured.case)}, {longest}"
    return f"{'measured':<23}{start}; the suite's own work {duration(measured.own)} each"


def forecast_line(times: Iterable[tuple[str, float]], jobs: int) -> str:
    told = ", ".join(f"{levels} {about(seconds)}" for levels, seconds in times)
    return f"{'forecast':<23}{told}; {jobs} at a time"


def limit_line(limit: float, least: float) -> str:
    if limit < least:
        told = f"is little: set timeout_seconds to {least:g}, 20 times what the longest recording took"
    else:
        told = f"is enough; {least:g} s would be, too"
    return f"{'time limit':<23}{limit:g} s {told}"


def about(seconds: float) -> str:
    """A time that nobody takes for exact: `about 40 s`, `about 3 min`, `about 2 h`."""
    if seconds < 1:
        return "under 1 s"
    if seconds < 90:
        return f"about {_round(seconds)} s"
    if seconds < 90 * 60:
        return f"about {_round(seconds / 60)} min"
    return f"about {_round(seconds / 3600)} h"


def _round(number: float) -> int:
    """To at most two digits."""
    return round(number) if number < 10 else 5 * round(number / 5)


def duration(seconds: float) -> str:
    """A time that was measured, in ms or s with three digits at most."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.3g} s"
