"""What counts for the target of a run: errors that cost it or a level below it."""

from __future__ import annotations

from conformance.model.finding import Finding
from conformance.model.result import CaseResult, Outcome, Result
from conformance.model.vocabulary import LEVEL_RANK
from conformance.runner.guarantees import BROKEN, LEVEL_OF
from conformance.runner.levels import level_of

FINE = (Outcome.PASS, Outcome.CANNOT_JUDGE)


def counts(finding: Finding, case: CaseResult, target: str) -> bool:
    """True if this error of the case stands before the target."""
    return LEVEL_RANK[level_of(finding, case)] <= LEVEL_RANK[target]


def stands_before(case: CaseResult, target: str, *, allow_waived: bool = False) -> bool:
    """True if the runtime went wrong in this case in a way that costs the target."""
    if case.outcome in FINE or case.erratum is not None:
        return False
    if case.errors:
        errors = case.unwaived_errors if allow_waived else case.errors
        return any(counts(finding, case, target) for finding in errors)
    return LEVEL_RANK[case.level] <= LEVEL_RANK[target]


def is_reached(result: Result, *, allow_waived: bool = False) -> bool:
    """True if the run has reached its target, or would have but for the failures that are waived."""
    reached = (result.reached_but_for_waived if allow_waived else None) or result.reached
    return LEVEL_RANK[reached] >= LEVEL_RANK[result.target]


def went_wrong(result: Result, *, allow_waived: bool = False) -> bool:
    """True if the runtime itself stands before its target, and not only what the suite has not judged."""
    broken = [one.name for one in result.guarantees if one.state == BROKEN]
    if any(LEVEL_RANK[LEVEL_OF[name]] <= LEVEL_RANK[result.target] for name in broken):
        return True
    return any(stands_before(case, result.target, allow_waived=allow_waived) for case in result.cases)
