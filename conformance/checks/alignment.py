"""Which exported event is which recorded one, when some are missing, added or out of order."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from conformance.canonical.jcs import jcs
from conformance.contract.timeline import ExportedEvent

_TOLD = (
    "event_type",
    "phase",
    "actor_id",
    "outcome",
    "target_id",
    "objective_id",
    "critical_error_code",
    "details",
)
_MATCHED_AT_MOST = 2000


class Alignment(NamedTuple):
    """Pairs of positions (recorded, exported), 0-based, and the positions that have no partner.

    `reordered` says that both sides hold the same events in another order.
    """

    pairs: tuple[tuple[int, int], ...]
    missing: tuple[int, ...]
    added: tuple[int, ...]
    reordered: bool


def align(recorded: Sequence[ExportedEvent], exported: Sequence[ExportedEvent]) -> Alignment:
    """Pair events by what was recorded of them: all members but ids, time and score."""
    ours, theirs = [_told(event) for event in recorded], [_told(event) for event in exported]
    if len(ours) == len(theirs):
        return _same_length(ours, theirs)
    return _as_part(ours, theirs) or _by_blocks(ours, theirs)


def _told(event: ExportedEvent) -> bytes:
    members: dict[str, Any] = {name: event[name] for name in _TOLD if name in event}
    try:
        return jcs(members)
    except (ValueError, TypeError, RecursionError):
        return repr(members).encode("utf-8", "replace")


def _same_length(ours: list[bytes], theirs: list[bytes]) -> Alignment:
    if ours == theirs or sorted(ours) != sorted(theirs):
        return Alignment(tuple((place, place) for place in range(len(ours))), (), (), False)
    places: dict[bytes, deque[int]] = defaultdict(deque)
    for place, told in enumerate(ours):
        places[told].append(place)
    return Alignment(
        tuple((places[told].popleft(), place) for place, told in enumerate(theirs)), (), (), True
    )


def _as_part(ours: list[bytes], theirs: list[bytes]) -> Alignment | None:
    """The alignment where one side is the other with some left out."""
    swap = len(theirs) > len(ours)
    longer, shorter = (theirs, ours) if swap else (ours, theirs)
    pairs, left_out, place = [], [], 0
    for position, told in enumerate(longer):
        if place < len(shorter) and shorter[place] == told:
            pairs.append((place, position) if swap else (position, place))
            place += 1
        else:
            left_out.append(position)
    if place < len(shorter):
        return None
    return Alignment(tuple(pairs), () if swap else tuple(left_out), tuple(left_out) if swap else (), False)


def _by_blocks(ours: list[bytes], theirs: list[bytes]) -> Alignment:
    if len(ours) + len(theirs) > _MATCHED_AT_MOST:
        common = min(len(ours), len(theirs))
        pairs = tuple((place, place) for place in range(common))
        return Alignment(pairs, tuple(range(common, len(ours))), tuple(range(common, len(theirs))), False)
    blocks = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    pairs = tuple((block.a + step, block.b + step) for block in blocks for step in range(block.size))
    paired_ours, paired_theirs = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    missing = tuple(place for place in range(len(ours)) if place not in paired_ours)
    added = tuple(place for place in range(len(theirs)) if place not in paired_theirs)
    return Alignment(pairs, missing, added, False)
