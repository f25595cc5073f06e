"""Times have their places, and a long silence leaves room for the rest."""

from __future__ import annotations

from conformance.reports.html.axis import Axis, Cut, axis_of, ticks, told

SECOND = 1_000_000


def test_without_a_long_gap_the_axis_is_straight() -> None:
    axis = axis_of([10 * SECOND, 20 * SECOND, 40 * SECOND], 100, 500)
    assert axis == Axis((0, 10 * SECOND, 20 * SECOND, 40 * SECOND), (100.0, 200.0, 300.0, 500.0), ())
    assert [axis.x(at * SECOND) for at in (-5, 0, 15, 30, 40, 99)] == [100, 100, 250, 400, 500, 500]
    assert list(ticks(axis)) == [
        (100.0, "0:00"),
        (150.0, "0:05"),
        (200.0, "0:10"),
        (250.0, "0:15"),
        (300.0, "0:20"),
        (350.0, "0:25"),
        (400.0, "0:30"),
        (450.0, "0:35"),
        (500.0, "0:40"),
    ]


def test_a_gap_longer_than_twice_the_rest_is_cut_and_no_tick_stands_in_it() -> None:
    axis = axis_of([40 * SECOND, 40 * SECOND + 3600 * SECOND, 3680 * SECOND], 0, 900)
    assert axis.cuts == (Cut(400.0, 500.0, 3600 * SECOND),)
    assert [words for _, words in ticks(axis)] == ["0:00", "0:10", "0:20", "0:30", "0:40"] + [
        f"1:{minute:02}:{second:02}" for minute, second in ((0, 40), (0, 50), (1, 0), (1, 10), (1, 20))
    ]


def test_one_gap_alone_is_never_cut_and_one_instant_has_a_place() -> None:
    assert axis_of([86_400 * SECOND], 0, 10).cuts == ()
    axis = axis_of([0, 0], 7, 10)
    assert (axis.x(-1), axis.x(0), axis.x(1), list(ticks(axis))) == (7, 7, 7, [(7, "0:00")])


def test_the_longest_span_that_there_is_has_few_ticks() -> None:
    assert len(list(ticks(axis_of([251_000 * 365 * 86_400 * SECOND], 0, 900)))) <= 20


def test_times_are_told_as_clocks() -> None:
    said = [told(at) for at in (0, 65 * SECOND, -5 * SECOND, 3_600 * SECOND)]
    assert said == ["0:00", "1:05", "-0:05", "1:00:00"]
    assert [told(at, 1) for at in (1_500_000, 1)] == ["0:01.5", "0:00.000001"]
