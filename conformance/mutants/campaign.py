"""All broken exporters, some at a time, and the unbroken one as the control."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any

from conformance.errors import UsageError
from conformance.model.revision import CURRENT
from conformance.mutants import BOOK
from conformance.mutants.hunting import Hunt, control, control_recorder, hunt
from conformance.mutants.mutant import Mutant
from conformance.suite.catalogue import cases

Progress = Callable[[Hunt, int, int], None]
"""Told each mutant as its hunt ends, with the number of those that have ended and of all."""
_PARTS = 4


@dataclass(frozen=True)
class Campaign:
    """What became of the mutants, in the order of the book.

    `control` lists what the unbroken exporter does otherwise than a case wants, by case.
    """

    hunts: tuple[Hunt, ...]
    control: tuple[str, ...]
    cases: int
    full: bool
    seconds: float

    @property
    def alive(self) -> tuple[Hunt, ...]:
        """The mutants that their own checks have not killed."""
        return tuple(hunt for hunt in self.hunts if not hunt.own)

    @property
    def is_won(self) -> bool:
        """True if every mutant was killed by its own check and the unbroken exporter passes every case."""
        return bool(self.hunts) and not self.alive and not self.control

    def plain(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "revision": CURRENT.name,
            "cases": self.cases,
            "seconds": round(self.seconds, 3),
            "full": self.full,
            "control": list(self.control),
            "mutants": [_plain(hunt) for hunt in self.hunts],
        }


def _plain(done: Hunt) -> dict[str, Any]:
    finding = asdict(done.finding) if done.finding else None
    told = {
        **asdict(done),
        "finding": finding,
        "caught": {case: list(checks) for case, checks in done.caught},
    }
    return {"lie": BOOK[done.mutant].lie, "fate": done.fate, **told}


def chosen(patterns: Sequence[str]) -> tuple[Mutant, ...]:
    """The mutants whose names match one of the patterns, in the order of the book; no pattern means all.

    Raises UsageError for a pattern that matches none.
    """
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in BOOK):
            near = get_close_matches(pattern, BOOK, 3)
            hint = (
                f"did you mean {' or '.join(near)}?"
                if near
                else "see `svr-conformance mutants` for all of them"
            )
            raise UsageError(f"no mutant matches {pattern!r}", hint)
    return tuple(
        mutant
        for name, mutant in BOOK.items()
        if not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)
    )


def run(
    mutants: Sequence[Mutant], jobs: int, *, full: bool = False, progress: Progress | None = None
) -> Campaign:
    """Hunt every mutant, `jobs` at a time. Raises UsageError for less than one job."""
    if jobs < 1:
        raise UsageError(f"{jobs} jobs cannot run anything", "give 1 or more")
    began = time.monotonic()
    with ProcessPoolExecutor(jobs) as pool:
        controls = [pool.submit(control, part) for part in _parts(jobs * _PARTS)]
        hunts = [pool.submit(_hunted, mutant.name, full) for mutant in mutants]
        try:
            _follow(hunts, progress)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        wrong = tuple(text for part in controls for text in part.result())
    found = tuple(future.result() for future in hunts)
    wrong += control_recorder()
    return Campaign(found, wrong, len(cases(CURRENT)), full, time.monotonic() - began)


def _hunted(name: str, full: bool) -> Hunt:
    return hunt(BOOK[name], full=full)


def _follow(hunts: Sequence[Future[Hunt]], progress: Progress | None) -> None:
    for done, future in enumerate(as_completed(hunts), 1):
        ended = future.result()
        if progress:
            progress(ended, done, len(hunts))


def _parts(count: int) -> Iterator[tuple[str, ...]]:
    names = [case.case_id for case in cases(CURRENT)]
    yield from (tuple(names[place::count]) for place in range(count))
