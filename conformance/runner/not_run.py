"""What a run has not run, or has run and could not judge, and why: no report may leave it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from conformance.model.result import CaseResult, Guarantee, Outcome, Result, Verdict
from conformance.runner.guarantees import UNKNOWN


class NotRun(NamedTuple):
    """`what` was not run or judged, and `why`; both on one line, in words of the suite and of the runtime."""

    what: str
    why: str


def not_run(result: Result) -> tuple[NotRun, ...]:
    """Cases first, then checks, then what levels rest on."""
    judged = [case for case in result.cases if case.outcome is not Outcome.CANNOT_JUDGE]
    return (
        *_left_out(result),
        *_unjudged(case for case in result.cases if case.outcome is Outcome.CANNOT_JUDGE),
        *_errata(result.cases),
        *_blocked(judged),
        *_unknown(result.guarantees),
    )


def reason_of(case: CaseResult) -> str:
    """Why the suite could not judge a case."""
    return next((verdict.blocked_by for verdict in case.verdicts if verdict.blocked_by), "no reason is known")


def _left_out(result: Result) -> Iterator[NotRun]:
    if result.filtered:
        count = _many(result.cases_planned, "case")
        yield NotRun("all other cases", f"the run was of {count} only; such a run reaches no level")
    lost = result.cases_planned - len(result.cases)
    if lost > 0:
        yield NotRun(_many(lost, "case"), "planned, and no result of it is there")


def _unjudged(cases: Iterable[CaseResult]) -> Iterator[NotRun]:
    """By reason; the id of the case, which a reason may hold, makes no two reasons of one."""
    alike: dict[str, list[CaseResult]] = {}
    for case in cases:
        alike.setdefault(reason_of(case).replace(case.case, "CASE"), []).append(case)
    for same in alike.values():
        yield NotRun(f"{_many(len(same), 'case')}, first {same[0].case}", reason_of(same[0]))


def _errata(cases: Iterable[CaseResult]) -> Iterator[NotRun]:
    for case in cases:
        if case.erratum is not None:
            yield NotRun(f"the case {case.case}", f"out of judgement: {case.erratum.told()}")


def _blocked(cases: Iterable[CaseResult]) -> Iterator[NotRun]:
    """Checks that a finding of another check has made impossible, by that check."""
    blocked = Counter(why for case in cases for why in map(_behind, case.verdicts) if why)
    for why, count in blocked.items():
        yield NotRun(_many(count, "check"), f"what {why} found leaves nothing for them to look at")


def _unknown(guarantees: Iterable[Guarantee]) -> Iterator[NotRun]:
    """What nobody vouches for, by reason."""
    alike: dict[str, list[str]] = {}
    for guarantee in guarantees:
        if guarantee.state == UNKNOWN:
            alike.setdefault(guarantee.note, []).append(guarantee.name)
    for note, names in alike.items():
        yield NotRun(", ".join(names), note)


def _behind(verdict: Verdict) -> str | None:
    return verdict.blocked_by if verdict.verdict == "blocked" else None


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
