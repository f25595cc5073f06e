"""A result for a person: what is wrong, why, how to see it again, and the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from conformance.model.finding import Severity
from conformance.model.result import CaseResult, LevelRow, Outcome, Result
from conformance.reports.asked import as_asked, not_asked_for
from conformance.reports.causes import causes_of, shared_of
from conformance.reports.findings import listed
from conformance.reports.paint import Paint
from conformance.reports.safe_text import safe, shortened
from conformance.reports.verdict import headline
from conformance.reports.waivers import waiver_lines
from conformance.reports.weight import FINE, stands_before
from conformance.reports.wording import about, many
from conformance.runner.not_run import reason_of
from conformance.suite.flags import flags

_WORDS = {
    Outcome.FAIL: "wrong",
    Outcome.CRASH: "crash or error",
    Outcome.HANG: "hang",
    Outcome.NO_ANSWER: "no answer",
    Outcome.CANNOT_JUDGE: "the suite could not judge it",
}
_LINE = 100


def terminal_report(result: Result, paint: Paint, notes: Iterable[str] = ()) -> str:
    """The whole report, safe for every terminal, ending in LF."""
    judged = [case for case in result.cases if case.erratum is None]
    standing = [case for case in judged if not case.waived]
    wrong = [case for case in standing if case.outcome not in FINE]
    blocks = [
        *(_case(case, result.target, paint) for case in _telling(wrong)),
        _alike(wrong),
        _unjudged(judged),
        _causes(standing),
        _shared(standing, result.contract),
        _advice(judged),
        _errata(result.cases),
        waiver_lines(result, paint),
        (f"note: {safe(note)}" for note in notes),
        _verdict(result, paint),
    ]
    texts = ["".join(f"{line}\n" for line in block) for block in blocks]
    return "\n".join(filter(None, texts))


def case_line(case: CaseResult) -> str:
    """One line about a case that went wrong, as it comes."""
    errors = f", {many(len(case.errors), 'finding')}" if case.errors else ""
    first = f", first {case.errors[0].requirement}: {case.errors[0].message}" if case.errors else ""
    aside = "" if case.erratum is None else f" ({case.erratum.status}, fails nobody)"
    return shortened(f"{case.case}: {_WORDS[case.outcome]}{aside}{errors}{first}", 2 * _LINE)


def _telling(wrong: Iterable[CaseResult]) -> list[CaseResult]:
    """The cases that show something which no case before them has shown."""
    shown: set[object] = set()
    telling = []
    for case in wrong:
        kinds: set[object] = {(case.outcome, finding.requirement) for finding in case.errors} or {
            case.outcome
        }
        if not kinds <= shown:
            shown |= kinds
            telling.append(case)
    return telling


def _alike(wrong: Iterable[CaseResult]) -> Iterator[str]:
    """One line for each case that went wrong as others did."""
    telling = {case.case for case in _telling(wrong)}
    alike = [case for case in wrong if case.case not in telling and case.outcome is not Outcome.CANNOT_JUDGE]
    if alike:
        yield "wrong in the same ways; `--case ID` shows one of them"
    yield from (safe(f"  {case_line(case)}") for case in alike)


def _case(case: CaseResult, target: str, paint: Paint) -> Iterator[str]:
    yield f"{paint.loud(safe(case.case))}: {paint.bad(_WORDS[case.outcome])}{_beyond(case, target)}"
    wanted = "rejected" if case.expected == "reject" else "exported"
    yield f"  {safe(case.title)}; must be {wanted}; level {case.level}"
    waived = case.waived_errors
    yield from listed([finding for finding in case.findings if finding not in waived], paint, "--json")
    if waived:
        yield f"  waived: {many(len(waived), 'finding')}, see the waivers"
    blocked = [verdict.blocked_by for verdict in case.verdicts if verdict.verdict == "blocked"]
    if blocked:
        behind = ", ".join(dict.fromkeys(name for name in blocked if name))
        yield f"  blocked: {many(len(blocked), 'check')}, by {safe(behind)}"
    yield f"  again: {safe(case.reproduce)}"


def _beyond(case: CaseResult, target: str) -> str:
    return "" if stands_before(case, target) else f", which costs only levels beyond {target}"


def _unjudged(cases: Iterable[CaseResult]) -> Iterator[str]:
    """Cases about which the suite can say nothing, by reason."""
    unable = [case for case in cases if case.outcome is Outcome.CANNOT_JUDGE]
    reasons = {reason_of(case).replace(case.case, "CASE"): case for case in reversed(unable)}
    if unable:
        yield f"the suite could not judge {many(len(unable), 'case')}; this says nothing about the runtime"
    for reason, first in reversed(reasons.items()):
        count = sum(reason_of(case).replace(case.case, "CASE") == reason for case in unable)
        yield safe(f"  {many(count, 'case')}, first {first.case}: {reason_of(first)}")


def _causes(cases: Collection[CaseResult]) -> Iterator[str]:
    """Causes that several cases share, the most frequent first."""
    shared = [(cause, count) for cause, count in causes_of(cases) if count > 1]
    if shared:
        yield "likely causes"
    for cause, count in shared:
        yield f"  {safe(cause)}: in {count} cases"


def _shared(cases: Collection[CaseResult], contract: str) -> Iterator[str]:
    """The kind of bug that most of the cases that went wrong are about."""
    shared = shared_of(cases, contract)
    if shared is not None:
        where = f"{shared.wrong} of {many(shared.failing, 'case')} that went wrong are about `{shared.flag}`"
        yield safe(f"likely cause: {where}: {flags().get(shared.flag, '')}")


def _advice(cases: Iterable[CaseResult]) -> Iterator[str]:
    """What is no failure, by requirement."""
    found = [(finding, case.case) for case in cases for finding in case.findings]
    told = [(finding.requirement, name) for finding, name in found if finding.severity is Severity.ADVICE]
    if told:
        yield "advice (costs no level)"
    for requirement in sorted({requirement for requirement, _ in told}):
        where = list(dict.fromkeys(case for other, case in told if other == requirement))
        yield f"  {requirement} in {many(len(where), 'case')}, first {where[0]}: {about(requirement)}"


def _errata(cases: Iterable[CaseResult]) -> Iterator[str]:
    """Cases that are out of judgement, with what became of them."""
    told = [(case, case.erratum) for case in cases if case.erratum is not None]
    if told:
        yield "out of judgement (fails nobody)"
    for case, erratum in told:
        word = _WORDS.get(case.outcome, "right")
        yield safe(f"  {case.case}: {word}; {erratum.told()}")


def _verdict(result: Result, paint: Paint) -> Iterator[str]:
    equal = {True: "yes", False: "no", None: "nothing was compared"}[result.golden_bytes_equal]
    yield f"runtime             {safe(result.runtime.told)}"
    yield f"contract            {result.contract}, suite {result.suite_version} ({result.suite_digest[:12]})"
    yield f"cases               {_cases(result)}"
    yield f"checks              planned {result.planned} = ran {result.ran} + blocked {result.blocked}"
    yield f"golden bytes equal  {equal}"
    yield from _guarantees(result)
    yield f"time                {result.seconds:.1f} s"
    yield f"target              {result.target}"
    yield f"reached             {result.reached_told}"
    yield from _next(as_asked(result).levels)
    yield _last(result, paint)


def _cases(result: Result) -> str:
    counted = Counter(case.outcome for case in result.cases)
    wrong = [f"{counted[outcome]} {outcome.value}" for outcome in _WORDS if counted[outcome]]
    filtered = " (a part of the catalogue)" if result.filtered else ""
    planned, passed = f"{result.cases_planned} planned{filtered}", f"{counted[Outcome.PASS]} pass"
    count = sum(case.waived for case in result.cases)
    waived = [f"of which {count} waived"] if count else []
    return ", ".join([planned, passed, *wrong, *waived])


def _guarantees(result: Result) -> Iterator[str]:
    asked = as_asked(result)
    states = dict.fromkeys(guarantee.state for guarantee in asked.guarantees)
    for state in states:
        names = [guarantee.name for guarantee in asked.guarantees if guarantee.state == state]
        yield f"guarantees          {safe(state)}: {safe(', '.join(names))}"
    yield from (f"not asked for       {told}" for told in not_asked_for(result))


def _next(levels: Iterable[LevelRow]) -> Iterator[str]:
    """What stands before the next level."""
    missed = next((row for row in levels if not row.reached), None)
    if missed is not None and missed.blocking:
        yield f"what stands before {missed.level}"
        yield from (f"  {safe(text)}" for text in missed.blocking)


def _last(result: Result, paint: Paint) -> str:
    told = headline(result)
    return paint.toned(told.tone, told.text)
