"""Run every check that applies to one export; first try to prove them all by rebuilding it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import Any

import orjson

from conformance.canonical.utc import parse_utc
from conformance.checks import (
    artefacts,
    awards,
    canonical_csv,
    canonical_json,
    capture,
    compiled,
    drills,
    fields,
    golden,
    identifiers,
    interruption,
    lineage,
    offline,
    parity,
    rebuild,
    rejection,
    repetition,
    report,
    score,
    table,
    timestamps,
    values,
    wellformed,
)
from conformance.checks.check import BOOK, Applies, Check
from conformance.checks.exhibit import Blocked, Exhibit
from conformance.checks.proving import is_proved
from conformance.contract.document import export_of
from conformance.contract.reading import broken_rules, typed
from conformance.contract.rebuilding import fits_a_line, raw_recording
from conformance.model.evidence import Evidence, Golden
from conformance.model.finding import Finding, Severity
from conformance.model.result import Verdict
from conformance.model.scenario import Scenario

SHOWN_OF_A_KIND = 10
CHAPTERS = (
    artefacts,
    rejection,
    wellformed,
    fields,
    parity,
    table,
    identifiers,
    timestamps,
    lineage,
    compiled,
    score,
    report,
    drills,
    values,
    awards,
    canonical_json,
    canonical_csv,
    golden,
    rebuild,
    repetition,
    capture,
    interruption,
    offline,
)
Proof = Callable[[Any, Golden, str | None, Scenario], bool]
_UNSOUND = (KeyError, IndexError, TypeError, AttributeError, ValueError, RecursionError)


def checks() -> tuple[Check, ...]:
    """Every check, chapter by chapter, causes before consequences."""
    chapters = [chapter.__name__.rpartition(".")[2] for chapter in CHAPTERS]
    return tuple(sorted(BOOK.values(), key=lambda check: chapters.index(check.chapter)))


_CHECKS = checks()
_REASONS = tuple(dict.fromkeys(check.applies for check in _CHECKS))
_OF_THE_RUN = ("repetition", "interruption", "offline")
OF_THE_RUN = frozenset(check.name for check in _CHECKS if check.chapter in _OF_THE_RUN)
"""The checks of what only a run sees, in repeats and kills: no artefact shows it again."""


def planned(evidence: Evidence) -> int:
    """How many checks apply."""
    return len(_applying(Exhibit(evidence)))


def judge(evidence: Evidence, *, fast: bool = True, value: object = None) -> tuple[Verdict, ...]:
    """A verdict of every check that applies, in the order of the book.

    `fast` allows proofs by rebuilding; `value` is what orjson reads in the document, for a caller who has it.
    """
    exhibit = Exhibit(evidence)
    retold = fast and is_retold(exhibit, value)
    rebuilt = retold or (fast and is_rebuilt(exhibit, value))
    return tuple(
        _proved(check.name)
        if (rebuilt and check.rebuilt) or (retold and check.retold)
        else _ask(check, exhibit)
        for check in _applying(exhibit)
    )


def judge_conversation(evidence: Evidence) -> dict[str, Verdict]:
    """By their names, verdicts of the checks that look at nothing but the answer of the runtime."""
    exhibit = Exhibit(evidence)
    return {name: _ask(BOOK[name], exhibit) for name in artefacts.OF_THE_CONVERSATION}


def judge_by(name: str, evidence: Evidence) -> Verdict | None:
    """The verdict of one check by itself, None where it does not apply. Raises KeyError."""
    exhibit = Exhibit(evidence)
    return _ask(BOOK[name], exhibit) if BOOK[name].applies(exhibit) else None


def _applying(exhibit: Exhibit) -> tuple[Check, ...]:
    return _chosen(tuple([applies for applies in _REASONS if applies(exhibit)]))


@cache
def _chosen(reasons: tuple[Applies, ...]) -> tuple[Check, ...]:
    return tuple(check for check in _CHECKS if check.applies in reasons)


@cache
def _proved(name: str) -> Verdict:
    return Verdict(name, "pass", "rebuild")


def _ask(check: Check, exhibit: Exhibit) -> Verdict:
    try:
        kept = _limited(check.find(exhibit))
        findings = tuple(exhibit.with_byte(finding).by(check.name) for finding in kept)
        for finding in findings:
            exhibit.note(finding)
    except Blocked as blocked:
        return Verdict(check.name, "blocked", "check", (), blocked.by)
    except _UNSOUND:
        if not exhibit.unsound:
            raise
        return Verdict(check.name, "blocked", "check", (), "schema.document")
    return Verdict(check.name, _word(findings), "check", findings)


def _word(findings: Iterable[Finding]) -> str:
    severities = {finding.severity for finding in findings}
    if Severity.ERROR in severities:
        return "fail"
    return "advice" if severities else "pass"


def _limited(findings: Iterable[Finding]) -> list[Finding]:
    """The first few findings of each requirement; the last one says how many more there are."""
    kept: list[Finding] = []
    seen: Counter[str] = Counter()
    last: dict[str, int] = {}
    for finding in findings:
        seen[finding.requirement] += 1
        if seen[finding.requirement] <= SHOWN_OF_A_KIND:
            last[finding.requirement] = len(kept)
            kept.append(finding)
    for requirement, place in last.items():
        more = seen[requirement] - SHOWN_OF_A_KIND
        if more > 0:
            kept[place] = replace(kept[place], message=f"{kept[place].message} (and {more} more like this)")
    return kept


def is_rebuilt(exhibit: Exhibit, value: Any = None) -> bool:
    """True if the whole export, derived again from its own events, has the same bytes.

    That is plain of most exports, and `is_derived` tells of the others. The document is parsed leniently:
    equal bytes prove that it was canonical.
    """
    files = _files(exhibit)
    if files is None:
        return False
    try:
        value = orjson.loads(files.document) if value is None else value
    except ValueError:
        return False
    return _says(is_proved, exhibit, value, files) or _says(is_derived, exhibit, value, files)


def _files(exhibit: Exhibit) -> Golden | None:
    document, table = (exhibit.document_bytes, exhibit.table_bytes) if exhibit.exporting else (None, None)
    return None if document is None or table is None else Golden(document, table)


def _says(proof: Proof, exhibit: Exhibit, value: Any, files: Golden) -> bool:
    try:
        return proof(value, files, exhibit.session_id, exhibit.evidence.scenario)
    except _UNSOUND:
        return False


def is_derived(value: Any, files: Golden, session_id: str | None, scenario: Scenario) -> bool:
    """True if a legal recording of the events of `value` gives these files; what `is_proved` says must be so.

    The rules of recordings prove the events. Where they may hold what no line of a recording can, nothing is
    proved. Raises as `is_proved` does.
    """
    raw = raw_recording(value)
    if value["session_id"] != session_id or broken_rules(raw, scenario):
        return False
    again = export_of(typed(raw), scenario, parse_utc(value["exported_at"]))
    return again == files and _is_recordable(files.document, value)


def _is_recordable(document: bytes, value: Any) -> bool:
    """False where the text may hold U+0000, or where the details do not fit a line of a recording."""
    details = (event["details"] for event in value["events"] if "details" in event)
    return b"\\u0000" not in document and fits_a_line(details)


def is_retold(exhibit: Exhibit, value: Any = None) -> bool:
    """True if the export, derived again from its recording, has the same bytes; so it is rebuilt, too."""
    if exhibit.evidence.recording is None:
        return False
    files, golden = _files(exhibit), exhibit.evidence.golden
    if golden is not None and golden.derived:
        return files == golden
    told = exhibit.told
    if files is None or told is None or told.header.session_id != exhibit.session_id:
        return False
    try:
        exported_at = _exported_at(exhibit, files.document, value)
        return export_of(told, exhibit.evidence.scenario, exported_at) == files
    except _UNSOUND:
        return False


def _exported_at(exhibit: Exhibit, document: bytes, value: Any) -> int:
    """The instant that the exporter was given, else the one that the document names."""
    if exhibit.evidence.exported_at is not None:
        return exhibit.evidence.exported_at
    return parse_utc((orjson.loads(document) if value is None else value)["exported_at"])
