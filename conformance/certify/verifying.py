"""Check a certificate, and believe nothing in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import conformance
from conformance.certify.folder import Folder, open_folder
from conformance.certify.integrity import (
    Unsound,
    contract_of,
    read_result,
    read_statement,
    require_answers,
    require_files,
    statement_in,
)
from conformance.certify.judging import CaseAgain, cases_for, judged_again, result_again
from conformance.certify.keys import PublicKey
from conformance.certify.layout import RESULT
from conformance.certify.marks import marks_of
from conformance.certify.signers import require_trusted, signers_of
from conformance.certify.statement import SUITE, code_in, passed, subject_in
from conformance.certify.verdict import CANNOT_JUDGE, INVALID, SAME, VALID, CertificateVerdict, Stated
from conformance.errors import CannotJudge
from conformance.model.result import CaseResult, Guarantee, Result
from conformance.model.revision import REVISIONS, revision_named
from conformance.model.vocabulary import LEVEL_RANK
from conformance.runner.levels import counts_of, reached, rows_of
from conformance.suite.digest import code_digest, suite_digest


def verify_certificate(
    folder: Path, trusted: Sequence[PublicKey], challenge: str | None = None
) -> CertificateVerdict:
    """Check every signature and digest, judge every artefact again, and compare.

    Each of the `trusted` keys must have signed, and this `challenge` have been answered, if one is given.
    Raises FileFault if the folder cannot be read.
    """
    listed = open_folder(folder)
    known = CertificateVerdict(INVALID, trusted=frozenset(key.keyid for key in trusted))
    try:
        data = statement_in(listed)
        signers = require_trusted(signers_of(listed, data), trusted)
        known = replace(known, signers=signers)
        statement = read_statement(data)
        contract = contract_of(statement)
        require_files(listed, statement)
        known_here = [revision.name for revision in REVISIONS]
        if contract not in known_here:
            names = " and ".join(known_here)
            why = f"it is about revision {contract} of the contract, and this suite knows {names}"
            return replace(known, verdict=CANNOT_JUDGE, reasons=(why,))
        result = read_result(listed, statement)
        require_answers(listed, result)
        _require_challenge(result, challenge)
    except Unsound as unsound:
        return replace(known, reasons=unsound.reasons)
    return _judged(listed, result, statement, replace(known, stated=_stated(result, statement)))


def _require_challenge(result: Result, challenge: str | None) -> None:
    if challenge is not None and result.challenge != challenge.lower():
        raise Unsound(
            f"{RESULT}: the challenge was {result.challenge}, and {challenge.lower()} was asked for"
        )


def _judged(
    folder: Folder, result: Result, statement: Mapping[str, Any], known: CertificateVerdict
) -> CertificateVerdict:
    ours = (conformance.__version__, suite_digest(), code_digest())
    same = (result.suite_version, result.suite_digest, code_in(statement)) == ours
    try:
        again = judged_again(folder, result)
    except CannotJudge as fault:
        return replace(known, verdict=CANNOT_JUDGE, reasons=(fault.message,))
    held = _held_equal(result, again) if same else _held_reached(result, again)
    if held.valid:
        known = replace(
            known,
            marks=marks_of([one.result for one in again], result.guarantees, revision_named(result.contract)),
            cases=len(again),
        )
    return replace(known, verdict=held.verdict, reasons=held.reasons, differing=held.differing)


def _stated(result: Result, statement: Mapping[str, Any]) -> Stated:
    """What a certificate says."""
    word = "PASSED" if passed(result) else "FAILED"
    name = f"{result.runtime.name} {result.runtime.version} ({result.runtime.vendor})"
    by = f"{SUITE} {result.suite_version}"
    line = f"{word}, {name} was to reach {result.target} and has reached {result.reached_told}, by {by}"
    return Stated(line, passed(result), subject_in(statement), result.challenge or "", result.started_at)


def _held_equal(result: Result, again: list[CaseAgain]) -> CertificateVerdict:
    """By the same suite everything must be the same."""
    reasons = tuple(_differences(result, result_again(result, again)))
    return CertificateVerdict(INVALID if reasons else SAME, reasons)


def _differences(stored: Result, again: Result) -> Iterator[str]:
    ours: Mapping[str, Any] = again.plain()
    theirs: Mapping[str, Any] = stored.plain()
    judged = {case.case: case for case in again.cases}
    for case in stored.cases:
        other = judged.get(case.case)
        if other is None:
            yield f"{RESULT}: {case.case} is no case of this suite"
        elif case != other:
            yield f"{RESULT}: {case.case} {_against(case, other)}"
    for name in sorted(theirs.keys() - {"cases"}):
        if theirs[name] != ours[name]:
            yield f"{RESULT}: {name} is {_short(theirs[name])}, and judged again {_short(ours[name])}"


def _against(stored: CaseResult, again: CaseResult) -> str:
    if stored.outcome is not again.outcome:
        return f"has the outcome {stored.outcome.value}, and judged again {again.outcome.value}"
    return "has other findings or another answer than judged again"


def _short(value: object) -> str:
    return str(value) if isinstance(value, str | int | None) else "something else"


def _held_reached(result: Result, again: list[CaseAgain]) -> CertificateVerdict:
    """By another suite the level must be reached again, in all cases that the other one had too."""
    judged = [case.result for case in again]
    missing = sorted(_wanted(result) - {case.case for case in judged})
    if not judged or missing:
        what = ", ".join(missing) or "every case of this suite"
        return CertificateVerdict(INVALID, (f"{RESULT}: it leaves out {what}",))
    now = _reached(again, result.guarantees)
    differing = tuple(_other_outcomes(result, judged))
    if LEVEL_RANK[now] < LEVEL_RANK[result.reached]:
        why = f"{RESULT}: reached is {result.reached}, and judged again {now}"
        return CertificateVerdict(INVALID, (why, *differing))
    count = ", these cases differ" if differing else ""
    return CertificateVerdict(
        f"{VALID}, re-judged by {SUITE} {conformance.__version__}{count}", (), differing
    )


def _wanted(result: Result) -> set[str]:
    """The cases that a suite of that version had, of those that this one has."""
    version = _numbers(result.suite_version)
    return {case.case_id for case in cases_for(result) if case.posed or _numbers(case.since) <= version}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _reached(again: list[CaseAgain], guarantees: Sequence[Guarantee]) -> str:
    results = [case.result for case in again]
    counts = counts_of(sum(case.planned for case in again), results)
    return reached(rows_of(results, counts, guarantees, filtered=False))


def _other_outcomes(result: Result, judged: list[CaseResult]) -> Iterator[str]:
    now = {case.case: case.outcome.value for case in judged}
    for case in result.cases:
        if case.case not in now:
            yield f"{case.case} is no case of this suite"
        elif now[case.case] != case.outcome.value:
            yield f"{case.case} had the outcome {case.outcome.value}, and judged again {now[case.case]}"
    for new in sorted({case.case_id for case in cases_for(result)} - {case.case for case in result.cases}):
        yield f"{new} is a case of this suite only"
