"""A result as JSON, for programs (`Data/Schemas/result.schema.json`)."""

from __future__ import annotations

import json
from typing import Any

from conformance.model.result import Result


def json_report(result: Result) -> bytes:
    """The whole result, in ASCII, so that every tool of every platform reads it."""
    return json_bytes(result.plain())


def json_bytes(plain: Any) -> bytes:
    """Plain data as indented JSON with an LF at its end."""
    return (json.dumps(plain, indent=2, allow_nan=False) + "\n").encode("ascii")
