"""The flags of the cases: what kind of bug each of them stands for, from `Data/Sessions/flags.json`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import orjson

from conformance import resources
from conformance.errors import SuiteDamaged

_RESTORE = "restore it from version control or install again"


@cache
def flags() -> Mapping[str, str]:
    """Every flag with the sentence that says what it stands for, sorted. Raises SuiteDamaged."""
    path = resources.data("Sessions", "flags.json")
    try:
        told = orjson.loads(resources.read(path))["flags"]
        return {str(name): str(told[name]) for name in sorted(told)}
    except (ValueError, KeyError, TypeError) as fault:
        raise SuiteDamaged(f"{path}: this is no list of flags ({fault})", _RESTORE) from fault
