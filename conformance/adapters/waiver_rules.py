"""What only we can word well of the waivers in a runtime file (specification, section 10.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TO_FILL_IN = {
    "reason": "why the failure is waived",
    "owner": "who takes care of it",
    "issue": "where it is tracked",
}
_FINGERPRINT = re.compile("[0-9a-f]{16}")


def waiver_tables(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The waivers of a parsed file as far as they are tables, whatever is in them."""
    waivers = value.get("waiver")
    return [waiver for waiver in waivers if isinstance(waiver, dict)] if isinstance(waivers, list) else []


def wrong_waivers(value: Mapping[str, Any]) -> Iterator[str]:
    """The faults of all waivers, in words."""
    first: dict[str, int] = {}
    for number, waiver in enumerate(waiver_tables(value), 1):
        scope = ", ".join(f"{member} {waiver[member]}" for member in ("case", "check") if member in waiver)
        yield from (f"waiver {number} ({scope}) {fault}" for fault in _faults(waiver))
        if scope and first.setdefault(scope, number) != number:
            yield f"waiver {number} ({scope}): waiver {first[scope]} is about the same; keep one of them"


def _faults(waiver: Mapping[str, Any]) -> Iterator[str]:
    found = waiver.get("fingerprint")
    if isinstance(found, str) and not _FINGERPRINT.fullmatch(found):
        must = f"must be 16 hexadecimal digits, not {found!r}"
        yield f"fingerprint: {must}; `svr-conformance run --write-waivers FILE` writes it down"
    for member, what in _TO_FILL_IN.items():
        text = waiver.get(member)
        if isinstance(text, str) and not text.strip():
            yield f"{member}: is empty; say {what}"
