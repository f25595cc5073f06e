"""Scores worked out by hand from the stories and the rubrics."""

from __future__ import annotations

import pytest

from conformance import resources
from conformance.contract.document import derive, table_bytes
from conformance.contract.reading import read_recording, require
from conformance.contract.scoring import in_time
from conformance.model.revision import CURRENT
from conformance.suite.catalogue import find_case
from conformance.suite.scenarios import scenario_of, standard

STORIES = [
    ("story-clean-pass", 100, "pass"),
    ("story-empty-session", 0, "fail"),
    ("variant-total-of-80", 80, "pass"),
    ("variant-total-of-79", 79, "conditional_pass"),
    ("variant-total-of-65", 65, "conditional_pass"),
    ("variant-total-of-64", 64, "fail"),
    ("score-sixty-five-is-conditional", 65, "conditional_pass"),
    ("score-below-zero", 0, "fail"),
]


@pytest.mark.parametrize(("case_id", "total", "status"), STORIES)
def test_totals(case_id: str, total: int, status: str) -> None:
    case = find_case(case_id, CURRENT)
    data = resources.data("Sessions", str(case.file)).read_bytes()
    document = derive(require(read_recording(data, scenario_of(case))), scenario_of(case), 0)
    score = document["score"]
    assert (score["score_total"], score["status"]) == (total, status)
    raw = sum(event.get("score_delta", 0) for event in document["events"])
    assert score["score_total"] == min(max(raw, 0), 100)


def test_an_attempt_in_a_phase_that_nobody_opened_is_not_in_time() -> None:
    objective = next(told for told in standard(CURRENT).objectives if told.within_seconds == 90)
    event = {"phase": "audit", "timestamp": "2026-01-01T00:01:30.000000Z"}
    opened = {"audit": "2026-01-01T00:00:00.000000Z"}
    assert in_time(event, objective, opened)
    assert not in_time(event | {"timestamp": "2026-01-01T00:01:30.000001Z"}, objective, opened)
    assert not in_time(event, objective, {"re_audit": opened["audit"]})


@pytest.mark.parametrize(("delta", "text"), [(25, "25"), (-20, "-20"), (0, "0"), (5.0, "5"), (-0.0, "0")])
def test_a_score_delta_in_the_table_is_a_number_of_the_contract(delta: float, text: str) -> None:
    table = table_bytes(
        [{"event_id": "evt-001", "score_delta": delta, "details": {"b": 1.0, "a": ","}}], CURRENT
    )
    assert table.splitlines()[1].decode() == f',,,,,,,{text},evt-001,,,,"{{""a"":"","",""b"":1}}",'
