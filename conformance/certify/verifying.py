"""Check a certificate, and believe nothing in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
)
from conformance.certify.judging import CaseAgain, judged_again, result_again
from conformance.certify.layout import RESULT
from conformance.certify.statement import SUITE, passed
from conformance.certify.verdict import CANNOT_JUDGE, INVALID, VALID, CertificateVerdict
from conformance.contract.requirements import REVISION
from conformance.errors import CannotJudge
from conformance.model.result import CaseResult, Guarantee, Result
from conformance.model.vocabulary import LEVEL_RANK
from conformance.runner.levels import counts_of, reached, rows_of
from conformance.suite.catalogue import cases
from conformance.suite.digest import suite_digest


def verify_certificate(folder: Path) -> CertificateVerdict:
    """Check every digest, judge every artefact again, and compare. Raises FileFault if it cannot be read."""
    listed = open_folder(folder)
    try:
        statement = read_statement(listed)
        contract = contract_of(statement)
        require_files(listed, statement)
        if contract != REVISION:
            why = f"it is about revision {contract} of the contract, and this suite knows {REVISION} only"
            return CertificateVerdict(CANNOT_JUDGE, (why,))
        result = read_result(listed, statement)
        require_answers(listed, result)
    except Unsound as unsound:
        return CertificateVerdict(INVALID, unsound.reasons)
    return _judged(listed, result)


def _judged(folder: Folder, result: Result) -> CertificateVerdict:
    same = (result.suite_version, result.suite_digest) == (conformance.__version__, suite_digest())
    try:
        again = judged_again(folder, result.cases)
    except CannotJudge as fault:
        return CertificateVerdict(CANNOT_JUDGE, (fault.message,), stated=stated(result))
    return _held_equal(result, again) if same else _held_reached(result, again)


def stated(result: Result) -> str:
    """What a certificate says, in a line."""
    word = "PASSED" if passed(result) else "FAILED"
    name = f"{result.runtime.name} {result.runtime.version}"
    by = f"{SUITE} {result.suite_version}"
    return (
        f"{word}, {name} was to reach {result.target} and has reached {result.reached}, by {by}, not signed"
    )


def _held_equal(result: Result, again: list[CaseAgain]) -> CertificateVerdict:
    """By the same suite everything must be the same."""
    reasons = tuple(_differences(result, result_again(result, again)))
    return CertificateVerdict(INVALID if reasons else VALID, reasons, (), stated(result), passed(result))


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
    missing = sorted(_since(result.suite_version) - {case.case for case in judged})
    if not judged or missing:
        what = ", ".join(missing) or "every case of this suite"
        return CertificateVerdict(INVALID, (f"{RESULT}: it leaves out {what}",), stated=stated(result))
    now = _reached(again, result.guarantees)
    differing = tuple(_other_outcomes(result, judged))
    if LEVEL_RANK[now] < LEVEL_RANK[result.reached]:
        why = f"{RESULT}: reached is {result.reached}, and judged again {now}"
        return CertificateVerdict(INVALID, (why, *differing), stated=stated(result))
    by = f"{VALID}, re-judged by {SUITE} {conformance.__version__}"
    return CertificateVerdict(by, (), differing, stated(result), passed(result))


def _since(version: str) -> set[str]:
    """The cases that a suite of that version had, of those that this one has."""
    return {case.case_id for case in cases() if _numbers(case.since) <= _numbers(version)}


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
    for new in sorted({case.case_id for case in cases()} - {case.case for case in result.cases}):
        yield f"{new} is a case of this suite only"
