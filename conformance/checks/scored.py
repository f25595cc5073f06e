"""Score and report together, as a document has them and as a ledger gives them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from conformance.checks.exhibit import Exhibit
from conformance.contract.report import report_of
from conformance.contract.scoring import Ledger, score, why_lines
from conformance.contract.timeline import ExportedEvent
from conformance.model.scenario import Scenario

_IDS = ("session_id", "participant_id", "scenario_id")


class Scored(NamedTuple):
    """`deltas` by event id, `score`, and `report` without its three ids."""

    deltas: dict[str, Any]
    score: dict[str, Any]
    report: dict[str, Any]


def likely(causes: Iterable[str]) -> str:
    """Causes that explain the same result, at most two of them."""
    return ", or ".join(list(dict.fromkeys(causes))[:2])


def written(exhibit: Exhibit) -> Scored:
    """What the document holds. Raises Blocked."""
    events, report = exhibit.need_scorable(), exhibit.need_member("report", dict)
    deltas = {event["event_id"]: event["score_delta"] for event in events if "score_delta" in event}
    rest = {name: value for name, value in report.items() if name not in _IDS}
    return Scored(deltas, exhibit.need_member("score", dict), rest)


def given(events: Sequence[ExportedEvent], ledger: Ledger, scenario: Scenario) -> Scored:
    """What an exporter writes that scores so."""
    total = {"score_total": ledger.total, "status": ledger.status, "why": why_lines(ledger)}
    return Scored(ledger.deltas, total, report_of(events, ledger, scenario))


def under(events: Sequence[ExportedEvent], scenario: Scenario) -> Scored:
    """What an exporter writes that applies this scenario."""
    return given(events, score(events, scenario), scenario)
