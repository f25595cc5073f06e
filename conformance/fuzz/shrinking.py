"""The smallest session that shows the same difference: greedy, step by step, as long as something helps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance.fuzz.inapplicable import Inapplicable
from conformance.fuzz.simpler import STEPS, Step, elsewhere, with_fewer_events, with_fewer_phases
from conformance.fuzz.specimen import Specimen
from conformance.fuzz.trial import Trial

MOST_TRIALS = 300
FEW = 5
"""A session of more events than this is tried in other scenarios too."""


def shrunk(found: Trial, again: Callable[[Specimen], Trial], most: int = MOST_TRIALS) -> Trial:
    """The trial of a smaller specimen with the same first finding (check and requirement).

    `again` has a specimen tried anew; it is asked at most `most` times, and may raise Inapplicable for a
    specimen that is not legal any more, or does not break its one rule.
    """
    search = _Search(found, again, most, {_key(found.specimen)})
    search.improve_by_all()
    while _events(search.best) > FEW and search.detour():
        search.improve_by_all()
    return search.best


@dataclass
class _Search:
    best: Trial
    again: Callable[[Specimen], Trial]
    left: int
    seen: set[tuple[bytes, str, str]]

    def improve_by_all(self) -> None:
        """Take every step, and again, since each may have made room for another."""
        while sum(self.improve(step) for step in STEPS):
            pass

    def detour(self) -> bool:
        """Take the way, no shorter by itself, from which the fewest events follow; true if they are fewer."""
        start = shortest = self.best
        for candidate in elsewhere(start.specimen):
            trial = self._shows(candidate) if self.left and _events(shortest) > FEW else None
            if trial is not None:
                self.best = trial
                self.improve(with_fewer_phases)
                self.improve(with_fewer_events)
                shortest = min(shortest, self.best, key=_events)
        self.best = shortest
        return shortest is not start

    def improve(self, step: Step) -> bool:
        """Take the step as often as it helps; true if it did."""
        improved = False
        while self._helps(step):
            improved = True
        return improved

    def _helps(self, step: Step) -> bool:
        for candidate in step(self.best.specimen):
            if not self.left:
                return False
            trial = self._shows(candidate)
            if trial is not None:
                self.best = trial
                return True
        return False

    def _shows(self, candidate: Specimen) -> Trial | None:
        """The trial of the candidate, where it is new and shows the same."""
        try:
            key = _key(candidate)
            if key in self.seen:
                return None
            self.seen.add(key)
            trial = self.again(candidate)
        except Inapplicable:
            return None
        self.left -= 1
        first = self.best.errors[0]
        return trial if (first.check, first.requirement) in trial.kinds else None


def _events(trial: Trial) -> int:
    return len(trial.specimen.session.events)


def _key(specimen: Specimen) -> tuple[bytes, str, str]:
    """All that a runtime is told."""
    return specimen.recording(), specimen.session.scenario, specimen.session.exported_at
