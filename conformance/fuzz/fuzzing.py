"""A whole run of generated sessions: through the runtime, in order, until enough differences are found."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from conformance.errors import SvrError
from conformance.fuzz.draws import Draws
from conformance.fuzz.inapplicable import Inapplicable
from conformance.fuzz.metamorphic import RELATIONS, Relation, related
from conformance.fuzz.shrinking import MOST_TRIALS, shrunk
from conformance.fuzz.specimen import Specimen, specimen_of
from conformance.fuzz.trial import Trial, tried
from conformance.model.finding import Finding
from conformance.model.revision import Revision
from conformance.processes import CannotStart
from conformance.runner.witnessing import Witness

RELATED = 10
"""Each tenth legal session is held against a twin too."""
_AHEAD = 4  # sessions that wait for each job, so that none is idle
_MOMENT = 0.1


@dataclass(frozen=True)
class Plan:
    """Which sessions of the seed to try, how many at a time, and after how many differences to stop."""

    seed: int
    indexes: Sequence[int]
    revision: Revision
    jobs: int = 1
    most: int = 5
    trials: int = MOST_TRIALS


class Difference(NamedTuple):
    """`found` is how the session was generated, `least` the smallest that shows the same."""

    found: Trial
    least: Trial


@dataclass
class Tally:
    """What has been tried so far; `unjudged` are the reasons why some sessions say nothing."""

    legal: int = 0
    illegal: int = 0
    relations: int = 0
    different: int = 0
    unjudged: list[str] = field(default_factory=list)

    @property
    def tried(self) -> int:
        return self.legal + self.illegal + len(self.unjudged)


@dataclass(frozen=True)
class Fuzzing:
    """The outcome. `seconds` is wall time, that of shrinking too."""

    plan: Plan
    tally: Tally
    differences: tuple[Difference, ...]
    seconds: float


Progress = Callable[[Tally, int], None]


class _Look(NamedTuple):
    """What came of one session: trials of it and of its relation, or why there is none."""

    specimen: Specimen
    trials: tuple[Trial, ...]
    unjudged: str | None = None


def fuzz(witness: Witness, plan: Plan, progress: Progress) -> Fuzzing:
    """Try the sessions of a plan. The same plan finds the same differences, however many jobs there are.

    Raises CannotStart where the runtime cannot be started at all. On KeyboardInterrupt, as on any fault, the
    processes of the runtime are ended first.
    """
    began, tally = time.monotonic(), Tally()
    with ThreadPoolExecutor(plan.jobs) as pool:
        lab = _Laboratory(witness, plan, pool)
        try:
            found = lab.search(tally, progress)
            differences = lab.shrink(found)
        except BaseException:
            lab.end()
            raise
    return Fuzzing(plan, tally, tuple(differences), time.monotonic() - began)


@dataclass(frozen=True)
class _Laboratory:
    witness: Witness
    plan: Plan
    pool: ThreadPoolExecutor
    waiting: deque[Future[Any]] = field(default_factory=deque)

    def search(self, tally: Tally, progress: Progress) -> list[Trial]:
        """The first trial of each kind of difference, in the order of the sessions."""
        found: dict[object, Trial] = {}
        for look in self._in_order(self._look, self.plan.indexes):
            _count(tally, look)
            for trial in look.trials:
                if trial.errors:
                    tally.different += 1
                    found.setdefault(fingerprint(trial.errors[0]), trial)
            progress(tally, len(self.plan.indexes))
            if len(found) >= self.plan.most:
                break
        self.end()
        return list(found.values())

    def shrink(self, found: Sequence[Trial]) -> Iterator[Difference]:
        """Each difference made small; those that come to the same are one."""
        told: set[object] = set()
        differences = []
        for first, least in zip(found, self._in_order(self._shrunk, found), strict=True):
            if fingerprint(least.errors[0]) not in told:
                told.add(fingerprint(least.errors[0]))
                differences.append(Difference(first, least))
        return iter(differences)

    def end(self) -> None:
        """Start nothing more, and end what is running."""
        running = {future for future in self.waiting if not future.cancel() and not future.done()}
        while running:
            self.witness.stop()
            running = wait(running, timeout=_MOMENT).not_done
        self.waiting.clear()

    def _in_order(self, work: Callable[[Any], Any], items: Sequence[Any]) -> Iterator[Any]:
        """What the work gives for each item, a few of them at a time."""
        for item in items:
            self.waiting.append(self.pool.submit(work, item))
            if len(self.waiting) > self.plan.jobs * _AHEAD:
                yield self.waiting.popleft().result()
        while self.waiting:
            yield self.waiting.popleft().result()

    def _look(self, index: int) -> _Look:
        specimen = specimen_of(self.plan.seed, index, self.plan.revision)
        try:
            return _Look(specimen, tuple(self._trials(specimen)))
        except Inapplicable as fault:
            return _Look(specimen, (), f"{fault}; this is a fault of the generator: please report it")
        except CannotStart:
            raise
        except (SvrError, OSError) as fault:
            return _Look(specimen, (), f"{specimen.name}: {fault}")

    def _trials(self, specimen: Specimen) -> Iterator[Trial]:
        trial = tried(self.witness, specimen)
        yield trial
        relation = relation_of(specimen)
        if relation is not None and not trial.errors:
            yield related(self.witness, specimen, trial.evidence, relation)

    def _shrunk(self, found: Trial) -> Trial:
        relation = next((relation for relation in RELATIONS if relation.name == found.relation), None)

        def again(specimen: Specimen) -> Trial:
            trial = tried(self.witness, specimen)
            if relation is None or trial.errors:
                return trial
            return related(self.witness, specimen, trial.evidence, relation)

        return shrunk(found, again, self.plan.trials)


def relation_of(specimen: Specimen) -> Relation | None:
    """The relation to which a session is put, if it is one of those."""
    if specimen.rule is not None or specimen.index % RELATED or not specimen.session.events:
        return None
    return Draws(specimen.index).pick(RELATIONS)


def _count(tally: Tally, look: _Look) -> None:
    if look.unjudged is not None:
        tally.unjudged.append(look.unjudged)
    elif look.specimen.rule is None:
        tally.legal += 1
    else:
        tally.illegal += 1
    tally.relations += len(look.trials) > 1


def fingerprint(finding: Finding) -> tuple[str, str, str]:
    """What makes two differences one: check, requirement, and the cause or the shape of the place."""
    place = finding.cause or finding.pointer or finding.column or finding.message
    return finding.check, finding.requirement, re.sub("[0-9]+", "N", place)
