"""Artefacts that were made elsewhere: in which pass, and in what (specification, section 10)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

DEFAULT = "default"
PASSES: Mapping[str, str] = {
    DEFAULT: "the device as it is used, in the language and the time zone of the place",
    "locale": "another language and another time zone than in the pass default",
    "airplane": "in airplane mode, with Wi-Fi and Bluetooth switched off too",
    "repeated": "as in the pass default once more, after the device was restarted",
}
"""Each pass over all cases, and what is special about it."""
GUARANTEES: Mapping[str, str] = {
    "airplane": "offline",
    "locale": "locale and zone",
    "repeated": "repetition",
}
"""The guarantee that a pass attests beside the pass `default`."""
FORM = "environment.toml"
REJECTED = "rejected.txt"


class Environment(NamedTuple):
    """In what a pass was made, as the operator has written it down; `date` is `YYYY-MM-DD`."""

    device: str
    os: str
    engine: str
    language: str
    zone: str
    airplane_mode: bool
    operator: str
    date: str


class Pass(NamedTuple):
    """One pass: what the form says of it, None where there is no such table, and the cases that are there."""

    name: str
    environment: Environment | None
    cases: tuple[str, ...]

    def lacks(self, cases: Iterable[str]) -> tuple[str, ...]:
        """Those of the cases that are not there, in their order; the pass is complete where none is."""
        there = frozenset(self.cases)
        return tuple(case for case in cases if case not in there)


class Attestation(NamedTuple):
    """Whether a pass attests a guarantee, and in words what stands in its way."""

    guarantee: str
    by: str
    blocking: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.blocking
