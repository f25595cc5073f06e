"""What stands before the next level, put together by its likely cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from conformance.model.finding import Finding
from conformance.model.result import CaseResult, LevelRow, Result
from conformance.reports.wording import about
from conformance.runner.levels import level_of


class Obstacle(NamedTuple):
    """Findings of one likely cause, or, where none is known, of one requirement (`known` is false then).

    `cases` are their ids, in the order of the run.
    """

    cause: str
    known: bool
    requirements: tuple[str, ...]
    cases: tuple[str, ...]


class Next(NamedTuple):
    """The lowest level that is not reached; `others` is what stands before it beside findings."""

    level: str
    obstacles: tuple[Obstacle, ...]
    others: tuple[str, ...]


def next_level(result: Result) -> Next | None:
    """None where every level is reached, or nothing is known to stand before the next."""
    missed = next((row for row in result.levels if not row.reached), None)
    if missed is None:
        return None
    obstacles = tuple(sorted(_obstacles(result.cases, missed), key=_weight))
    broken = {finding.requirement for case in result.cases for finding in case.errors}
    others = tuple(text for text in missed.blocking if not _is_told(text, broken))
    return Next(missed.level, obstacles, others) if obstacles or others else None


def _weight(obstacle: Obstacle) -> tuple[int, bool, str]:
    return -len(obstacle.cases), not obstacle.known, obstacle.cause


def _is_told(text: str, broken: Iterable[str]) -> bool:
    return any(f" of {name} in " in text for name in broken)


def _obstacles(cases: Iterable[CaseResult], missed: LevelRow) -> Iterator[Obstacle]:
    alike: dict[tuple[str, bool], list[tuple[str, Finding]]] = {}
    for case in cases:
        for finding in _telling(case, missed.level):
            key = finding.cause or about(finding.requirement), finding.cause is not None
            alike.setdefault(key, []).append((case.case, finding))
    for (cause, known), found in alike.items():
        names = dict.fromkeys(finding.requirement for _, finding in found)
        yield Obstacle(cause, known, tuple(names), tuple(dict.fromkeys(case for case, _ in found)))


def _telling(case: CaseResult, level: str) -> tuple[Finding, ...]:
    """The errors that cost the level; in a case of which a cause is known, those that know it."""
    errors = case.unwaived_errors if case.erratum is None else ()
    costly = tuple(finding for finding in errors if level_of(finding, case) == level)
    return tuple(finding for finding in costly if finding.cause) or costly
