"""Broken exporters, each with one deliberate lie, told by what they make of a whole case."""

# ruff: noqa: E501  one lie is one line of the table

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from conformance.checks.judging import judge
from conformance.checks.selection import Selection
from conformance.contract.document import assemble, table_bytes
from conformance.contract.scoring import Ledger, score
from conformance.contract.timeline import ExportedEvent
from conformance.exporter.export import Steps, produce
from conformance.model.evidence import Artefact
from conformance.model.finding import Finding
from conformance.model.recording import Recording
from conformance.model.revision import CURRENT
from conformance.model.scenario import Objective, Scenario
from conformance.suite.scenarios import standard

from .story import AT, story

Events = Sequence[ExportedEvent]


def first_finding(case_id: str, steps: Steps) -> Finding:
    """What a vendor reads first about a case."""
    told = story(case_id)
    made = produce(told.recording, told.scenario, AT, steps)
    evidence = replace(
        told.evidence(),
        artefacts={
            f"{told.session}.json": Artefact(made.document),
            f"{told.session}.csv": Artefact(made.table),
        },
    )
    return next(finding for verdict in judge(evidence) for finding in verdict.findings)


def objectives(change: Callable[[Objective], Objective]) -> Steps:
    """Objectives read otherwise."""
    return Steps(
        score=lambda events, scenario: score(
            events, replace(scenario, objectives=tuple(map(change, scenario.objectives)))
        )
    )


def seen(change: Callable[[ExportedEvent], ExportedEvent]) -> Steps:
    """Events scored otherwise than they are exported."""
    return Steps(score=lambda events, scenario: score([change(event) for event in events], scenario))


def ledger(change: Callable[[Ledger, Events], Ledger]) -> Steps:
    return Steps(score=lambda events, scenario: change(score(events, scenario), events))


def report(change: Callable[[dict[str, Any], Ledger, Scenario], object]) -> Steps:
    def lie(told: Recording, scenario: Scenario, at: int, events: Events, ledger: Ledger) -> dict[str, Any]:
        document = assemble(told, scenario, at, events, ledger)
        change(document["report"], ledger, scenario)
        return document

    return Steps(assemble=lie)


def drills(**steps: Any) -> Steps:
    return report(
        lambda told, ledger, scenario: told.update(
            recommended_microdrills=Selection(**steps).of(ledger, scenario)
        )
    )


def compiled(**names: object) -> Steps:
    """Some of the scenario's own data is that of Office Fire."""

    def blend(given: Scenario) -> Scenario:
        return replace(given, **{name: getattr(standard(CURRENT), name) for name in names})

    def lie(told: Recording, scenario: Scenario, at: int, events: Events, ledger: Ledger) -> dict[str, Any]:
        document = assemble(told, blend(scenario), at, events, ledger)
        return document | {"scenario_sha256": scenario.sha256}

    return Steps(score=lambda events, scenario: score(events, blend(scenario)), assemble=lie)


def table(change: Callable[[list[ExportedEvent]], list[ExportedEvent]]) -> Steps:
    return Steps(write_table=lambda events, revision: table_bytes(change([*events]), revision))


def lines(change: Callable[[list[bytes]], list[bytes]]) -> Steps:
    return Steps(
        write_table=lambda events, revision: b"".join(
            change(table_bytes(events, revision).splitlines(keepends=True))
        )
    )


def with_outcome(old: str, new: str) -> Callable[[ExportedEvent], ExportedEvent]:
    return lambda event: (
        event | {"outcome": new}
        if event["outcome"] == old and event["event_type"] != "critical_error"
        else event
    )


def only_first_phase(objective: Objective) -> Objective:
    return replace(objective, phases=objective.phases[:1])


def no_details(objective: Objective) -> Objective:
    return replace(objective, required_detail=())


def no_limit(objective: Objective) -> Objective:
    return replace(objective, within_seconds=None)


def without(ledger: Ledger, events: Events) -> Ledger:
    return replace(ledger, deltas={name: delta for name, delta in ledger.deltas.items() if delta})


def on_all(ledger: Ledger, events: Events) -> Ledger:
    return replace(ledger, deltas={event["event_id"]: 0 for event in events} | ledger.deltas)


def unheld(ledger: Ledger, events: Events) -> Ledger:
    return replace(ledger, total=sum(ledger.deltas.values()))


def ended(place: Callable[[dict[str, Any]], str]) -> Steps:
    def lie(told: Recording, scenario: Scenario, at: int, events: Events, ledger: Ledger) -> dict[str, Any]:
        document = assemble(told, scenario, at, events, ledger)
        return document | {"ended_at": place(document)}

    return Steps(assemble=lie)


