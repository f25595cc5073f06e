"""Two sessions over one another: what is the same, what is missing, what is too much."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from syrupy.assertion import SnapshotAssertion

from conformance import resources
from conformance.model.revision import CURRENT
from conformance.reports.html.drawing import MOST_DRAWN
from conformance.reports.html.picture import picture
from conformance.reports.html.sketch import sketch_of

HOSTILE = "</svg></style><script>alert(1)</script> ]]> \" ' & \u202e javascript:alert(1)"


@pytest.fixture
def session() -> dict[str, Any]:
    """A session in which a blocked exit was corrected."""
    path = resources.golden(CURRENT.name, "story-blocked-exit-corrected", "sess-0b4c19.json")
    told: dict[str, Any] = json.loads(path.read_bytes())
    return told


def elements(markup: str) -> ET.Element:
    """The picture, which is well-formed XML as well."""
    return ET.fromstring(markup.replace(' tabindex="0"', ""))


def states(markup: str) -> list[str]:
    """What the table says of the events that are not as expected."""
    rows = elements(markup).findall(".//tbody/tr")
    return [" ".join(cell.text or "" for cell in row) for row in rows if row.get("class")]


def test_a_session_alone(session: dict[str, Any], text: SnapshotAssertion) -> None:
    assert f"{picture(sketch_of(session))}\n".encode() == text


def test_what_is_missing_too_much_or_different_is_told(session: dict[str, Any]) -> None:
    broken = copy.deepcopy(session)
    del broken["events"][3]
    broken["events"][3]["score_delta"] = 0
    broken["events"].append({**broken["events"][5], "timestamp": "2026-01-19T14:08:00.000000Z"})
    drawn = picture(sketch_of(session), sketch_of(broken))
    assert states(drawn) == [
        "1:21.007 audit exit_selected fail  45 expected, not there",
        "1:24.5 audit critical_error critical  45 points: expected -20, got 0",
        "5:22.75 score_report phase_transition info  55 not expected",
    ]
    label = elements(drawn).find(".//svg[@role='img']")
    assert label is not None
    assert label.get("aria-label") == (
        "A session of 6:12 with 14 events, and what was written for it: 12 as expected, "
        "1 expected, not there, 1 not expected, 1 differs; points expected 80, got 100."
    )


def test_a_picture_of_nothing_is_nothing() -> None:
    assert picture(None, None) == ""


def test_what_was_written_is_drawn_alone_where_nothing_is_expected(session: dict[str, Any]) -> None:
    assert picture(None, sketch_of(session)) == picture(sketch_of(session))


def _all_hostile(document: dict[str, Any]) -> None:
    for event in document["events"]:
        event.update(dict.fromkeys(("event_type", "phase", "outcome"), HOSTILE))


def _no_times(document: dict[str, Any]) -> None:
    for event in document["events"]:
        event["timestamp"] = "yesterday"


def _all_at_once(document: dict[str, Any]) -> None:
    for event in document["events"]:
        event["timestamp"] = document["ended_at"] = document["started_at"]


def _ages_apart(document: dict[str, Any]) -> None:
    document["events"][3]["timestamp"] = "9999-12-31T23:59:59.999999Z"
    document["events"][4]["timestamp"] = "0001-01-01T00:00:00Z"


def _other_shapes(document: dict[str, Any]) -> None:
    document["events"] = [None, [], 7, {"timestamp": document["started_at"]}]


@pytest.mark.parametrize("spoil", [_all_hostile, _no_times, _all_at_once, _ages_apart, _other_shapes])
def test_a_broken_document_is_drawn_as_far_as_it_goes(
    session: dict[str, Any], spoil: Callable[[dict[str, Any]], None]
) -> None:
    broken = copy.deepcopy(session)
    spoil(broken)
    drawn = picture(sketch_of(session), sketch_of(broken))
    tree = elements(drawn)
    assert {element.tag for element in tree.iter()}.isdisjoint({"script", "style", "a"})
    assert "nan" not in drawn
    assert "\u202e" not in drawn


def test_of_many_events_those_that_differ_are_drawn_and_the_rest_is_counted(session: dict[str, Any]) -> None:
    event = session["events"][0]
    session["events"] = [
        {**event, "timestamp": f"2026-01-19T14:{place // 60:02}:{place % 60:02}Z"} for place in range(3000)
    ]
    broken = copy.deepcopy(session)
    del broken["events"][2500]
    drawn = picture(sketch_of(session), sketch_of(broken))
    assert len(states(drawn)) == 1
    assert f"{MOST_DRAWN} of 3000 events are drawn, those that differ or went wrong first." in drawn
