"""The report, recomputed from the export's own events (specification, section 8.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from conformance.checks.check import check
from conformance.checks.digests import cause_of_digest
from conformance.checks.exhibit import Exhibit, exporting
from conformance.checks.score import differing_lines
from conformance.contract import report as contract
from conformance.contract.member_rules import shown
from conformance.model.finding import Finding

_DELTA_RULES = {"improved_objectives": "REP-010", "regressed_objectives": "REP-011"}


def _report(exhibit: Exhibit) -> dict[str, Any]:
    report: dict[str, Any] = exhibit.need_member("report", dict)
    return report


def _differs(
    exhibit: Exhibit, requirement: str, pointer: str, what: str, wanted: object, got: object
) -> Finding:
    return exhibit.in_document(
        requirement, pointer, f"{what} is another one", expected=shown(wanted), got=shown(got)
    )


@check("report.score", "REP-001", applies=exporting, rebuilt=True)
def score(exhibit: Exhibit) -> Iterator[Finding]:
    """Total and status of the report are those of the score."""
    report, told = _report(exhibit), exhibit.need_member("score", dict)
    for name in ("score_total", "status"):
        if report.get(name) != told.get(name):
            yield _differs(
                exhibit,
                "REP-001",
                f"/report/{name}",
                f"{name} of the report",
                told.get(name),
                report.get(name),
            )


@check("report.breakdown", "REP-002", "REP-003", applies=exporting, rebuilt=True)
def breakdown(exhibit: Exhibit) -> Iterator[Finding]:
    """The breakdown has every objective in rubric order, with its award and its evidence."""
    wanted, got = contract.breakdown(exhibit.need_ledger()), _report(exhibit).get("objective_breakdown")
    yield from _entries(
        exhibit, "REP-002", "/report/objective_breakdown", wanted, got, {"evidence_event_ids": "REP-003"}
    )


def _entries(
    exhibit: Exhibit,
    requirement: str,
    pointer: str,
    wanted: list[dict[str, Any]],
    got: Any,
    special: dict[str, str],
) -> Iterator[Finding]:
    entries = got if isinstance(got, list) else []
    if len(entries) != len(wanted):
        message = f"there are {len(entries)} entries, and there must be {len(wanted)}"
        yield exhibit.in_document(requirement, pointer, message, expected=shown(wanted), got=shown(got))
        return
    for place, (ours, theirs) in enumerate(zip(wanted, entries, strict=True)):
        for name, value in ours.items():
            found = theirs.get(name) if isinstance(theirs, dict) else theirs
            if found != value or type(found) is not type(value):
                rule = special.get(name, requirement)
                yield _differs(exhibit, rule, f"{pointer}/{place}/{name}", name, value, found)


@check("report.critical-errors", "REP-004", applies=exporting, rebuilt=True)
def critical_errors(exhibit: Exhibit) -> Iterator[Finding]:
    """Every critical error event is listed in timeline order, with what it cost."""
    wanted, got = contract.critical_errors(exhibit.need_ledger()), _report(exhibit).get("critical_errors")
    yield from _entries(exhibit, "REP-004", "/report/critical_errors", wanted, got, {})


@check("report.why", "REP-005", applies=exporting, rebuilt=True)
def why(exhibit: Exhibit) -> Iterator[Finding]:
    """report.why has the sentences of the rubric: achieved, missed, critical errors."""
    wanted, got = contract.why(exhibit.need_ledger()), _report(exhibit).get("why")
    yield from differing_lines(exhibit, "REP-005", "/report/why", wanted, got)


@check("report.re-audit-delta", "REP-009", "REP-010", "REP-011", applies=exporting, rebuilt=True)
def re_audit_delta(exhibit: Exhibit) -> Iterator[Finding]:
    """re_audit_delta is there if the re-audit was entered, and compares before and after."""
    ledger, events = exhibit.need_ledger(), exhibit.need_events()
    wanted = contract.report_of(events, ledger, exhibit.evidence.scenario).get("re_audit_delta")
    report = _report(exhibit)
    got = report.get("re_audit_delta")
    if wanted is None or not isinstance(got, dict):
        if got != wanted or (wanted is None) == ("re_audit_delta" in report):
            place = "/report/re_audit_delta" if got is not None else "/report"
            yield exhibit.in_document(
                "REP-009",
                place,
                "re_audit_delta is another one",
                expected="absent" if wanted is None else shown(wanted),
                got=shown(got) if "re_audit_delta" in report else "absent",
            )
        return
    for name, value in wanted.items():
        if got.get(name) != value:
            rule = _DELTA_RULES.get(name, "REP-009")
            yield _differs(exhibit, rule, f"/report/re_audit_delta/{name}", name, value, got.get(name))


@check("document.scenario", "JSN-004", "JSN-005", applies=exporting, rebuilt=True)
def scenario(exhibit: Exhibit) -> Iterator[Finding]:
    """The document names the versions and the digest of the scenario's data."""
    document, data = exhibit.need_document(), exhibit.evidence.scenario
    versions = {"scenario_version": data.scenario_version, "rubric_version": data.rubric_version}
    for name, value in versions.items():
        if document.get(name) != value:
            yield _differs(exhibit, "JSN-004", f"/{name}", name, value, document.get(name))
    name, got = "scenario_sha256", document.get("scenario_sha256")
    if got != data.sha256:
        differs = _differs(exhibit, "JSN-005", f"/{name}", name, data.sha256, got)
        yield replace(differs, cause=cause_of_digest(data.sha256, got))
