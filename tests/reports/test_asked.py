"""A run that reaches its target reads as a success: what nobody asked for is a quiet line."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from conformance.model.result import Guarantee, LevelRow, Outcome, Result
from conformance.reports.asked import as_asked, not_asked_for
from conformance.reports.html.report import html_report
from conformance.reports.paint import Paint
from conformance.reports.summary import summary
from conformance.reports.terminal import terminal_report
from conformance.runner.guarantees import LEVEL_OF, beyond
from conformance.runner.levels import counts_of, rows_of

QUIET = ("locale and zone, repetition (--level exact)", "kill, sizes, capture (--level hardened)")
SEEN = tuple(Guarantee(name, "enforced", "behind the fence") for name in ("offline", "writes"))


@pytest.fixture
def scored(result: Result) -> Result:
    """A run that was asked for the level scored, and reaches it."""
    cases = tuple(case for case in result.cases if case.outcome is Outcome.PASS)
    unseen = (Guarantee(name, "unknown", beyond("scored")) for name in tuple(LEVEL_OF)[2:])
    guarantees = (*SEEN, *unseen)
    counts = counts_of(2, cases)
    levels = rows_of(cases, counts, guarantees, filtered=False)
    return replace(
        result,
        cases=cases,
        cases_planned=len(cases),
        reached="scored",
        **counts._asdict(),
        guarantees=guarantees,
        levels=levels,
        waivers=(),
    )


def test_what_nobody_asked_for_is_no_shortcoming(scored: Result) -> None:
    assert not_asked_for(scored) == QUIET
    assert as_asked(scored).guarantees == SEEN
    assert as_asked(scored).levels == (
        LevelRow("core", True, ()),
        LevelRow("scored", True, ()),
        LevelRow("exact", False, ()),
        LevelRow("hardened", False, ("exact is not reached",)),
    )


def test_what_was_looked_for_and_not_seen_is_told_whatever_the_target(scored: Result) -> None:
    """Such as by a runtime that the suite only has the artefacts of."""
    lost = Guarantee("repetition", "unknown", "the pass again lacks story-one")
    told = replace(scored, guarantees=(*scored.guarantees[:3], lost, *scored.guarantees[4:]))
    assert not_asked_for(told) == ("locale and zone (--level exact)", QUIET[1])
    assert as_asked(told).guarantees == (*SEEN, lost)


def test_the_terminal_tells_a_success(scored: Result) -> None:
    assert terminal_report(scored, Paint()).splitlines()[-8:] == [
        "golden bytes equal  no",
        "guarantees          enforced: offline, writes",
        *(f"not asked for       {told}" for told in QUIET),
        "time                12.3 s",
        "target              scored",
        "reached             scored",
        "conforms: the level scored is reached",
    ]


def test_the_summary_tells_a_success(scored: Result) -> None:
    assert summary(scored).decode().splitlines()[5:] == [
        "",
        "**guarantees**",
        "",
        "| guarantee | state | note |",
        "|---|---|---|",
        "| <code>offline</code> | <code>enforced</code> | <code>behind the fence</code> |",
        "| <code>writes</code> | <code>enforced</code> | <code>behind the fence</code> |",
        "",
        "**all that scored asks for was run, and judged**",
        "",
        f"**not asked for: {'; '.join(QUIET)}**",
    ]


def test_the_page_tells_a_success(scored: Result) -> None:
    page = html_report(scored).decode()
    told = "; ".join(QUIET)
    assert f"<p>Not asked for: {told}.</p>" in re.sub(r' class="note"|</?span[^>]*>| (?=</p>)', "", page)
    assert "<p>All that scored asks for was run, and judged.</p>" in page
    assert [told for told in ("unknown</span>", 'id="next"', "#next") if told in page] == []