LIES: list[tuple[str, str, Steps, str, str, str | None]] = [
    # the score
    ("no required details", "score-wrong-exit-succeeded", objectives(no_details), "score.deltas", "SCO-003", "required_detail ignored"),
    ("info as a failure", "score-info-is-no-attempt", seen(with_outcome("info", "fail")), "score.deltas", "SCO-002", "events with the outcome info taken for attempts"),
    ("partial as a success", "score-partial-first", seen(with_outcome("partial", "success")), "score.deltas", "SCO-003", "the outcome of the attempt ignored, or the outcome partial taken for a success"),
    ("the first phase only", "story-blocked-exit-corrected", objectives(only_first_phase), "score.deltas", "SCO-004", "the first attempt of the session decides, and not that of each phase, or only the first phase of an objective looked at"),
    ("no limit", "time-alarm-one-microsecond-late", objectives(no_limit), "score.deltas", "SCO-005", "within_seconds compared in whole seconds, or within_seconds compared in rounded seconds"),
    ("zeros left out", "story-blocked-exit-corrected", ledger(without), "score.deltas", "SCO-008", None),
    ("a delta on all", "story-clean-pass", ledger(on_all), "score.deltas", "SCO-008", None),
    ("below zero", "score-below-zero", ledger(unheld), "score.total", "SCO-009", "not held to the range"),
    # the scenario
    ("thresholds", "variant-soft-alarm", compiled(pass_threshold=0, conditional_pass_threshold=0), "score.scenario", "SCO-001", "the thresholds are compiled in, as in Office Fire"),
    ("max_score", "variant-other-words", compiled(max_score=0), "score.scenario", "SCO-001", "max_score is compiled in, as in Office Fire"),
    ("priority", "variant-priority-reversed", compiled(priority=0), "score.scenario", "SCO-001", "priority is compiled in, as in Office Fire"),
    ("scored phases", "variant-practice-counts", compiled(scored_phases=0), "score.scenario", "SCO-001", "the scored phases are compiled in, as in Office Fire"),
    # the drills
    ("sources swapped", "story-blocked-exit-corrected", drills(sources=lambda priority: priority[::-1]), "report.microdrills", "REP-006", "the sources in another order than priority names them, or the order of the sources is in the code"),
    ("no limit to drills", "story-nobody-acted", drills(kept=lambda chosen, _: chosen), "report.microdrills", "REP-006", "max_assigned ignored"),
    ("errors of every phase", "score-late-critical-error-chooses-no-drill", drills(slips=lambda slips: slips), "report.microdrills", "REP-007", "critical errors of every phase choose drills, or critical errors of every scored phase choose drills"),
    ("the code as reason", "story-ignored-alarm", drills(reason_of_a_slip=lambda slip: slip.rule.code), "report.microdrills", "REP-007", "the code as the reason"),
    ("misses mended later", "score-drill-not-mended-later", drills(missed=lambda s: "audit" in s.objective.phases and not s.achieved_in), "report.microdrills", "REP-008", "a success after the audit mends a miss, or objectives counted as missed that were achieved nowhere"),
    ("the label as reason", "score-drill-not-mended-later", drills(reason_of_a_miss=lambda s: s.objective.label), "report.microdrills", "REP-008", "the label as the reason"),
    # the table
    ("rows from the last", "story-clean-pass", table(lambda events: events[::-1]), "parity.table", "CSV-003", "written from the last to the first"),
    ("rows by type", "story-clean-pass", table(lambda events: sorted(events, key=lambda event: event["event_type"])), "parity.table", "CSV-003", "sorted by event_type"),
    ("no info in the table", "story-clean-pass", table(lambda events: [e for e in events if e["outcome"] != "info"]), "parity.table", "CSV-003", "events with the outcome info left out of the table"),
    ("rows twice", "story-clean-pass", table(lambda events: [e for e in events for _ in range(2)]), "parity.table", "CSV-003", "events written more than once"),
    ("no header", "story-clean-pass", lines(lambda told: told[1:]), "csv.shape", "CSV-002", "no header, or something before it"),
    ("a column more", "story-clean-pass", lines(lambda told: [told[0][:-2] + b",elapsed_us\r\n", *(line[:-2] + b",0\r\n" for line in told[1:])]), "csv.shape", "CSV-002", "columns added"),
    ("a comma behind each record", "story-clean-pass", lines(lambda told: [told[0], *(line[:-2] + b",\r\n" for line in told[1:])]), "csv.shape", "CSV-003", "a field more than the header names, or a comma behind each record"),
    ("a record of totals", "story-clean-pass", lines(lambda told: [*told, b"total" + b"," * 13 + b"\r\n"]), "parity.table", "CSV-003", "records that are no events"),
    ("ids as formulas", "story-clean-pass", table(lambda events: [e | {"event_id": f'="{e["event_id"]}"'} for e in events]), "parity.table", "CSV-008", "escaped against spreadsheets"),
    ("null for absent", "story-clean-pass", table(lambda events: [{"target_id": "null"} | e for e in events]), "parity.table", "CSV-004", "a word for an absent member; an absent member is the empty field"),
    # time
    ("ended at the last event", "story-clean-pass", ended(lambda document: document["events"][-1]["timestamp"]), "timestamps.instants", "TIM-003", "taken from the last event"),
    ("ended when exported", "story-clean-pass", ended(lambda document: document["exported_at"]), "timestamps.instants", "TIM-003", "taken from exported_at"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("case_id", "steps", "check", "requirement", "cause"),
    [lie[1:] for lie in LIES],
    ids=[lie[0] for lie in LIES],
)
def test_the_lie_is_told_first(
    case_id: str, steps: Steps, check: str, requirement: str, cause: str | None
) -> None:
    found = first_finding(case_id, steps)
    assert (found.check, found.requirement, found.cause) == (check, requirement, cause), found


def test_where_two_lies_give_one_result_both_rules_are_named() -> None:
    lie = drills(sources=lambda priority: [name for name in priority if name != "critical_error_match"])
    told = story("story-blocked-exit-corrected")
    made = produce(told.recording, told.scenario, AT, lie)
    evidence = told.evidence(made.document, made.table)
    verdict = next(verdict for verdict in judge(evidence) if verdict.check == "report.microdrills")
    assert [(finding.requirement, finding.cause) for finding in verdict.findings] == [
        (
            "REP-006",
            "the sources in another order than priority names them, or the order of the sources is in the code",
        ),
        ("REP-007", "critical errors choose no drill, or critical errors of the re-audit choose drills"),
    ]
    golden = next(verdict for verdict in judge(evidence) if verdict.check == "golden.value")
    assert {finding.requirement for finding in golden.findings} == {"REP-006"}
