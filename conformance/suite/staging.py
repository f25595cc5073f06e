"""What stands in the output folder of a case before the runtime starts, made from the case itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from conformance.canonical.jcs import jcs
from conformance.canonical.json_reader import read_json
from conformance.canonical.utc import parse_utc
from conformance.contract.document import export_of
from conformance.contract.reading import read_recording
from conformance.contract.scenario_data import load_scenario
from conformance.errors import SuiteDamaged
from conformance.model.case import Case, Out
from conformance.model.evidence import Artefact, Golden

_EARLIER = "2001-09-09T01:46:40.000000Z"
_END = b'{"record":"end","elapsed_us":0,"events":0,"reason":"completed"}\n'
_TORN = b"\r\n2001-09-09T01:46:40.000000Z,exit_sel"
_DAMAGED = b"\r\nthese,bytes,are,no,record\r\n"


def staged(case: Case, recording: bytes, golden: Golden | None, scenario: Path) -> dict[str, Artefact]:
    """The files that stand in the output folder, by name; none where it is empty or missing.

    `golden` is None for a recording that must be rejected: then an export of the same session, made before
    anything had happened in it, takes its place. Raises SuiteDamaged where the header names no session.
    """
    if case.out in (Out.EMPTY, Out.MISSING, Out.MISSING_DEEP):
        return {}
    older = _earlier(golden or _of_the_header(case, recording, scenario))
    session = _session(older)
    files = _of_others(session, older) if case.out is Out.OTHERS else _older(case.out, session, older)
    return {name: Artefact(data) for name, data in files.items()}


def _of_others(session: str, older: Golden) -> dict[str, bytes]:
    """Files whose names come near those of the export, and such as people and other programs leave."""
    neighbour = f"{session[:61]}-2"
    return {
        "notes.txt": b"Ask about the second exit.\n",
        ".lock": b"",
        f"{session}.txt": b"Wore glasses.\n",
        f"{neighbour}.json": older.document.replace(session.encode(), neighbour.encode()),
        f"{neighbour}.csv": older.table.replace(session.encode(), neighbour.encode()),
    }


def _older(out: Out, session: str, older: Golden) -> dict[str, bytes]:
    document, table = f"{session}.json", f"{session}.csv"
    header = older.table.partition(b"\r\n")[0]
    layouts: Mapping[Out, dict[str, bytes]] = {
        Out.OLDER: {document: older.document, table: older.table},
        Out.OLDER_TORN: {table: header + _TORN},
        Out.OLDER_OTHER_TABLE: {document: older.document, table: header + _DAMAGED},
        Out.OLDER_NO_TABLE: {document: older.document},
    }
    return layouts[out]


def _earlier(golden: Golden) -> Golden:
    """The same export, made earlier."""
    value = read_json(golden.document).value
    assert isinstance(value, dict)
    return Golden(jcs({**value, "exported_at": _EARLIER}), golden.table)


def _session(golden: Golden) -> str:
    value = read_json(golden.document).value
    assert isinstance(value, dict)
    return str(value["session_id"])


def _of_the_header(case: Case, recording: bytes, scenario: Path) -> Golden:
    rules = load_scenario(scenario, case.revision)
    begun, broken = read_recording(recording.partition(b"\n")[0] + b"\n" + _END, rules)
    if begun is None:
        what = f"the case {case.case_id} has an output folder that needs a session, and its header is broken"
        raise SuiteDamaged(f"{what}: {broken[0].reason}", "let another rule of the recording be broken")
    return export_of(begun, rules, parse_utc(_EARLIER))
