"""The smallest session that shows the same difference: greedy, step by step, as long as something helps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance.fuzz.inapplicable import Inapplicable
from conformance.fuzz.simpler import STEPS, Step
from conformance.fuzz.specimen import Specimen
from conformance.fuzz.trial import Trial

MOST_TRIALS = 300


def shrunk(found: Trial, again: Callable[[Specimen], Trial], most: int = MOST_TRIALS) -> Trial:
    """The trial of a smaller specimen with the same first finding (check and requirement).

    `again` has a specimen tried anew; it is asked at most `most` times, and may raise Inapplicable for a
    specimen that is not legal any more, or does not break its one rule.
    """
    search = _Search(found, again, most, {_key(found.specimen)})
    while sum(search.improve(step) for step in STEPS):
        """Each step may have made room for another."""
    return search.best


@dataclass
class _Search:
    best: Trial
    again: Callable[[Specimen], Trial]
    left: int
    seen: set[tuple[bytes, str, str]]

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


def _key(specimen: Specimen) -> tuple[bytes, str, str]:
    """All that a runtime is told."""
    return specimen.recording(), specimen.session.scenario, specimen.session.exported_at
