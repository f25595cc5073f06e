"""Which events of a damaged recording still make a legal timeline (REJ-035 to REJ-038)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from conformance.contract.faults import RawLine, sort_lines
from conformance.contract.timeline_rules import timeline, to_phase
from conformance.model.scenario import Scenario
from conformance.model.vocabulary import PHASE_RANK

_BEFORE_AUDIT = -1


class _Path(NamedTuple):
    """A legal choice of events so far: how many, the last one, and the choice before it."""

    kept: int = 0
    line: RawLine | None = None
    before: _Path | None = None

    def on(self, line: RawLine) -> _Path:
        return _Path(self.kept + 1, line, self)


def surviving(events: tuple[RawLine, ...], scenario: Scenario) -> tuple[list[RawLine], dict[int, str]]:
    """The largest choice of events that makes a legal timeline, and why each other line is not in it.

    The events break no rule about members or values. Among choices of one size, that is taken whose
    transitions come first. Both results follow the order of the lines; the reasons are by line number.
    """
    raw = sort_lines(events, 0)
    reasons = {broken.line: broken.reason for broken in to_phase(raw, scenario)}
    chosen = _longest(line for line in timeline(raw) if line.number not in reasons)
    for line in events:
        if line.number not in chosen:
            reasons.setdefault(line.number, _reason(line))
    return [line for line in events if line.number in chosen], reasons


def _longest(ordered: Iterable[RawLine]) -> set[int]:
    """Line numbers of the largest choice: for each phase that may be open, only the best one matters."""
    best = {_BEFORE_AUDIT: _Path()}
    for line in ordered:
        rank = PHASE_RANK[line.value["phase"]]
        if line.value["event_type"] == "phase_transition":
            entered = _before(rank, best)
            if entered and entered.kept + 1 > best.get(rank, _Path()).kept:
                best[rank] = entered.on(line)
        elif rank in best:
            best[rank] = best[rank].on(line)
    return _numbers(max(best.values(), key=lambda path: path.kept))


def _before(rank: int, best: dict[int, _Path]) -> _Path | None:
    """The best choice from which a phase may be entered: the audit first, every other phase after it."""
    if rank == 0:
        return best[_BEFORE_AUDIT]
    earlier = [path for opened, path in best.items() if _BEFORE_AUDIT < opened < rank]
    return max(earlier, key=lambda path: path.kept, default=None)


def _numbers(path: _Path | None) -> set[int]:
    numbers = set()
    while path is not None and path.line is not None:
        numbers.add(path.line.number)
        path = path.before
    return numbers


def _reason(line: RawLine) -> str:
    phase = line.value["phase"]
    if line.value["event_type"] == "phase_transition":
        return f"REJ-037 line {line.number}: into {phase}, which does not fit the phases of the kept events"
    return f"REJ-038 line {line.number}: {phase} is not open here, its phase_transition is lost or elsewhere"
