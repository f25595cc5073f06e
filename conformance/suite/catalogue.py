"""The cases of each revision, read once from `Sessions/catalogue.json` in its folder."""

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
from conformance.model.revision import Revision

_RESTORE = "restore it from version control or install again"


@cache
def cases(revision: Revision) -> tuple[Case, ...]:
    """Every case of a revision, in the order of the catalogue. Raises SuiteDamaged.

    The catalogue is held to its schema when it is changed, not each time that it is read.
    """
    try:
        return tuple(case_of(entry, revision) for entry in entries(revision))
    except (ValueError, KeyError, TypeError) as fault:
        raise _damaged(revision, fault) from fault


def entries(revision: Revision) -> list[Any]:
    """The cases as the catalogue has them, in its order. Raises SuiteDamaged."""
    try:
        value: list[Any] = orjson.loads(resources.read(catalogue_file(revision)))["cases"]
    except (ValueError, KeyError, TypeError) as fault:
        raise _damaged(revision, fault) from fault
    return value


def catalogue_file(revision: Revision) -> Path:
    """Where the catalogue of a revision lies."""
    return resources.data(*revision.place, "Sessions", "catalogue.json")


def _damaged(revision: Revision, fault: Exception) -> SuiteDamaged:
    return SuiteDamaged(f"{catalogue_file(revision)}: this is no catalogue of cases ({fault})", _RESTORE)


def case_of(entry: Mapping[str, Any], revision: Revision) -> Case:
    """A case as its entry in the catalogue of a revision tells it."""
    recording = entry["recording"]
    return Case(
        revision=revision,
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


def find_case(case_id: str, revision: Revision) -> Case:
    """The case of that id. Raises UsageError with the ids that are nearly the same."""
    for case in cases(revision):
        if case.case_id == case_id:
            return case
    raise _unknown(f"there is no case {case_id!r}", case_id, cases(revision))


def select(patterns: Sequence[str], among: tuple[Case, ...]) -> tuple[Case, ...]:
    """The cases whose ids match one of the patterns, in their order; no pattern means all.

    A pattern may hold `*`, `?`, `[...]`. Raises UsageError for one that matches no case.
    """
    if not patterns:
        return among
    for pattern in patterns:
        if not any(fnmatchcase(case.case_id, pattern) for case in among):
            raise _unknown(f"no case matches {pattern!r}", pattern, among)
    return tuple(case for case in among if _matches(case.case_id, patterns))


def _matches(case_id: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(case_id, pattern) for pattern in patterns)


def _unknown(message: str, wanted: str, among: Iterable[Case]) -> UsageError:
    near = get_close_matches(wanted, [case.case_id for case in among], cutoff=0.6)
    hint = f"did you mean {' or '.join(near)}?" if near else "see `svr-conformance cases` for all of them"
    return UsageError(message, hint)
