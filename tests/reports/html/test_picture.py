"""A picture tells what differs between two sessions, and survives what a runtime may have written."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.reports.html.picture import MOST_BANDS, MOST_MARKS, picture
from conformance.reports.html.sketch import Sketch, sketch_of

HOSTILE = "</title><script>alert(1)</script>\u202e\x00\"'&]]></style>"
STATES = ["1 as expected", "1 came otherwise", "1 expected, and missing", "1 not expected"]
LEGAL = {"div", "figcaption", "figure", "li", "p", "ul", "circle", "desc", "g", "line", "path", "rect", "svg"}
LEGAL |= {"text", "title"}


def event(second: int, outcome: str = "success", **more: object) -> dict[str, object]:
    told = {"event_type": "alarm_activated", "outcome": outcome, "phase": "audit"}
    return {"timestamp": f"2026-01-19T14:00:{second:02}.000000Z", **told, **more}


def sketch(*events: object) -> Sketch | None:
    ends = {"started_at": "2026-01-19T14:00:00.000000Z", "ended_at": "2026-01-19T14:01:00.000000Z"}
    return sketch_of({**ends, "events": list(events)})


def drawn(expected: Sketch | None, actual: Sketch | None) -> ET.Element:
    """The picture, read by a strict reader."""
    return ET.fromstring(str(picture(expected, actual)))


def texts(element: ET.Element, tag: str) -> list[str]:
    return [" ".join("".join(found.itertext()).split()) for found in element.iter(tag)]


def test_two_sessions_are_laid_over_one_another() -> None:
    expected = sketch(event(1, score_delta=25), event(5, "fail"), event(9, "partial"))
    actual = sketch(event(1, score_delta=20), event(9, "partial"), event(30, "info"))
    made = drawn(expected, actual)
    assert texts(made, "title") == [
        f"A session of 1:00, expected and as it came. Events: {', '.join(STATES)}.",
        "audit, 0:01 to 1:00",
        "0:01 alarm_activated, success, +20; expected alarm_activated, success, +25",
        "0:05 alarm_activated, fail; expected, and missing",
        "0:09 alarm_activated, partial",
        "0:30 alarm_activated, info; not expected",
    ]
    assert texts(made, "li") == [*STATES, "score expected", "score as it came"]
    lines = [path.attrib["d"] for path in made.iter("path") if path.get("class", "").startswith("line ")][:2]
    assert lines == [
        "M96 252H110V175.2H222V175.2H516V175.2H936",
        "M96 252H110V156H166V156H222V156H936",
    ]


def test_one_session_needs_no_legend() -> None:
    made = drawn(sketch(event(1), event(2)), None)
    assert texts(made, "title")[0] == "One session of 1:00 with 2 events."
    assert texts(made, "li") == []
    assert str(picture(None, None)) == ""


def test_a_session_of_which_nothing_came_has_all_its_events_missing() -> None:
    made = drawn(sketch(event(1), event(2)), sketch())
    assert texts(made, "li")[0] == "2 expected, and missing"


def test_what_is_not_drawn_is_told() -> None:
    phases = [event(place % 60, phase=f"phase {place}") for place in range(400)]
    made = drawn(sketch(*phases), sketch(*[event(1)] * 30_000, event(1, timestamp="soon")))
    assert texts(made, "p") == [
        f"drawn are {MOST_MARKS} of 20393 events, those that differ and the gravest first",
        f"expected: drawn are {MOST_BANDS} of 400 stays in a phase",
        "got: 10001 events beyond the first 20000 not read",
    ]
    assert len(list(made.iter("circle"))) <= MOST_MARKS + 4


def test_a_long_gap_is_cut_and_says_so() -> None:
    made = drawn(sketch(event(1), event(2), event(3, timestamp="2031-01-19T14:00:00Z")), None)
    assert "+ 1826 d" in texts(made, "text")


def test_text_of_a_runtime_stays_text() -> None:
    made = str(picture(sketch(event(1)), sketch(event(1, HOSTILE, event_type=HOSTILE, phase=HOSTILE))))
    assert "<script" not in made
    assert "\u202e" not in made
    assert {element.tag for element in ET.fromstring(made).iter()} <= LEGAL


PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
TIMES = st.sampled_from(["2026-01-19T14:00:07Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "x"])
MEMBERS = ("event_type", "outcome", "phase", "score_delta")
SPAN = {"started_at": TIMES | PLAIN, "ended_at": TIMES | PLAIN}
EVENTS = st.fixed_dictionaries({"timestamp": TIMES | PLAIN}, optional=dict.fromkeys(MEMBERS, PLAIN)) | PLAIN
DOCUMENTS = st.fixed_dictionaries(
    {"events": st.lists(EVENTS, max_size=8)},
    optional={"started_at": TIMES | PLAIN, "ended_at": TIMES | PLAIN},
)


@given(DOCUMENTS, DOCUMENTS)
def test_whatever_came_can_be_drawn(expected: dict[str, Any], actual: dict[str, Any]) -> None:
    made = str(picture(sketch_of(expected), sketch_of(actual)))
    numbers = re.findall(r' (?:x|x1|x2|y|y1|y2)="([^"]*)"', made)
    assert all(0 <= float(number) <= 960 for number in numbers)
    if made:
        assert {element.tag for element in ET.fromstring(made).iter()} <= LEGAL


@pytest.mark.parametrize("first", [True, False])
def test_the_same_sessions_give_the_same_bytes(first: bool) -> None:
    one = sketch(event(1), event(5, "fail"))
    pair = (one, None) if first else (None, one)
    assert picture(*pair) == picture(*pair) == picture(one, None)
