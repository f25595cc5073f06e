"""One case: the recording through the runtime, what it left through the checks."""

from __future__ import annotations

import shlex
import time
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from conformance.adapters.adapter import Adapter
from conformance.adapters.runtime_file import RuntimeFile
from conformance.checks import judging
from conformance.errors import CannotJudge, SvrError, UsageError
from conformance.model.case import Case
from conformance.model.evidence import Answer, Evidence, Repeat
from conformance.model.finding import Severity
from conformance.model.result import CaseResult, Outcome, Verdict
from conformance.processes import CannotStart
from conformance.runner.interruptions import interrupt, is_exported
from conformance.runner.keeping import keep_answer, keep_case
from conformance.runner.outcome import outcome_of
from conformance.runner.plan import Plan
from conformance.runner.witnessing import Started, given_of
from conformance.suite.errata import errata
from conformance.suite.scenarios import scenario_of

REPETITION = "repetition.same"
UNJUDGED = "suite.able"
"""The name under which a case that the suite could not judge says why."""


class CaseRun(NamedTuple):
    """The result of one case, and how many checks were planned for it before any of them ran."""

    result: CaseResult
    planned: int


@dataclass(frozen=True)
class Bench:
    """Everything that is the same for each case of a run.

    `work` is the folder that the adapter was given; `seen`, if there is one, gets the evidence of each case.
    """

    plan: Plan
    adapter: Adapter
    work: Path
    keep: Path | None
    seen: dict[str, Evidence] | None = None

    def run(self, case: Case) -> CaseRun:
        """Run and judge one case. Raises CannotStart or UsageError where no other case could run either."""
        began = time.monotonic()
        try:
            return self._judged(case, self.witnessed(case), began)
        except (CannotStart, UsageError):
            raise
        except (SvrError, OSError) as fault:
            return self._unjudged(case, str(fault), began)

    def witnessed(self, case: Case) -> Evidence:
        """What the runtime made of a case, and what it should have made. Raises SvrError, OSError."""
        given = given_of(case)
        evidence = Started(self.adapter, self.work).witness(given)
        if not (self.plan.interrupting and case.is_interrupted and is_exported(evidence)):
            return evidence
        told = interrupt(self.adapter, self.work, given, self.plan.interrupting)
        return replace(evidence, interruption=told)

    def _judged(self, case: Case, evidence: Evidence, began: float) -> CaseRun:
        if self.keep is not None:
            keep_case(self.keep / case.case_id, case, evidence)
        if self.seen is not None:
            self.seen[case.case_id] = evidence
        planned = judging.planned(evidence)
        return CaseRun(self._result(case, evidence.answer, verdicts_of(evidence), began), planned)

    def _result(
        self, case: Case, answer: Answer | None, verdicts: tuple[Verdict, ...], began: float
    ) -> CaseResult:
        errors = sum(
            finding.severity is Severity.ERROR for verdict in verdicts for finding in verdict.findings
        )
        return CaseResult(
            case=case.case_id,
            title=case.title,
            level=case.level,
            expected=case.expected,
            outcome=outcome_of(answer.kind, errors) if answer else Outcome.CANNOT_JUDGE,
            seconds=answer.seconds if answer else time.monotonic() - began,
            exit_status=answer.status if answer else None,
            verdicts=verdicts,
            reproduce=reproduce(self.plan.runtime, case, *self.plan.words),
            erratum=errata(case.revision).get(case.case_id),
        )

    def close(self, runs: Iterable[CaseRun]) -> list[CaseRun]:
        """End the runtime; what is learnt of an answer in the end counts against its case."""
        learnt = self.adapter.close()
        return [self._corrected(run, learnt.get(run.result.case)) for run in runs]

    def _corrected(self, run: CaseRun, answer: Answer | None) -> CaseRun:
        if answer is None or run.result.outcome is Outcome.CANNOT_JUDGE:
            return run
        case = next(case for case in self.plan.cases if case.case_id == run.result.case)
        if self.keep is not None:
            keep_answer(self.keep / case.case_id, answer)
        again = judging.judge_conversation(Evidence(scenario_of(case), {}, case=case, answer=answer))
        verdicts = tuple(again.get(verdict.check, verdict) for verdict in run.result.verdicts)
        went_wrong = any(verdict.verdict == "fail" for verdict in again.values())
        outcome = Outcome.FAIL if went_wrong and run.result.outcome is Outcome.PASS else run.result.outcome
        return run._replace(result=replace(run.result, verdicts=verdicts, outcome=outcome))

    def _unjudged(self, case: Case, why: str, began: float) -> CaseRun:
        blocked = Verdict(UNJUDGED, "blocked", "check", (), " ".join(why.split()))
        return CaseRun(self._result(case, None, (blocked,), began), 1)


def with_repeats(
    run: CaseRun, seen: Mapping[str, Evidence], repeats: Mapping[str, tuple[Repeat, ...]]
) -> CaseRun:
    """The same case with what its repeats have shown."""
    name = run.result.case
    if name not in seen or name not in repeats:
        return run
    verdict = judging.judge_by(REPETITION, replace(seen[name], repeats=repeats[name]))
    return run if verdict is None else _with(run, verdict)


def _with(run: CaseRun, verdict: Verdict) -> CaseRun:
    """The same case with one more verdict."""
    result = replace(run.result, verdicts=(*run.result.verdicts, verdict))
    if verdict.verdict == "fail" and result.outcome is Outcome.PASS:
        result = replace(result, outcome=Outcome.FAIL)
    return CaseRun(result, run.planned + 1)


def verdicts_of(evidence: Evidence) -> tuple[Verdict, ...]:
    """What the checks say. A check that breaks costs this case its verdicts, and no other: CannotJudge."""
    try:
        return judging.judge(evidence)
    except Exception as fault:
        place = traceback.extract_tb(fault.__traceback__)[-1]
        where = f"{Path(place.filename).name} line {place.lineno}"
        what = f"a check broke: {type(fault).__name__} in {where}: {fault}"
        raise CannotJudge(what, "this is a fault of the suite: please report it") from fault


def reproduce(runtime: RuntimeFile, case: Case, *words: str) -> str:
    """The command, with more words, that runs one case again and keeps what was given and written."""
    which = ["--reference"] if runtime.file is None else ["--runtime", str(runtime.file)]
    return shlex.join(["svr-conformance", "run", *which, *words, "--case", case.case_id, "--keep", "kept"])
