"""A result within what was asked of the run: a guarantee of a level beyond the target is no shortcoming."""

from __future__ import annotations

from dataclasses import replace

from conformance.model.result import Guarantee, LevelRow, Result
from conformance.model.vocabulary import LEVELS
from conformance.runner.guarantees import LEVEL_OF, UNKNOWN, beyond
from conformance.runner.levels import lacking


def as_asked(result: Result) -> Result:
    """The result without what `not_asked_for` tells, among its guarantees and before its levels."""
    dropped = frozenset(lacking(one) for one in _beyond(result))
    guarantees = tuple(one for one in result.guarantees if lacking(one) not in dropped)
    return replace(
        result, guarantees=guarantees, levels=tuple(_without(row, dropped) for row in result.levels)
    )


def not_asked_for(result: Result) -> tuple[str, ...]:
    """The guarantees that only `--level` with a higher level asks for: `kill, sizes (--level hardened)`."""
    unasked = _beyond(result)
    named = {level: [one.name for one in unasked if LEVEL_OF.get(one.name) == level] for level in LEVELS}
    return tuple(f"{', '.join(names)} (--level {level})" for level, names in named.items() if names)


def _beyond(result: Result) -> tuple[Guarantee, ...]:
    """What the run has not looked at, since the target does not rest on it."""
    note = beyond(result.target)
    return tuple(one for one in result.guarantees if one.state == UNKNOWN and one.note == note)


def _without(row: LevelRow, dropped: frozenset[str]) -> LevelRow:
    return row._replace(blocking=tuple(text for text in row.blocking if text not in dropped))
