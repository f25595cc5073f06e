"""What of a certificate was judged again, and what rests on the word of those who signed it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from conformance.checks.judging import OF_THE_RUN, checks
from conformance.contract.requirements import requirements
from conformance.model.result import CaseResult, Guarantee
from conformance.model.revision import Revision
from conformance.runner.guarantees import UNKNOWN

_OF_CAPTURE = "capture"


class Mark(StrEnum):
    """How a requirement stands in a certificate."""

    REJUDGED = "re-judged"
    ATTESTED = "attested"
    NOT_JUDGED = "not judged"


class Marks(NamedTuple):
    """Each requirement with its mark, and each guarantee of the run, which is always attested."""

    requirements: Mapping[str, Mark]
    guarantees: tuple[Guarantee, ...]

    def of(self, mark: Mark) -> tuple[str, ...]:
        return tuple(name for name, marked in self.requirements.items() if marked is mark)


def marks_of(again: Iterable[CaseResult], guarantees: tuple[Guarantee, ...], revision: Revision) -> Marks:
    """The marks for cases of a revision that were judged again.

    A requirement that only the run could see is attested.
    """
    ran = {verdict.check for case in again for verdict in case.verdicts if verdict.verdict != "blocked"}
    judged = set(_of(ran - OF_THE_RUN))
    attested = set(_of(ran & OF_THE_RUN))
    if any(one.name == _OF_CAPTURE and one.state != UNKNOWN for one in guarantees):
        attested |= set(_of({check.name for check in checks() if check.chapter == _OF_CAPTURE}))

    def mark(name: str) -> Mark:
        if name in judged:
            return Mark.REJUDGED
        return Mark.ATTESTED if name in attested else Mark.NOT_JUDGED

    return Marks({name: mark(name) for name in requirements(revision)}, guarantees)


def _of(names: Iterable[str]) -> Iterator[str]:
    """The requirements of some checks."""
    wanted = set(names)
    for check in checks():
        if check.name in wanted:
            yield from check.requirements
