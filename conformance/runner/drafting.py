"""Waivers for what went wrong and is not waived yet, for a vendor to fill in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from conformance.checks.artefacts import ENDING
from conformance.model.result import CaseResult, Outcome
from conformance.model.waiver import Waiver
from conformance.runner.fingerprint import Sessions, errors_of, fingerprint

LASTS = timedelta(days=30)


def drafted(cases: Sequence[CaseResult], sessions: Sessions, today: date) -> list[Waiver]:
    """As few as cover every failure that has a finding; reason, owner and issue are empty.

    A check that fails alike in several cases is waived as a whole where nothing else is wrong with some of
    them; every other failing case is waived by itself.
    """
    wrong = [case for case in cases if case.erratum is None and case.outcome is not Outcome.CANNOT_JUDGE]
    alike = _alike(wrong, sessions)
    shared: set[str] = set()
    alone: dict[str, str] = {}
    for case in wrong:
        checks = {error.check for error in case.unwaived_errors}
        if checks - {ENDING} <= alike.keys():
            shared |= checks
        else:
            alone[case.case] = fingerprint(errors_of(case, None), sessions(case.case))
            shared |= checks & {ENDING}
    by_check = {check: alike[check] for check in shared & alike.keys()}
    return [*_waivers("check", by_check, today), *_waivers("case", alone, today)]


def _alike(cases: Sequence[CaseResult], sessions: Sessions) -> dict[str, str]:
    """The fingerprint of each check that fails in one way only, in several cases or about none."""
    prints: dict[str, list[str]] = {}
    for case in cases:
        for check in {error.check for error in case.errors}:
            prints.setdefault(check, []).append(fingerprint(errors_of(case, check), sessions(case.case)))
    return {
        check: found[0]
        for check, found in prints.items()
        if len(set(found)) == 1 and (len(found) > 1 or check == ENDING)
    }


def _waivers(scope: str, prints: dict[str, str], today: date) -> Iterator[Waiver]:
    blank = Waiver(None, None, "", "", "", "", (today + LASTS).isoformat())
    for name, found in sorted(prints.items()):
        yield blank._replace(**{scope: name, "fingerprint": found})
