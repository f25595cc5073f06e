"""The audit before and after the re-audit: `0 -> 25` for each objective, from the session's own events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from conformance.contract.document import Document
from conformance.contract.scoring import Ledger, Standing, score
from conformance.contract.timeline import ExportedEvent
from conformance.model.scenario import Scenario

RE_AUDIT = "re_audit"


class Change(NamedTuple):
    """Points before the re-audit and at the end. `after` is None where there was no re-audit."""

    name: str
    before: int
    after: int | None
    remark: str = ""


def begun(document: Document) -> bool:
    """True if the session went into the re-audit."""
    return "re_audit_delta" in document["report"]


def completed(document: Document) -> bool:
    """True if an event of the re-audit says that it was completed, with success."""
    return any(
        event["event_type"] == "re_audit_completed"
        and event["phase"] == RE_AUDIT
        and event["outcome"] == "success"
        for event in document["events"]
    )


def total(document: Document) -> Change:
    """The whole score before and after, as the document tells it (REP-009)."""
    if not begun(document):
        return Change("total", document["score"]["score_total"], None)
    delta = document["report"]["re_audit_delta"]
    return Change("total", delta["score_before"], delta["score_after"])


def changes(document: Document, scenario: Scenario | None) -> tuple[Change, ...]:
    """Each objective, then the critical errors together; nothing where the events cannot be scored."""
    if scenario is None:
        return ()
    events = document["events"]
    early = list(_before(events))
    try:
        before, after = score(early, scenario), score(events, scenario)
    except (KeyError, ValueError):  # a document that does not conform may name what its rubric has not
        return ()
    return tuple(_changes(before, after, is_begun=len(early) < len(events)))


def _before(events: Sequence[ExportedEvent]) -> Iterator[ExportedEvent]:
    for event in events:
        if event["event_type"] == "phase_transition" and event["phase"] == RE_AUDIT:
            return
        yield event


def _changes(before: Ledger, after: Ledger, *, is_begun: bool) -> Iterator[Change]:
    for old, new in zip(before.standings, after.standings, strict=True):
        remark = _remark(old, new) if is_begun else ""
        yield Change(new.objective.objective_id, old.awarded, new.awarded if is_begun else None, remark)
    if after.slips:
        costs = [-sum(slip.penalty for slip in ledger.slips) for ledger in (before, after)]
        yield Change("critical errors", costs[0], costs[1] if is_begun else None)


def _remark(old: Standing, new: Standing) -> str:
    if RE_AUDIT not in new.objective.phases:
        return "not part of the re-audit"
    if RE_AUDIT not in new.decisive:
        return "not tried again" if old.decisive else "not tried"
    if new.achieved_in == RE_AUDIT:
        return "improved" if "audit" in new.objective.phases else "achieved"
    if RE_AUDIT not in new.satisfied:
        return "regressed" if new.achieved_in else "not achieved"
    return "held"
