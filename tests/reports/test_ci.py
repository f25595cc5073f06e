"""What CI services are shown beside JUnit: the summary, the annotations and the badge."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from conformance.model.result import Outcome, Result
from conformance.model.waiver import Waiver, WaiverRow, WaiverState
from conformance.reports.annotations import MOST, annotation_lines, command
from conformance.reports.badge import AMBER, GREEN, GREY, LABEL_COLOUR, RED, badge_json, badge_of, badge_svg
from conformance.reports.junit import junit_report
from conformance.reports.markdown import escaped
from conformance.reports.summary import summary
from conformance.reports.verdict import headline
from conformance.runner.not_run import not_run

from .conftest import HOSTILE, case, failed, late

PASSED = Waiver("gone", None, "0123456789abcdef", f"known {HOSTILE}", "me", "#7", "2026-12-31")


@pytest.fixture
def failing(result: Result) -> Result:
    """The run that fails in every way, by its second waiver too."""
    held = WaiverRow(1, PASSED._replace(case="story-two"), WaiverState.HOLDS, "holds until 2026-12-31")
    passes = WaiverRow(2, PASSED, WaiverState.PASSES, "the case passes; take the waiver out")
    return replace(result, waivers=(held, passes), reached_but_for_waived="none")


@pytest.fixture
def fine(result: Result) -> Result:
    """A run that reaches its target."""
    levels = tuple(row._replace(reached=True, blocking=()) for row in result.levels[:2])
    cases = (case("story-one", Outcome.PASS),)
    return replace(result, cases=cases, cases_planned=1, levels=levels, reached="scored", guarantees=())


def test_the_summary_of_every_outcome(failing: Result, text: SnapshotAssertion) -> None:
    assert summary(failing) == text


def test_the_summary_of_a_run_that_conforms(fine: Result, text: SnapshotAssertion) -> None:
    assert summary(fine) == text


def test_the_annotations_of_every_outcome(failing: Result, tmp_path: Path, text: SnapshotAssertion) -> None:
    file = tmp_path / "svr, 100%:runtime.toml"
    file.write_text('[runtime]\n\n[[waiver]]\ncase = "story-two"\n\n  [[ waiver ]]\ncase = "gone"\n')
    shown = annotation_lines(failing, file).decode()
    folder = command("error", "", tmp_path / "x").partition("file=")[2].partition("/x,")[0]
    assert shown.replace(folder, "FOLDER").encode() == text


def test_without_a_runtime_file_no_annotation_names_a_place(fine: Result) -> None:
    assert annotation_lines(fine, None) == (
        b"::notice title=SVR conformance::conforms: the level scored is reached\n"
    )


def test_github_is_given_no_more_errors_than_it_shows(result: Result) -> None:
    many = [replace(late(1), requirement=f"REJ-{number:03}") for number in range(1, 20)]
    run = replace(result, cases=(case("many", Outcome.FAIL, failed(*many)),), cases_planned=1, guarantees=())
    lines = annotation_lines(run, Path("svr-runtime.toml")).decode().splitlines()
    assert len(lines) == MOST
    more = "and 11 more, see the summary of the step"
    assert lines[-1] == f"::error file=svr-runtime.toml,title=SVR conformance::{more}"


@given(st.text(), st.text())
def test_no_text_is_another_command_or_another_property(text: str, name: str) -> None:
    line = command("error", text, Path(name), name)
    assert line.splitlines() == [line]
    properties, _, told = line.removeprefix("::error ").partition("::")
    assert [part.partition("=")[0] for part in properties.split(",")] == ["file", "title"]
    assert "\n" not in told


def test_every_report_says_what_was_not_run(result: Result) -> None:
    pages = {
        "junit": junit_report(result).decode(),
        "annotations": annotation_lines(result, None).decode(),
        "summary": summary(result).decode(),
    }
    assert [one.what for one in not_run(result)] == ["2 cases, first no-golden", "1 check", "offline", "kill"]
    for name, page in pages.items():
        shown = escaped if name == "summary" else str
        for one in not_run(result):
            assert shown(one.what) in page, name
            assert shown(one.why) in page, name


@pytest.mark.parametrize(
    ("changes", "message", "colour"),
    [
        ({}, "scored", GREEN),
        ({"target": "exact"}, "scored", AMBER),
        ({"reached": "none"}, "not judged", GREY),
        ({"filtered": True, "reached": "none"}, "some cases only", GREY),
    ],
)
def test_the_badge(fine: Result, changes: dict[str, object], message: str, colour: str) -> None:
    run = replace(fine, **changes)  # type: ignore[arg-type]
    assert badge_of(run) == ("SVR 1.0.0", message, colour)


def test_the_badge_of_a_run_that_fails(failing: Result, fine: Result) -> None:
    assert badge_of(failing) == ("SVR 1.0.0", "no level reached", RED)
    assert badge_of(replace(fine, waivers=failing.waivers)).colour == AMBER
    word = tuple(row._replace(attested=("offline",)) for row in fine.levels)
    assert badge_of(replace(fine, levels=word)).message == "scored (attested)"


def test_the_badge_as_shields_reads_it(fine: Result) -> None:
    assert json.loads(badge_json(fine)) == {
        "schemaVersion": 1,
        "label": "SVR 1.0.0",
        "message": "scored",
        "color": GREEN,
        "labelColor": LABEL_COLOUR,
        "isError": False,
    }


def test_the_badge_as_a_picture(fine: Result, text: SnapshotAssertion) -> None:
    picture = badge_svg(fine)
    assert picture == text
    assert ET.fromstring(picture).attrib["aria-label"] == "SVR 1.0.0: scored"


@pytest.mark.parametrize("colour", [LABEL_COLOUR, GREEN, AMBER, RED, GREY])
def test_white_can_be_read_on_every_colour(colour: str) -> None:
    """The ratio of WCAG 2.2 to white, which must be 4.5 for text of this size."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 4.5


def test_the_headline_is_the_exit_status_in_words(failing: Result, fine: Result, result: Result) -> None:
    assert headline(failing) == ("bad", "the run fails by 1 waiver: the level scored is not reached")
    assert headline(fine) == ("good", "conforms: the level scored is reached")
    assert headline(result) == ("bad", "does not conform: the level scored is not reached")
    unjudged = replace(fine, reached="none")
    told = "no verdict: nothing found costs scored, but not all of it was judged"
    assert headline(unjudged) == ("odd", told)
    waived = replace(unjudged, reached_but_for_waived="scored")
    told = "passes with waivers: but for what is waived, the level scored would be reached"
    assert headline(waived, allow_waived=True) == ("good", told)
