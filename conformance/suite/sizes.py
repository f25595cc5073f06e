"""The largest recordings that a runtime must handle (REC-032): made by recipes, expected by digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from conformance import resources
from conformance.errors import SuiteDamaged
from conformance.model.case import Case, Recipe
from conformance.model.revision import Revision
from conformance.suite.scenarios import STANDARD

REQUIREMENT = "REC-032"
_RESTORE = "restore it from version control or install again"


@dataclass(frozen=True)
class Size:
    """A case beside the catalogue; `expected` has the length and the SHA-256 of each file by its name."""

    case: Case
    expected: Mapping[str, tuple[int, str]]


@cache
def sizes(revision: Revision) -> tuple[Size, ...]:
    """Every size of a revision, in the order of `Sessions/sizes.json` in its folder. Raises SuiteDamaged."""
    try:
        return tuple(_size(entry, revision) for entry in size_entries(revision))
    except (ValueError, KeyError, TypeError) as fault:
        raise _damaged(revision, fault) from fault


def size_entries(revision: Revision) -> list[Any]:
    """The sizes as the file has them. Raises SuiteDamaged."""
    try:
        value: list[Any] = orjson.loads(resources.read(_path(revision)))["sizes"]
    except (ValueError, KeyError, TypeError) as fault:
        raise _damaged(revision, fault) from fault
    return value


def _path(revision: Revision) -> Path:
    return resources.data(*revision.place, "Sessions", "sizes.json")


def _damaged(revision: Revision, fault: Exception) -> SuiteDamaged:
    return SuiteDamaged(f"{_path(revision)}: this is no list of sizes ({fault})", _RESTORE)


def _size(plain: Mapping[str, Any], revision: Revision) -> Size:
    made = plain["recording"]
    case = Case(
        revision=revision,
        case_id=plain["id"],
        title=plain["title"],
        why="What a headset records in an hour must not be lost for its size.",
        requirements=(REQUIREMENT,),
        level="hardened",
        since="0.1.0",
        flags=(),
        exported_at=plain["exported_at"],
        scenario=STANDARD,
        file=None,
        recipe=Recipe(made["recipe"], made["seed"], made["events"], made["sha256"]),
        rejects=None,
    )
    files = plain["expected"].items()
    return Size(case, {name: (entry["bytes"], entry["sha256"]) for name, entry in files})
