"""Judge what a certificate holds again, without the runtime."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson

from conformance.canonical.utc import parse_utc
from conformance.certify.answers import answer_of, artefacts_of, touched_of
from conformance.certify.folder import Folder
from conformance.certify.layout import answer_name, output_name
from conformance.checks.judging import OF_THE_RUN, planned
from conformance.fuzz.challenge import challenge_of
from conformance.model.case import Case
from conformance.model.evidence import Evidence
from conformance.model.finding import Severity
from conformance.model.result import CaseResult, Outcome, Result, Verdict
from conformance.model.revision import revision_named
from conformance.runner.case_run import verdicts_of
from conformance.runner.fingerprint import sessions_of
from conformance.runner.levels import counts_of, golden_bytes_equal, reached, rows_of
from conformance.runner.outcome import outcome_of
from conformance.runner.waivers import unwaived, waived
from conformance.suite.catalogue import cases
from conformance.suite.errata import errata
from conformance.suite.goldens import golden_of, session_of
from conformance.suite.recipes import recording_of
from conformance.suite.scenarios import scenario_folder, scenario_of, standard
from conformance.suite.staging import staged


@dataclass(frozen=True)
class CaseAgain:
    """One case judged again, and how many checks were planned for it."""

    result: CaseResult
    planned: int


def cases_for(result: Result) -> tuple[Case, ...]:
    """Every case that this suite would run for such a result: the catalogue, and those of its challenge."""
    revision = revision_named(result.contract)
    posed = challenge_of(result.challenge, revision).cases if result.challenge else ()
    return (*cases(revision), *posed)


def judged_again(folder: Folder, stored: Result) -> list[CaseAgain]:
    """The stored cases that this suite has, judged again in the stored order. Raises CannotJudge.

    What was seen of a runtime while it was killed or started again stands as it is stored.
    """
    known = {case.case_id: case for case in cases_for(stored)}
    return [_again(folder, known[result.case], result) for result in stored.cases if result.case in known]


def result_again(stored: Result, again: Iterable[CaseAgain]) -> Result:
    """The stored result with everything in it that follows from its cases derived anew."""
    judged = tuple(again)
    results = tuple(case.result for case in judged)
    counts = counts_of(sum(case.planned for case in judged), results)
    known = cases_for(stored)
    filtered = {case.case for case in results} != {case.case_id for case in known}
    today = date.fromisoformat(stored.started_at[:10])
    waivers = [row.waiver for row in stored.waivers]
    rows, results = waived(waivers, results, sessions_of(known), today, filtered=filtered)
    levels = rows_of(results, counts, stored.guarantees, filtered=filtered)
    others = rows_of(unwaived(results), counts, stored.guarantees, filtered=filtered)
    return replace(
        stored,
        filtered=filtered,
        reached=reached(levels),
        golden_bytes_equal=golden_bytes_equal(results),
        planned=counts.planned,
        ran=counts.ran,
        blocked=counts.blocked,
        cases_planned=len(results),
        levels=levels,
        cases=results,
        waivers=rows,
        reached_but_for_waived=reached(others) if rows else None,
    )


def _again(folder: Folder, case: Case, stored: CaseResult) -> CaseAgain:
    if stored.outcome is Outcome.CANNOT_JUDGE:  # costs every level, whatever is stored of it
        return CaseAgain(replace(stored, erratum=errata(case.revision).get(case.case_id)), 1)
    evidence = _evidence(folder, case)
    verdicts = (*verdicts_of(evidence), *_seen_only(stored))
    answer = evidence.answer
    assert answer is not None
    findings = [finding for verdict in verdicts for finding in verdict.findings]
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    result = CaseResult(
        case=case.case_id,
        title=case.title,
        level=case.level,
        expected=case.expected,
        outcome=outcome_of(answer.kind, errors),
        seconds=answer.seconds,
        exit_status=answer.status,
        verdicts=verdicts,
        reproduce=stored.reproduce,
        erratum=errata(case.revision).get(case.case_id),
    )
    return CaseAgain(result, planned(evidence) + len(_seen_only(stored)))


def _seen_only(stored: CaseResult) -> tuple[Verdict, ...]:
    """Verdicts about what only the run has seen, since a certificate does not hold it."""
    return tuple(verdict for verdict in stored.verdicts if verdict.check in OF_THE_RUN)


def _evidence(folder: Folder, case: Case) -> Evidence:
    plain: Any = orjson.loads(folder.read(answer_name(case.case_id)))
    recording, golden = recording_of(case), golden_of(case)
    return Evidence(
        scenario=scenario_of(case),
        artefacts=artefacts_of(plain, lambda name: folder.read(output_name(case.case_id, name))),
        session_id=session_of(case),
        case=case,
        recording=recording,
        golden=golden,
        answer=answer_of(plain),
        exported_at=parse_utc(case.exported_at),
        standard=standard(case.revision),
        before=staged(case, recording, golden, scenario_folder(case)),
        touched=touched_of(plain),
    )
