"""The form of the kit, `environment.toml`: in what the artefacts of each pass were made."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from conformance.adapters.standing import entry_at, read_start
from conformance.contract.schemas import SchemaFault, faults
from conformance.errors import FileFault, UsageError
from conformance.model.passes import Environment

_MOST_BYTES = 1024 * 1024
_HINT = "fill in the table of each pass that was made, as in the form of the kit, and take the others out"


def read_form(path: Path) -> Mapping[str, Environment]:
    """What the form says of each pass; nothing where there is no form. Raises UsageError, FileFault."""
    try:
        if entry_at(path) is None:
            return {}
        value = _with_dates(tomllib.loads(read_start(path, _MOST_BYTES).decode("utf-8")))
    except OSError as fault:
        raise FileFault(f"{path}: cannot be read ({fault.strerror})", _HINT) from fault
    except ValueError as fault:
        raise UsageError(f"{path}: this is not TOML in UTF-8: {fault}", _HINT) from fault
    found = [f"{path}: {_place(fault.pointer)}: {_wrong(fault)}" for fault in faults("environment", value)]
    if found:
        raise UsageError("\n".join(found), _HINT)
    return {name: Environment(**table) for name, table in value.items()}


def _wrong(fault: SchemaFault) -> str:
    return "is not filled in" if fault.keyword == "minLength" else fault.message


def _place(pointer: str) -> str:
    table, _, member = pointer.removeprefix("/").partition("/")
    return f"[{table}] {member}".rstrip() if table else "the file"


def _with_dates(value: dict[str, Any]) -> dict[str, Any]:
    """The same with its days as texts, as the schema wants them."""
    for table in value.values():
        day = table.get("date") if isinstance(table, dict) else None
        if isinstance(day, date) and not isinstance(day, datetime):
            table["date"] = day.isoformat()
    return value
