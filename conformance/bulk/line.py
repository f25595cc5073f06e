"""One line of the results: what became of one place, and what an analyst asks of a session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from conformance.bulk.found import Note, Numbered, clean
from conformance.canonical.utc import TimeFault, parse_utc
from conformance.model.finding import Severity
from conformance.model.result import plain_finding
from conformance.verify.judging import CONFORMS, Given, Judged

SEEN, MISSING, NOT_SEEN = "seen", "missing", "not seen"
_OF_A_SESSION = (
    "participant_id",
    "scenario_id",
    "scenario_version",
    "rubric_version",
    "started_at",
    "ended_at",
    "end_reason",
    "events",
    "score_total",
    "status",
    "objectives",
    "critical_errors",
    "score_before",
    "score_after",
    "improved",
    "regressed",
)
"""Null where the export does not conform, but for `started_at`, which is kept where it is a time."""


def note_line(numbered: Numbered, note: Note) -> dict[str, Any]:
    """The line of a place where there is nothing to judge."""
    return {
        "file": numbered.file,
        "place": numbered.place,
        "path": note.path,
        "session_id": note.session_id,
        "state": note.state,
        "reason": note.reason,
        "table": None,
        "recording": None,
        **dict.fromkeys(_OF_A_SESSION),
        "failed": [],
        "blocked": [],
        "causes": [],
        "findings": [],
    }


def verdict_line(numbered: Numbered, judged: Judged) -> dict[str, Any]:
    """The line of an export."""
    export = judged.export
    errors = [finding for finding in export.findings if finding.severity is Severity.ERROR]
    session = dict(_session(judged.members)) if export.state == CONFORMS and judged.members else {}
    return {
        "file": numbered.file,
        "place": numbered.place,
        "path": export.path,
        "session_id": export.session_id,
        "state": export.state,
        "reason": export.reason,
        "table": _table(numbered, judged),
        "recording": export.recording,
        **dict.fromkeys(_OF_A_SESSION),
        **_started(judged.members),
        **session,
        "failed": [verdict.check for verdict in export.verdicts if verdict.verdict == "fail"],
        "blocked": [verdict.check for verdict in export.verdicts if verdict.verdict == "blocked"],
        "causes": list(dict.fromkeys(finding.cause for finding in errors if finding.cause)),
        "findings": [plain_finding(finding) for finding in export.findings],
    }


def _table(numbered: Numbered, judged: Judged) -> str | None:
    if isinstance(numbered.found, Given) and not numbered.found.table_seen:
        return NOT_SEEN
    if not judged.export.verdicts:
        return None
    lost = any(finding.message.endswith(".csv is missing") for finding in judged.export.findings)
    return MISSING if lost else SEEN


def _started(members: Mapping[str, Any]) -> dict[str, Any]:
    try:
        parse_utc(members["started_at"])
    except (TimeFault, KeyError, TypeError):
        return {}
    return {"started_at": members["started_at"]}


def _session(members: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What a document that conforms tells."""
    for name in _OF_A_SESSION[:7]:
        yield name, members[name]
    report = members["report"]
    yield "events", len(members["events"])
    yield "score_total", members["score"]["score_total"]
    yield "status", members["score"]["status"]
    yield (
        "objectives",
        [
            {name: entry[name] for name in ("objective_id", "score_awarded", "weight", "achieved")}
            for entry in report["objective_breakdown"]
        ],
    )
    yield "critical_errors", [entry["code"] for entry in report["critical_errors"]]
    if "re_audit_delta" in report:
        delta = report["re_audit_delta"]
        yield "score_before", delta["score_before"]
        yield "score_after", delta["score_after"]
        yield "improved", delta["improved_objectives"]
        yield "regressed", delta["regressed_objectives"]


def line_bytes(line: dict[str, Any]) -> bytes:
    """The line in UTF-8, without its end."""
    try:
        return orjson.dumps(line)
    except TypeError:  # a file name that is no Unicode
        return orjson.dumps(_cleaned(line))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    return {name: _cleaned(item) for name, item in value.items()} if isinstance(value, dict) else value
