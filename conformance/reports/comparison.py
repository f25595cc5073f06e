"""Two results side by side, as blocks: what is worse first, then what else is not as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.compare.cases import CaseChange, Change
from conformance.compare.comparison import Comparison, Step
from conformance.model.result import Outcome
from conformance.reports.block import Block
from conformance.reports.wording import many
from conformance.runner.not_run import NotRun

_HEAD = ("case", "outcome", "requirements", "why")
_TITLES = {
    Change.WORSE: ("worse: {}", "bad"),
    Change.LOST: ("could be judged before, and now could not: {}", "odd"),
    Change.OTHER: ("wrong in another way: {}", "odd"),
    Change.APPEARED: ("not in the first run: {}", ""),
    Change.VANISHED: ("not in the second run: {}", ""),
    Change.BETTER: ("better: {}", "good"),
    Change.GAINED: ("could not be judged before, and now could: {}", ""),
}


def comparison_blocks(compared: Comparison) -> tuple[Block, ...]:
    """The verdict first; a terminal shows it last."""
    return (
        verdict(compared),
        *_levels(compared),
        *(block for change in Change for block in _cases(compared, change)),
        *_differences(compared),
        *_not_run(compared.not_run),
    )


def verdict(compared: Comparison) -> Block:
    """One line that says all, and the two runs."""
    before, after = compared.before, compared.after
    rows = tuple(
        (
            which,
            result.runtime.told,
            result.started_at,
            f"target {result.target}, reached {result.reached_told}",
        )
        for which, result in (("before", before), ("after", after))
    )
    head = ("run", "runtime", "started at", "level")
    if compared.is_worse:
        return Block(f"worse: {'; '.join(_reasons(compared))}", head, rows, "bad")
    better = sum(change.change is Change.BETTER for change in compared.cases)
    told = f"{many(better, 'case')} better" if better else "no case better"
    both = f"{many(compared.judged_in_both, 'case')} judged in both runs"
    return Block(
        f"nothing is worse: {both}, {told}", head, rows, "good" if compared.judged_in_both else "odd"
    )


def _reasons(compared: Comparison) -> Iterator[str]:
    """What is worse, in few words: levels, requirements, cases."""
    for step in (*compared.levels, *compared.guarantees):
        if step.worse:
            yield f"{step.name} was {step.before} and is {step.after}"
    if compared.begun:
        yield f"newly broken {', '.join(compared.begun)}"
    worse = sum(change.change is Change.WORSE for change in compared.cases)
    if worse:
        yield f"{many(worse, 'case')} worse"
    lost = sum(change.is_worse and change.change is Change.LOST for change in compared.cases)
    if lost:
        yield f"{many(lost, 'case')} passed before and could not be judged"


def _levels(compared: Comparison) -> Iterator[Block]:
    if compared.incomparable:
        yield Block(f"levels cannot be compared: {compared.incomparable}", tone="odd")
        return
    changed = [step for step in compared.guarantees if step.worse is not None]
    rows = tuple(map(_step, (*compared.levels, *changed)))
    yield Block("levels, and guarantees that changed", ("name", "before", "after", "why"), rows)


def _step(step: Step) -> tuple[str, ...]:
    return step.name, step.before, step.after, step.why


def _cases(compared: Comparison, change: Change) -> Iterator[Block]:
    found = [case for case in compared.cases if case.change is change]
    if not found:
        return
    title, tone = _TITLES[change]
    told, listed = many(len(found), "case"), found
    if change is Change.APPEARED:
        listed = [case for case in found if case.after is not Outcome.PASS]
        told = f"{told}, {f'of which {len(listed)} did not pass' if listed else 'all pass'}"
    again = next((case.again for case in listed if change in (Change.WORSE, Change.OTHER)), "")
    yield Block(title.format(told), _HEAD, tuple(map(_case, listed)), tone, again)


def _case(case: CaseChange) -> tuple[str, ...]:
    outcomes = [outcome.value if outcome else "-" for outcome in (case.before, case.after)]
    waived = " (waived)" if case.waived else ""
    requirements = [*(f"+{name}" for name in case.begun), *(f"-{name}" for name in case.ended)]
    return case.case, f"{' -> '.join(outcomes)}{waived}", " ".join(requirements), case.why


def _differences(compared: Comparison) -> Iterator[Block]:
    if compared.differences:
        yield Block("the runs differ", ("what", "before", "after"), compared.differences, "odd")


def _not_run(both: tuple[Iterable[NotRun], Iterable[NotRun]]) -> Iterator[Block]:
    first, second = (dict.fromkeys(found) for found in both)
    rows = [(("both" if one in first else "after"), *one) for one in second]
    rows += [("before", *one) for one in first if one not in second]
    if rows:
        yield Block("not run or not judged", ("run", "what", "why"), tuple(rows))
    else:
        yield Block("nothing was left out in either run")
