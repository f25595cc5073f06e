"""Which failures of a run are waived, and what is said of each waiver (specification, section 10.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from conformance.checks.artefacts import ENDING
from conformance.model.result import CaseResult, Outcome, Verdict
from conformance.model.waiver import Waiver, WaiverRow, WaiverState
from conformance.runner.fingerprint import Sessions, errors_of, fingerprint

WARNED = timedelta(days=14)


class Waived(NamedTuple):
    """What is said of each waiver, and the cases with what is waived in them."""

    rows: tuple[WaiverRow, ...]
    cases: tuple[CaseResult, ...]


class _Said(NamedTuple):
    state: WaiverState
    told: str
    cases: tuple[str, ...] = ()


def waived(
    waivers: Sequence[Waiver],
    cases: Sequence[CaseResult],
    sessions: Sessions,
    today: date,
    *,
    filtered: bool,
) -> Waived:
    """Hold the waivers against the cases of a run. `today` is a day in UTC; a `filtered` run left cases out.

    Errata and cases that could not be judged are held against no waiver.
    """
    rows = []
    for number, waiver in enumerate(waivers, 1):
        named = tuple(case for case in cases if waiver.case in (None, case.case))
        rows.append(WaiverRow(number, waiver, *_Held(waiver, named, sessions, today, filtered).said()))
    return Waived(tuple(rows), tuple(_marked(case, rows) for case in cases))


def unwaived(cases: Sequence[CaseResult]) -> tuple[CaseResult, ...]:
    """The cases as if what is waived in them had not gone wrong."""
    return tuple(_forgiven(case) if case.waived_errors else case for case in cases)


@dataclass(frozen=True)
class _Held:
    """One waiver, and the cases of the run that it names."""

    waiver: Waiver
    named: tuple[CaseResult, ...]
    sessions: Sessions
    today: date
    filtered: bool

    @property
    def judged(self) -> tuple[CaseResult, ...]:
        return tuple(case for case in self.named if case.erratum is None and not _is_unjudged(case))

    def said(self) -> _Said:
        if self.waiver.case is not None and self.waiver.check == ENDING:
            told = f"how a process ends, which {ENDING} is about, is a matter of no case: take its case out"
            return _Said(WaiverState.MATCHES_NOTHING, told)
        prints = self._prints()
        if not prints:
            return self._without_failure()
        if set(prints.values()) != {self.waiver.fingerprint}:
            return self._of_others(prints)
        return self._by_date(tuple(prints))

    def _prints(self) -> dict[str, str]:
        """The fingerprint of each failing case."""
        failing = ((case.case, errors_of(case, self.waiver.check)) for case in self.judged)
        return {case: fingerprint(errors, self.sessions(case)) for case, errors in failing if errors}

    def _without_failure(self) -> _Said:
        """Nothing that it names fails: for the good, or because nothing of it was judged."""
        waiver = self.waiver
        if self.filtered and (waiver.case is None or not self.named):
            return _Said(WaiverState.NOT_JUDGED, "not all that it is about was run")
        if not self.named:
            told = f"the suite has no case {waiver.case}: see `svr-conformance cases`, or take the waiver out"
            return _Said(WaiverState.MATCHES_NOTHING, told)
        if not self.judged or (waiver.case is None and any(map(_is_unjudged, self.named))):
            return _Said(WaiverState.NOT_JUDGED, "not all that it is about could be judged")
        return self._of_case() if waiver.check is None else self._of_check(waiver.check)

    def _of_case(self) -> _Said:
        (case,) = self.judged
        if case.outcome is Outcome.PASS or case.errors:
            return _passes(f"the case {case.case} passes")
        told = f"no check says any more why {case.case} has the outcome {case.outcome.value}"
        return _Said(WaiverState.CHANGED, f"{told}: look at it again, and take the waiver out")

    def _of_check(self, check: str) -> _Said:
        found = [verdict for case in self.judged for verdict in case.verdicts if verdict.check == check]
        where = f"in {self.waiver.case}" if self.waiver.case else "in any case"
        if not found:
            told = (
                f"there is no check {check} {where}: see --json for those of a case, or take the waiver out"
            )
            return _Said(WaiverState.MATCHES_NOTHING, told)
        if any(verdict.verdict != "blocked" for verdict in found):
            return _passes(f"the check {check} does not fail {where}")
        told = f"the check {check} is blocked by {found[0].blocked_by}, and fails no longer by itself"
        return _Said(WaiverState.CHANGED, f"{told}: look at it again, and take the waiver out")

    def _of_others(self, prints: Mapping[str, str]) -> _Said:
        """Some failures, or the only ones, are others than the one that was waived."""
        other, now = next(item for item in prints.items() if item[1] != self.waiver.fingerprint)
        if self.waiver.fingerprint in prints.values():
            told = f"the check fails otherwise too, first in {other} (fingerprint {now})"
            return _Said(
                WaiverState.MATCHES_TOO_MUCH, f"{told}: name the case of each failure that you waive"
            )
        told = f"the failure has changed, in {other} its fingerprint is {now}"
        return _Said(WaiverState.CHANGED, f"{told}: look at it again, and write the new one down")

    def _by_date(self, cases: tuple[str, ...]) -> _Said:
        expires = self.waiver.expires
        if expires < self.today.isoformat():
            told = f"expired on {expires}: mend the runtime, or agree on another day"
            return _Said(WaiverState.EXPIRED, told, cases)
        if expires <= (self.today + WARNED).isoformat():
            told = f"expires soon, its last day is {expires}: mend the runtime, or agree on another day"
            return _Said(WaiverState.EXPIRES_SOON, told, cases)
        return _Said(WaiverState.HOLDS, f"holds until {expires}", cases)


def _is_unjudged(case: CaseResult) -> bool:
    return case.outcome is Outcome.CANNOT_JUDGE


def _passes(what: str) -> _Said:
    return _Said(WaiverState.PASSES, f"its failure happens no longer, {what}: take the waiver out")


def _marked(case: CaseResult, rows: Sequence[WaiverRow]) -> CaseResult:
    """The case with the number of the first waiver that covers a check noted at its verdict."""
    of_case = [row for row in rows if row.state.waives and case.case in row.cases]
    return replace(case, verdicts=tuple(_noted(verdict, of_case) for verdict in case.verdicts))


def _noted(verdict: Verdict, rows: Sequence[WaiverRow]) -> Verdict:
    if not rows and verdict.waived_by is None:
        return verdict
    covering = (row.number for row in rows if _covers(row.waiver, verdict.check))
    return verdict._replace(waived_by=next(covering, None) if verdict.verdict == "fail" else None)


def _covers(waiver: Waiver, check: str) -> bool:
    return waiver.check == check or (waiver.check is None and check != ENDING)


def _forgiven(case: CaseResult) -> CaseResult:
    verdicts = tuple(
        verdict if verdict.waived_by is None else verdict._replace(findings=()) for verdict in case.verdicts
    )
    return replace(case, verdicts=verdicts, outcome=Outcome.PASS if case.waived else case.outcome)
