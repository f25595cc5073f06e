"""A result as blocks of a page: what a person wants to know of a run before the log is opened."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.model.result import CaseResult, Outcome, Result
from conformance.reports.asked import as_asked, not_asked_for
from conformance.reports.block import Block
from conformance.reports.causes import causes_of
from conformance.reports.markdown import markdown_text
from conformance.reports.safe_text import shortened
from conformance.reports.verdict import headline
from conformance.reports.waivers import waived_in
from conformance.reports.weight import FINE, stands_before
from conformance.reports.wording import many
from conformance.runner.not_run import not_run

_WIDTH = 200


def summary(result: Result, *, allow_waived: bool = False) -> bytes:
    """Markdown in UTF-8, to be appended to the summary of a step or posted as a comment."""
    return markdown_text(summary_blocks(result, allow_waived=allow_waived))


def summary_blocks(result: Result, *, allow_waived: bool = False) -> tuple[Block, ...]:
    """The verdict, what stands before the next level, what went wrong, and what did not run."""
    asked = as_asked(result)
    return (
        _verdict(result, allow_waived=allow_waived),
        *_next(asked),
        *_wrong(result),
        *_causes(result),
        *_waivers(result),
        Block("guarantees", ("guarantee", "state", "note"), tuple(map(tuple, asked.guarantees))),
        *_left_out(asked, not_asked_for(result)),
    )


def _verdict(result: Result, *, allow_waived: bool) -> Block:
    told = headline(result, allow_waived=allow_waived)
    passed = sum(case.outcome is Outcome.PASS for case in result.cases)
    facts = (
        result.runtime.told,
        f"{result.contract}, suite {result.suite_version} ({result.suite_digest[:12]})",
        result.target,
        result.reached_told,
        f"{passed} of {result.cases_planned} pass",
        f"{result.seconds:.1f} s",
    )
    head = ("runtime", "contract", "target", "reached", "cases", "time")
    return Block(told.text, head, (facts,), told.tone)


def _next(result: Result) -> Iterator[Block]:
    missed = next((row for row in result.levels if not row.reached), None)
    if missed is not None and missed.blocking:
        rows = tuple((shortened(text, _WIDTH),) for text in missed.blocking)
        yield Block(f"what stands before {missed.level}", ("what",), rows)


def _wrong(result: Result) -> Iterator[Block]:
    """The cases that cost the target first."""
    wrong = [case for case in result.cases if case.outcome not in FINE and case.erratum is None]
    wrong.sort(key=lambda case: not stands_before(case, result.target))
    if wrong:
        rows = tuple(_case(case, result) for case in wrong)
        title = f"{many(len(wrong), 'case')} went wrong"
        yield Block(title, ("case", "outcome", "broken", "first finding"), rows, "bad", wrong[0].reproduce)


def _case(case: CaseResult, result: Result) -> tuple[str, ...]:
    beyond = "" if stands_before(case, result.target) else f", costs only levels beyond {result.target}"
    aside = f", {waived_in(case, result.waivers)}" if case.waived else beyond
    broken = ", ".join(dict.fromkeys(error.requirement for error in case.errors))
    first = case.errors[0].message if case.errors else ""
    return case.case, f"{case.outcome.value}{aside}", broken, shortened(first, _WIDTH)


def _causes(result: Result) -> Iterator[Block]:
    causes = causes_of(result.cases)
    if causes:
        rows = tuple((shortened(cause, _WIDTH), many(count, "case")) for cause, count in causes)
        yield Block("likely causes", ("cause", "in"), rows)


def _waivers(result: Result) -> Iterator[Block]:
    """Those that fail the run first."""
    rows = sorted(result.waivers, key=lambda row: not row.state.fails)
    if rows:
        told = tuple((row.name, row.told, shortened(row.waiver.reason, _WIDTH)) for row in rows)
        yield Block(many(len(rows), "waiver"), ("waiver", "state", "reason"), told)


def _left_out(asked: Result, unasked: tuple[str, ...]) -> Iterator[Block]:
    rows = not_run(asked)
    done = f"all that {asked.target} asks for was run, and judged" if unasked else "all was run, and judged"
    yield Block("not run or not judged" if rows else done, ("what", "why"), rows)
    if unasked:
        yield Block(f"not asked for: {'; '.join(unasked)}")
