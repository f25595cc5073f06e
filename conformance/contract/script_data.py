"""The acts of a script, as a runtime is given them (specification, section 11.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.model.script import Act

SCRIPT_FORMAT = "svr-capture-script/1"


def acts_of(value: Mapping[str, Any]) -> tuple[Act, ...]:
    """The acts in their order. Raises KeyError, TypeError or ValueError where `value` is no script."""
    if value["format"] != SCRIPT_FORMAT:
        raise ValueError(f"format is {value['format']!a}, and must be {SCRIPT_FORMAT}")
    return tuple(_act(entry) for entry in value["acts"])


def _act(entry: Mapping[str, Any]) -> Act:
    members = {name: value for name, value in entry.items() if name not in ("at_us", "act")}
    return Act(entry["at_us"], entry["act"], members)
