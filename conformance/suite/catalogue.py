"""The cases of the current revision, read once from `Data/Sessions/catalogue.json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from conformance import resources
from conformance.errors import SuiteDamaged, UsageError
from conformance.model.case import Case, Out, Recipe

_RESTORE = "restore it from version control or install again"


@cache
def cases() -> tuple[Case, ...]:
    """Every case, in the order of the catalogue. Raises SuiteDamaged.

    The catalogue is held to its schema when it is changed, not each time that it is read.
    """
    try:
        return tuple(case_of(entry) for entry in entries())
    except (ValueError, KeyError, TypeError) as fault:
        raise _damaged(fault) from fault


def entries() -> list[Any]:
    """The cases as the catalogue has them, in its order. Raises SuiteDamaged."""
    try:
        value: list[Any] = orjson.loads(resources.read(_path()))["cases"]
    except (ValueError, KeyError, TypeError) as fault:
        raise _damaged(fault) from fault
    return value


def _path() -> Path:
    return resources.data("Sessions", "catalogue.json")


def _damaged(fault: Exception) -> SuiteDamaged:
    return SuiteDamaged(f"{_path()}: this is no catalogue of cases ({fault})", _RESTORE)


def case_of(entry: Mapping[str, Any]) -> Case:
    recording = entry["recording"]
    return Case(
        case_id=entry["id"],
        title=entry["title"],
        why=entry["why"],
        requirements=tuple(entry["requirements"]),
        level=entry["level"],
        since=entry["since"],
        flags=tuple(entry["flags"]),
        exported_at=entry["exported_at"],
        scenario=entry["scenario"],
        file=recording.get("file"),
        recipe=None if "file" in recording else _recipe(recording),
        rejects=entry["expect"].get("reject"),
        out=Out(entry.get("out", Out.EMPTY)),
    )


def _recipe(recording: Mapping[str, Any]) -> Recipe:
    return Recipe(recording["recipe"], recording["seed"], recording["events"], recording["sha256"])


def find_case(case_id: str) -> Case:
    """The case of that id. Raises UsageError with the ids that are nearly the same."""
    for case in cases():
        if case.case_id == case_id:
            return case
    raise _unknown(f"there is no case {case_id!r}", case_id)


def select(patterns: Sequence[str], among: tuple[Case, ...] | None = None) -> tuple[Case, ...]:
    """The cases whose ids match one of the patterns, in their order; no pattern means all.

    Those of the catalogue, unless others are given to choose `among`. A pattern may hold `*`, `?`, `[...]`.
    Raises UsageError for one that matches no case.
    """
    among = cases() if among is None else among
    if not patterns:
        return among
    for pattern in patterns:
        if not any(fnmatchcase(case.case_id, pattern) for case in among):
            raise _unknown(f"no case matches {pattern!r}", pattern)
    return tuple(case for case in among if _matches(case.case_id, patterns))


def _matches(case_id: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(case_id, pattern) for pattern in patterns)


def _unknown(message: str, wanted: str) -> UsageError:
    near = get_close_matches(wanted, [case.case_id for case in cases()], cutoff=0.6)
    hint = f"did you mean {' or '.join(near)}?" if near else "see `svr-conformance cases` for all of them"
    return UsageError(message, hint)
