"""A case as its part of the page tells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from conformance.contract.requirements import Requirement, requirements
from conformance.model.case import Case
from conformance.model.finding import Finding, Severity
from conformance.model.result import CaseResult, Outcome, Result
from conformance.reports.findings import grouped
from conformance.reports.html.difference import Side, sides_of
from conformance.reports.waivers import waived_in
from conformance.reports.weight import FINE, stands_before
from conformance.reports.wording import many, place
from conformance.runner.not_run import reason_of

MOST_PLACES = 2
MOST_REQUIREMENTS = 6
WORDS = {
    Outcome.FAIL: "wrong",
    Outcome.CRASH: "crash",
    Outcome.HANG: "hang",
    Outcome.NO_ANSWER: "no answer",
    Outcome.CANNOT_JUDGE: "not judged",
    Outcome.PASS: "pass",
}


class Place(NamedTuple):
    """One place at which a requirement is broken, as the finding that knows a cause tells it."""

    where: str
    checks: str
    message: str
    cause: str | None
    sides: tuple[Side, ...]


class Broken(NamedTuple):
    """A requirement with the first places at which it is broken; `rest` counts the others."""

    name: str
    requirement: Requirement | None
    advice: bool
    places: tuple[Place, ...]
    rest: int


class Told(NamedTuple):
    """A case: its `word`, what else is to be said of it, and what is wrong in it.

    `tone` is good, bad or odd; `asides` are sentences; `touches` are the requirements that it breaks or is
    about.
    """

    result: CaseResult
    case: Case | None
    word: str
    tone: str
    asides: tuple[str, ...]
    broken: tuple[Broken, ...]
    rest: tuple[str, ...]
    touches: tuple[str, ...]

    @property
    def flags(self) -> tuple[str, ...]:
        return self.case.flags if self.case else ()

    @property
    def causes(self) -> tuple[str, ...]:
        """The likely causes of its errors, also of those that are not shown."""
        return tuple(dict.fromkeys(finding.cause for finding in self.result.errors if finding.cause))

    @property
    def found(self) -> str:
        """How much was found, and why it fails nobody, where it does not."""
        told = [many(len(self.result.errors), "finding")] if self.result.errors else []
        told += ["waived"] if self.result.waived else []
        told += [self.result.erratum.status] if self.result.erratum else []
        return ", ".join(told)


def told_of(result: Result, catalogue: Mapping[str, Case]) -> tuple[Told, ...]:
    """Every case, those that cost the target first, those that passed last, else in their order."""
    ordered = sorted(result.cases, key=lambda case: _rank(case, result.target))
    return tuple(_told(case, result, catalogue.get(case.case)) for case in ordered)


def _rank(case: CaseResult, target: str) -> int:
    if case.outcome is Outcome.PASS:
        return 4
    if case.outcome is Outcome.CANNOT_JUDGE:
        return 3
    if case.erratum is not None:
        return 2
    return 0 if stands_before(case, target) and not case.waived else 1


def _told(case: CaseResult, result: Result, known: Case | None) -> Told:
    broken = tuple(_broken(case.findings))
    breaks = tuple(dict.fromkeys(finding.requirement for finding in case.errors))
    about = known.requirements if known else ()
    return Told(
        case,
        known,
        WORDS[case.outcome],
        _tone(case),
        tuple(_asides(case, result)),
        broken[:MOST_REQUIREMENTS],
        tuple(one.name for one in broken[MOST_REQUIREMENTS:]),
        tuple(dict.fromkeys((*breaks, *about))),
    )


def _tone(case: CaseResult) -> str:
    if case.outcome is Outcome.PASS:
        return "good"
    odd = case.outcome is Outcome.CANNOT_JUDGE or case.erratum is not None or case.waived
    return "odd" if odd else "bad"


def _asides(case: CaseResult, result: Result) -> Iterator[str]:
    if case.outcome is Outcome.CANNOT_JUDGE:
        yield f"The suite could not judge it, which says nothing about the runtime: {reason_of(case)}"
    if case.erratum is not None:
        yield f"Out of judgement, fails nobody: {case.erratum.told()}"
    if case.waived_errors:
        yield f"{many(len(case.waived_errors), 'finding')} {waived_in(case, result.waivers)}"
    wrong = case.outcome not in FINE and case.erratum is None
    if wrong and not stands_before(case, result.target):
        yield f"Costs only levels beyond {result.target}"
    if wrong and not case.errors and case.outcome is not Outcome.FAIL:
        yield f"The runtime gave no answer that can be judged ({case.outcome.value})"
    blocked = [verdict.blocked_by for verdict in case.verdicts if verdict.verdict == "blocked"]
    if blocked and case.outcome is not Outcome.CANNOT_JUDGE:
        behind = ", ".join(dict.fromkeys(name for name in blocked if name))
        yield f"Not looked at: {many(len(blocked), 'check')}, for which {behind} left nothing"


def _broken(findings: Iterable[Finding]) -> Iterator[Broken]:
    """By requirement, errors before advice."""
    ordered = sorted(findings, key=lambda finding: finding.severity is Severity.ADVICE)
    by_name: dict[tuple[str, bool], list[Sequence[Finding]]] = {}
    for group in grouped(ordered):
        key = (group[0].requirement, group[0].severity is Severity.ADVICE)
        by_name.setdefault(key, []).append(group)
    for (name, advice), groups in by_name.items():
        places = tuple(map(_place, groups[:MOST_PLACES]))
        yield Broken(name, requirements().get(name), advice, places, len(groups) - len(places))


def _place(group: Sequence[Finding]) -> Place:
    told = next((finding for finding in group if finding.cause), group[0])
    checks = ", ".join(dict.fromkeys(finding.check for finding in group))
    return Place(place(told), checks, told.message, told.cause, sides_of(told))
