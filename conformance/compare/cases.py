"""What has become of each case from one run to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from conformance.model.result import CaseResult, Outcome
from conformance.runner.not_run import reason_of


class Change(StrEnum):
    """What has become of a case, in the order in which a person wants to see it.

    A verdict is lost, or gained, where the suite could judge the case in one run only.
    """

    WORSE = "worse"
    LOST = "lost"
    OTHER = "other"
    APPEARED = "appeared"
    VANISHED = "vanished"
    BETTER = "better"
    GAINED = "gained"


class CaseChange(NamedTuple):
    """One case that is not as it was. `before` and `after` are outcomes, None where the case was not run.

    `begun` are the requirements that are broken now and were not, `ended` those that were and are not. `why`
    is the first new finding, or why the case could not be judged; `again` the command that shows it.
    """

    case: str
    change: Change
    before: Outcome | None
    after: Outcome | None
    begun: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    waived: bool = False
    why: str = ""
    again: str = ""

    @property
    def is_worse(self) -> bool:
        """True too where a right answer can no longer be judged: the gate must not take it for one."""
        return self.change is Change.WORSE or (self.change is Change.LOST and self.before is Outcome.PASS)


def changes(before: Iterable[CaseResult], after: Iterable[CaseResult]) -> tuple[CaseChange, ...]:
    """Every case that is not as it was: by what has become of it, then in the order of the second run."""
    old, new = ({case.case: case for case in cases} for cases in (before, after))
    found = [change for name in {**new, **old} for change in _change(old.get(name), new.get(name))]
    order = list(Change)
    return tuple(sorted(found, key=lambda change: order.index(change.change)))


def broken_in(case: CaseResult) -> set[str]:
    """The requirements that a case has errors of."""
    return {error.requirement for error in case.errors}


def surely_begun(old: CaseResult, new: CaseResult) -> set[str]:
    """The requirements that are broken in `new` only, as found by checks that nothing blocked in `old`."""
    blocked = {verdict.check for verdict in old.verdicts if verdict.verdict == "blocked"}
    return {error.requirement for error in new.errors if error.check not in blocked} - broken_in(old)


def _change(old: CaseResult | None, new: CaseResult | None) -> Iterator[CaseChange]:
    if old is None and new is not None:
        yield CaseChange(
            new.case,
            Change.APPEARED,
            None,
            new.outcome,
            begun=tuple(sorted(broken_in(new))),
            waived=new.waived,
            why=_why(new, new),
            again=new.reproduce,
        )
    elif new is None and old is not None:
        yield CaseChange(old.case, Change.VANISHED, old.outcome, None)
    elif old is not None and new is not None and old.erratum is None and new.erratum is None:
        yield from _changed(old, new)


def _changed(old: CaseResult, new: CaseResult) -> Iterator[CaseChange]:
    """A case that both have run, and that is judged."""
    change = _by_outcome(old, new) or _by_findings(old, new)
    if change is None:
        return
    judged = change not in (Change.LOST, Change.GAINED)
    begun, ended = (broken_in(new) - broken_in(old), broken_in(old) - broken_in(new)) if judged else ((), ())
    yield CaseChange(
        new.case,
        change,
        old.outcome,
        new.outcome,
        tuple(sorted(begun)),
        tuple(sorted(ended)),
        new.waived,
        _why(old, new),
        new.reproduce,
    )


def _by_outcome(old: CaseResult, new: CaseResult) -> Change | None:
    """None where the outcome is the same."""
    if new.outcome is old.outcome:
        return None
    if new.outcome is Outcome.CANNOT_JUDGE:
        return Change.LOST
    if old.outcome is Outcome.CANNOT_JUDGE:
        return Change.GAINED
    if _rank(old) == _rank(new):
        return Change.OTHER
    return Change.WORSE if _rank(new) > _rank(old) else Change.BETTER


def _rank(case: CaseResult) -> int:
    """A right answer, a wrong one, and none that could be looked at."""
    return {Outcome.PASS: 0, Outcome.FAIL: 1}.get(case.outcome, 2)


def _by_findings(old: CaseResult, new: CaseResult) -> Change | None:
    """What requirements tell where the outcome is the same; None where they are the same too."""
    if broken_in(old) == broken_in(new):
        return None
    begun, ended = surely_begun(old, new), surely_begun(new, old)
    if bool(begun) == bool(ended):
        return Change.OTHER
    return Change.WORSE if begun else Change.BETTER


def _why(old: CaseResult, new: CaseResult) -> str:
    if new.outcome is Outcome.CANNOT_JUDGE:
        return reason_of(new)
    known = set() if old is new else broken_in(old)
    return next((error.message for error in new.errors if error.requirement not in known), "")
