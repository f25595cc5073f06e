"""The cases that are taken out of judgement, from `Data/Sessions/errata.toml`.

A released case cannot be changed. Where one is found to be wrong, or is argued about, an erratum is the only
way: the case is run and shown as before, and fails nobody.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from conformance import resources
from conformance.errors import SuiteDamaged
from conformance.model.erratum import STATUSES, Erratum
from conformance.model.revision import Revision
from conformance.suite.catalogue import cases

_FORM = "an erratum has case, revision, status, reason and date, as the head of the file shows"
_MEMBERS = frozenset(("case", "revision", "status", "reason", "date"))


@cache
def errata(revision: Revision) -> Mapping[str, Erratum]:
    """The errata of a revision by case. Raises SuiteDamaged, naming the place in the file."""
    path = resources.data("Sessions", "errata.toml")
    try:
        value = tomllib.loads(resources.read(path).decode("utf-8"))
    except ValueError as fault:
        raise SuiteDamaged(f"{path}: this is not TOML ({fault})", _FORM) from fault
    entries = value.pop("erratum", [])
    if value or not isinstance(entries, list):
        raise SuiteDamaged(f"{path}: holds something else than [[erratum]] tables", _FORM)
    return _by_case(f"{path}", entries, revision)


def _by_case(path: str, entries: Iterable[Any], revision: Revision) -> dict[str, Erratum]:
    known = {case.case_id for case in cases(revision)}
    found: dict[str, Erratum] = {}
    for number, entry in enumerate(entries, 1):
        place = f"{path}: erratum {number}"
        erratum = _erratum(place, entry)
        if entry["revision"] != revision.name:
            continue
        if entry["case"] not in known:
            raise SuiteDamaged(f"{place}: there is no case {entry['case']!r} in {revision.name}", _FORM)
        if entry["case"] in found:
            raise SuiteDamaged(f"{place}: the case {entry['case']} has an erratum already", _FORM)
        found[entry["case"]] = erratum
    return found


def _erratum(place: str, entry: Any) -> Erratum:
    if not isinstance(entry, dict) or entry.keys() != _MEMBERS:
        raise SuiteDamaged(f"{place}: its members are not {', '.join(sorted(_MEMBERS))}", _FORM)
    for name in ("case", "revision", "status", "reason"):
        if not isinstance(entry[name], str) or not entry[name].strip() or not entry[name].isprintable():
            raise SuiteDamaged(f"{place}: {name} is not one line of text", _FORM)
    if entry["status"] not in STATUSES:
        words = " or ".join(STATUSES)
        raise SuiteDamaged(f"{place}: the status is {entry['status']!r}, and must be {words}", _FORM)
    when = entry["date"]
    if not isinstance(when, date) or isinstance(when, datetime):
        raise SuiteDamaged(f"{place}: the date is {when!r}, and must be a date as 2026-03-01", _FORM)
    return Erratum(entry["status"], entry["reason"], when.isoformat())
