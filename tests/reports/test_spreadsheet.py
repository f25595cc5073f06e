from __future__ import annotations

import csv

import pytest

from conformance.contract.timeline import ExportedEvent
from conformance.model.revision import CURRENT
from conformance.reports.spreadsheet import HEAD, spreadsheet_copy

EVENT: ExportedEvent = {
    "event_id": "evt-001",
    "timestamp": "2026-02-28T14:01:10.000000Z",
    "session_id": "s",
    "participant_id": "p",
    "event_type": "hazard_identified",
    "phase": "audit",
    "actor_id": "p",
    "outcome": "success",
    "score_delta": -20,
}
GUESSED = (
    "\u22125",
    "=1",
    " =1",
    "+1",
    "-x",
    "@x",
    "|x",
    "＝1",
    "＠x",
    "007",
    "1e5",
    ".5",
    "1/2",
    "\tx",
    "TRUE",
    "false",
)
GUESSED += ("Mar-1", "SEPT2", "december 24", "\r=1")
KEPT = ("NA", "null", "door", "truth", "Türstock", "mar", "a=1", "evt-001", "x-20", "fire door 3")


def copied(target: str) -> str:
    data = spreadsheet_copy([{**EVENT, "target_id": target}], CURRENT, "s.json")
    assert data.startswith(HEAD)
    *_, record = csv.reader(data.decode("utf-8-sig").splitlines(keepends=True))
    assert (record[7], record[8]) == ("-20", "evt-001")
    return record[11]


@pytest.mark.parametrize("text", GUESSED)
def test_what_would_be_guessed_gets_an_apostrophe(text: str) -> None:
    assert copied(text) == f"'{text}"


@pytest.mark.parametrize("text", KEPT)
def test_what_would_not_be_guessed_stays(text: str) -> None:
    assert copied(text) == text
