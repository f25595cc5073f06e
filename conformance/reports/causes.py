"""What several of the cases that went wrong have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from conformance.model.result import CaseResult, Outcome
from conformance.model.revision import revision_named
from conformance.runner.likely import Shared, shared_flag
from conformance.suite.catalogue import cases as catalogue


def causes_of(cases: Collection[CaseResult]) -> list[tuple[str, int]]:
    """The likely causes, each with the number of its cases, the most frequent first."""
    found = Counter(cause for case in cases for cause in {finding.cause for finding in case.errors} if cause)
    return sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))


def shared_of(cases: Collection[CaseResult], contract: str) -> Shared | None:
    """The kind of bug that most of the cases of a revision that went wrong are about."""
    flags_of = {case.case_id: case.flags for case in catalogue(revision_named(contract))}
    judged = [case for case in cases if case.outcome is not Outcome.CANNOT_JUDGE]
    failing = [flags_of.get(case.case, ()) for case in judged if case.outcome is not Outcome.PASS]
    passing = [flags_of.get(case.case, ()) for case in judged if case.outcome is Outcome.PASS]
    return shared_flag(failing, passing)
