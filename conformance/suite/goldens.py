"""The golden exports: what a conforming exporter writes for a case, byte for byte. Read only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import orjson

from conformance import resources
from conformance.canonical.utc import parse_utc
from conformance.contract.document import export_of
from conformance.contract.reading import read_recording
from conformance.errors import CannotJudge, SuiteDamaged
from conformance.model.case import Case, Posed
from conformance.model.evidence import Golden
from conformance.model.revision import Revision
from conformance.suite.recipes import recording_of
from conformance.suite.scenarios import scenario_of

_RESTORE = "restore it from version control or install again"
_PROPOSE = "run `svr-conformance golden propose` in a checkout of the project, and review what it proposes"


class _Entry(NamedTuple):
    """What the manifest says of one file. A file that is not `stored` is derived instead."""

    sha256: str
    size: int
    stored: bool

    def fits(self, data: bytes) -> bool:
        return len(data) == self.size and hashlib.sha256(data).hexdigest() == self.sha256


def golden_of(case: Case) -> Golden | None:
    """The golden export of a case, None if its recording is to be rejected.

    Raises CannotJudge where the case has none, SuiteDamaged where a file differs from the manifest.
    """
    session = session_of(case)
    if session is None:
        return None
    if case.posed is not None:
        return _posed(case.posed)
    document, table = (_entries(case)[f"{session}.{suffix}"] for suffix in ("json", "csv"))
    if document.stored and table.stored:
        return Golden(_stored(case, f"{session}.json", document), _stored(case, f"{session}.csv", table))
    return _derived(case, document, table)


def session_of(case: Case) -> str | None:
    """The session id of a case's export, None if its recording is to be rejected. Raises CannotJudge."""
    if case.posed is not None:
        return case.posed.session_id
    if case.rejects:
        return None
    names = sorted(_entries(case))
    if not names:
        raise CannotJudge(f"the case {case.case_id} has no golden export in {_manifest_of(case)}", _PROPOSE)
    session = names[0].removesuffix(".csv")
    if names != [f"{session}.csv", f"{session}.json"]:
        what = f"{case.case_id} has {', '.join(names)}, and must have one document and one table"
        raise SuiteDamaged(f"{_manifest_of(case)}: {what}", _RESTORE)
    return session


def _posed(posed: Posed) -> Golden:
    assert posed.document is not None
    assert posed.table is not None
    return Golden(posed.document, posed.table)


def _stored(case: Case, name: str, entry: _Entry) -> bytes:
    path = resources.golden(case.revision.name, case.case_id, name)
    data = resources.read(path)
    if not entry.fits(data):
        what = f"the golden file differs from its digest in {_manifest_of(case)}"
        raise SuiteDamaged(f"{path}: {what}", _RESTORE)
    return data


def _derived(case: Case, document: _Entry, table: _Entry) -> Golden:
    scenario = scenario_of(case)
    recording, broken = read_recording(recording_of(case), scenario)
    if recording is None:
        raise SuiteDamaged(f"the recording of {case.case_id} breaks a rule: {broken[0].reason}", _RESTORE)
    golden = export_of(recording, scenario, parse_utc(case.exported_at))
    if not (document.fits(golden.document) and table.fits(golden.table)):
        what = f"the golden export of {case.case_id}, which is derived from its recording"
        raise SuiteDamaged(f"{what}, differs from its digests in {_manifest_of(case)}", _RESTORE)
    return replace(golden, derived=True)


def _entries(case: Case) -> dict[str, _Entry]:
    return _manifest(case.revision).get(case.case_id, {})


def _manifest_of(case: Case) -> str:
    return f"golden/{case.revision.name}/manifest.json"


@cache
def _manifest(revision: Revision) -> dict[str, dict[str, _Entry]]:
    """Case to file name to entry; empty where no golden export has been accepted yet."""
    path = resources.golden(revision.name, "manifest.json")
    if not path.exists():
        return {}
    data = resources.read(path)
    try:
        return _by_case(orjson.loads(data)["goldens"])
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise SuiteDamaged(f"{path}: this is no manifest of goldens ({fault})", _RESTORE) from fault


def _by_case(goldens: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, _Entry]]:
    cases: dict[str, dict[str, _Entry]] = {}
    for name, plain in goldens.items():
        case, _, file = name.partition("/")
        cases.setdefault(case, {})[file] = _Entry(plain["sha256"], plain["bytes"], plain.get("stored", True))
    return cases
