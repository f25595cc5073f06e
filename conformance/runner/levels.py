"""Which level a run has reached, and what stands before the next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from conformance.checks.artefacts import ENDING
from conformance.contract.requirements import requirements
from conformance.model.finding import Finding
from conformance.model.result import CaseResult, Guarantee, LevelRow, Outcome
from conformance.model.vocabulary import LEVEL_RANK, LEVELS
from conformance.runner.guarantees import ATTESTED, BROKEN, LEVEL_OF, UNKNOWN

_BYTES = "golden.bytes"


class Counts(NamedTuple):
    """Checks over cases: `planned` before any ran, then those that `ran` and those that were `blocked`."""

    planned: int
    ran: int
    blocked: int


def counts_of(planned: int, cases: Iterable[CaseResult]) -> Counts:
    words = Counter(verdict.verdict for case in cases for verdict in case.verdicts)
    blocked = words.pop("blocked", 0)
    return Counts(planned, words.total(), blocked)


def level_of(finding: Finding, case: CaseResult) -> str:
    """The lowest level that an error costs: its requirement's or its case's, whichever is higher.

    How a process ends is a matter of no case.
    """
    required = requirements()[finding.requirement].level
    if finding.check == ENDING:
        return required
    return LEVELS[max(LEVEL_RANK[required], LEVEL_RANK[case.level])]


def rows_of(
    cases: Sequence[CaseResult], counts: Counts, guarantees: Sequence[Guarantee], *, filtered: bool
) -> tuple[LevelRow, ...]:
    """Every level from low to high; one that is blocked blocks all above it. Errata block none."""
    cases = [case for case in cases if case.erratum is None]
    blocking = {level: list(_blocking(cases, level)) for level in LEVELS[1:]}
    blocking["core"][:0] = _on_the_whole(cases, counts, filtered=filtered)
    attested: tuple[str, ...] = ()
    rows: list[LevelRow] = []
    for level in LEVELS[1:]:
        below = [f"{rows[-1].level} is not reached"] if rows and not rows[-1].reached else []
        resting = [guarantee for guarantee in guarantees if LEVEL_OF[guarantee.name] == level]
        unknown = [lacking(one) for one in resting if one.state in (UNKNOWN, BROKEN)]
        attested = (*attested, *(one.name for one in resting if one.state == ATTESTED))
        texts = (*below, *blocking[level], *unknown)
        rows.append(LevelRow(level, not texts, texts, attested))
    return tuple(rows)


def lacking(guarantee: Guarantee) -> str:
    """What is said of a guarantee that a level rests on and that is not there."""
    return f"{guarantee.name} is {guarantee.state}: {guarantee.note}"


def reached(rows: Iterable[LevelRow]) -> str:
    """The highest level that nothing blocks, or `none`."""
    return next((row.level for row in reversed(tuple(rows)) if row.reached), "none")


def golden_bytes_equal(cases: Iterable[CaseResult]) -> bool | None:
    """True if every golden export was met byte for byte, None if none was compared or one could not be."""
    cases = [case for case in cases if case.erratum is None]
    words = [verdict.verdict for case in cases for verdict in case.verdicts if verdict.check == _BYTES]
    if "fail" in words:
        return False
    exporting = [case for case in cases if case.expected == "export"]
    if not words or set(words) == {"blocked"}:
        return None
    if any(case.outcome is Outcome.CANNOT_JUDGE for case in exporting):
        return None
    return set(words) == {"pass"}


def _on_the_whole(cases: Sequence[CaseResult], counts: Counts, *, filtered: bool) -> Iterator[str]:
    if filtered:
        yield "a filtered run reaches no level"
    unjudged = [case for case in cases if case.outcome is Outcome.CANNOT_JUDGE]
    if unjudged:
        why = next((verdict.blocked_by for verdict in unjudged[0].verdicts if verdict.blocked_by), "")
        yield f"the suite could not judge {_many(len(unjudged), 'case')}, first {unjudged[0].case}: {why}"
    if counts.planned != counts.ran + counts.blocked:
        yield f"{counts.planned} checks were planned, and {counts.ran} ran and {counts.blocked} were blocked"


def _blocking(cases: Sequence[CaseResult], level: str) -> Iterator[str]:
    found = [
        (finding.requirement, case.case)
        for case in cases
        for finding in case.unwaived_errors
        if level_of(finding, case) == level
    ]
    for requirement, count in Counter(requirement for requirement, _ in found).items():
        where = list(dict.fromkeys(case for other, case in found if other == requirement))
        findings, places = _many(count, "finding"), _many(len(where), "case")
        yield f"{findings} of {requirement} in {places}, first in {where[0]}"
    yield from _waived(cases, level)
    yield from _silent(cases, level)


def _waived(cases: Sequence[CaseResult], level: str) -> Iterator[str]:
    """A level with a waiver in it is not earned."""
    found = [
        case.case for case in cases for finding in case.waived_errors if level_of(finding, case) == level
    ]
    if found:
        where = _many(len(set(found)), "case")
        yield f"{_many(len(found), 'waived failure')} in {where}, first in {found[0]} (see the waivers)"


def _silent(cases: Sequence[CaseResult], level: str) -> Iterator[str]:
    """Cases that went wrong although no check has said how."""
    fine = (Outcome.PASS, Outcome.CANNOT_JUDGE)
    silent = [case for case in cases if case.level == level and case.outcome not in fine and not case.errors]
    for outcome, count in Counter(case.outcome for case in silent).items():
        first = next(case.case for case in silent if case.outcome is outcome)
        yield f"{_many(count, 'case')} with the outcome {outcome.value}, first {first}"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
