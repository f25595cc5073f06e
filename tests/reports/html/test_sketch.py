"""A sketch takes from a document what is there, and nothing amiss."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.reports.html.sketch import MOST_EVENTS, Band, Mark, Sketch, sketch_of

START = "2026-01-19T14:00:00.000000Z"


def event(second: int, kind: str = "alarm_activated", **more: Any) -> dict[str, Any]:
    """An event so many seconds after the start."""
    told = {"event_type": kind, "outcome": "success", "phase": "audit"}
    return {"timestamp": f"2026-01-19T14:00:{second:02}.000000Z", **told, **more}


def document(*events: object, **more: Any) -> dict[str, Any]:
    return {
        "started_at": START,
        "ended_at": "2026-01-19T14:01:00.000000Z",
        "events": list(events),
        **more,
    }


def test_points_add_up_and_phases_last_until_the_next_one() -> None:
    events = (
        event(0, "phase_transition", outcome="info"),
        event(5, score_delta=25),
        event(9, "critical_error", outcome="fail", score_delta=-20),
        event(20, "phase_transition", outcome="info", phase="re_audit"),
    )
    sketch = sketch_of(document(*events))
    assert sketch == Sketch(
        60_000_000,
        (
            Mark(0, "phase_transition", "info", "audit", 0, 0),
            Mark(5_000_000, "alarm_activated", "success", "audit", 25, 25),
            Mark(9_000_000, "critical_error", "critical", "audit", -20, 5),
            Mark(20_000_000, "phase_transition", "info", "re_audit", 0, 5),
        ),
    )
    assert sketch.bands == (Band("audit", 0, 20_000_000), Band("re_audit", 20_000_000, 60_000_000))


def test_times_with_an_offset_are_the_same_instants() -> None:
    events = (event(5), event(9))
    shifted = [
        {**one, "timestamp": one["timestamp"].replace("T14", "T15").replace("Z", "+01:00")} for one in events
    ]
    assert sketch_of(document(*shifted)) == sketch_of(document(*events))


@pytest.mark.parametrize(
    "nothing", [None, "text", 5, [], {}, {"events": []}, {"events": "x"}, {"started_at": START, "events": {}}]
)
def test_what_tells_of_no_session_has_no_sketch(nothing: object) -> None:
    assert sketch_of(nothing) is None


def test_broken_members_are_passed_over() -> None:
    hostile = (
        None,
        "event",
        {},
        event(1, timestamp=7),
        event(1, timestamp="2026-13-45T00:00:00Z"),
        event(1, timestamp="0001-01-01T00:00:00+14:00"),
        event(2, kind="x" * 500, outcome=["fail"], phase=None, score_delta="25"),
        event(3, outcome="won", phase={}, score_delta=1e300, event_type=None),
        event(4, outcome="fail", score_delta=float("nan")),
        event(5, score_delta=True),
    )
    sketch = sketch_of(document(*hostile, ended_at=[], started_at=None))
    assert sketch is not None
    long = "x" * 59 + "…"
    assert [mark[1:4] for mark in sketch.marks[-4:]] == [
        (long, "unknown", "?"),
        ("?", "unknown", "?"),
        ("alarm_activated", "fail", "audit"),
        ("alarm_activated", "success", "audit"),
    ]
    assert [mark.points for mark in sketch.marks[-4:]] == [0, 0, 0, 0]
    assert sketch.unplaced == 5


def test_of_a_hundred_thousand_events_some_are_read_and_the_rest_is_counted() -> None:
    sketch = sketch_of(document(*[event(1)] * 100_000))
    assert sketch is not None
    assert (len(sketch.marks), sketch.left_out) == (MOST_EVENTS, 100_000 - MOST_EVENTS)
