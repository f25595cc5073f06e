"""The tables that are made when a module is loaded: the checks, and the mistakes tried on a wrong score.

Each module is run anew beside the one that is loaded, so that its table is made by the functions as they
are now. A line of a snapshot names what a mistake changes in a case, with a sum of the values.
"""

from __future__ import annotations

import importlib.util
import json
import zlib
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from syrupy.assertion import SnapshotAssertion

from conformance.checks import check, compiled, judging, mistakes, selection
from conformance.checks.scored import Scored, given, under
from conformance.contract.scoring import Ledger, score
from conformance.model.revision import CURRENT
from conformance.model.scenario import Scenario
from conformance.suite.scenarios import standard

from .story import story

SCORED = (
    "story-blocked-exit-corrected",
    "story-regression",
    "score-first-decision-counts",
    "score-info-is-no-attempt",
    "score-partial-first",
    "score-required-detail-is-typed",
    "score-required-detail-is-exact",
    "score-no-details-no-match",
    "score-practice-never-counts",
    "score-hazard-in-the-re-audit",
    "score-objective-id-plays-no-part",
    "score-critical-error-twice",
    "score-critical-error-outcome",
    "score-critical-error-in-the-drill",
    "time-alarm-at-ninety-seconds",
    "time-alarm-one-microsecond-late",
    "time-alarm-of-the-re-audit",
    "variant-one-event-two-objectives",
)
VARIED = (
    "variant-total-of-80",
    "variant-hard-exit",
    "variant-other-words",
    "variant-above-the-maximum",
    "variant-two-drills",
    "variant-two-drills-from-misses",
    "variant-errors-only",
    "variant-errors-only-twice",
    "variant-priority-reversed",
    "variant-no-drills",
)


class Played(NamedTuple):
    """The events of a case, with what they score."""

    events: list[dict[str, Any]]
    scenario: Scenario
    ledger: Ledger


def played(case_id: str) -> Played:
    told = story(case_id)
    events = told.document()["events"]
    return Played(events, told.scenario, score(events, told.scenario))


def anew(loaded: ModuleType) -> ModuleType:
    """The module run once more."""
    spec = importlib.util.find_spec(loaded.__name__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lines(case_id: str, pairs: Iterable[tuple[str, object, object]]) -> Iterator[str]:
    """Of each mistake that changes something: its words, what it changes, and a sum of all values."""
    yield f"== {case_id}"
    for words, got, right in pairs:
        if got != right:
            total = zlib.crc32(json.dumps(got, sort_keys=True).encode())
            yield f"{words} | {' '.join(changed(got, right))} #{total:08x}"


def changed(got: object, right: object) -> Iterator[str]:
    if isinstance(got, Scored) and isinstance(right, Scored):
        for ours, theirs in zip(got, right, strict=True):
            yield from (name for name in ours | theirs if ours.get(name) != theirs.get(name))
    elif isinstance(got, list):
        yield from (drill["microdrill_id"] for drill in got)


def joined(text: Iterable[str]) -> bytes:
    return "\n".join((*text, "")).encode()


@pytest.mark.parametrize("case_id", [*SCORED, *VARIED[:4]])
def test_mistakes_of_scoring(case_id: str, text: SnapshotAssertion) -> None:
    events, scenario, ledger = played(case_id)
    right = given(events, ledger, scenario)
    tried = (
        (f"{m.requirement} {m.cause}", given(events, m.score(events, scenario), scenario), right)
        for m in anew(mistakes).MISTAKES
    )
    assert joined(lines(case_id, tried)) == text


@pytest.mark.parametrize("case_id", [*SCORED[:2], *VARIED])
def test_mistakes_of_selection(case_id: str, text: SnapshotAssertion) -> None:
    _, scenario, ledger = played(case_id)
    module = anew(selection)
    right = module.Selection().of(ledger, scenario)
    tried = ((f"{m.requirement} {m.cause}", m.selection.of(ledger, scenario), right) for m in module.MISTAKES)
    assert joined(lines(case_id, tried)) == text


@pytest.mark.parametrize("case_id", VARIED)
def test_parts_that_are_compiled_in(
    case_id: str, text: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "BOOK", {})
    events, scenario, _ = played(case_id)
    known = scenario.errors_by_code.keys() & standard(CURRENT).errors_by_code.keys()
    told = [e for e in events if e.get("critical_error_code") is None or e["critical_error_code"] in known]
    right = under(told, scenario)
    tried = (
        (part.name, under(told, part.blended(scenario, standard(CURRENT))), right)
        for part in anew(compiled).PARTS
    )
    assert joined(lines(case_id, tried)) == text


def test_the_book_of_checks(text: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    book: dict[str, check.Check] = {}
    monkeypatch.setattr(check, "BOOK", book)
    for chapter in judging.CHAPTERS:
        anew(chapter)
    told = (
        f"{name} {one.chapter} {one.applies.__name__} {one.rebuilt} {one.retold} {one.find.__name__}\n"
        f"  {one.fact}\n  {' '.join(sorted(one.requirements))}"
        for name, one in book.items()
    )
    assert joined(told) == text


def test_a_check_stands_in_the_book_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "BOOK", {})
    anew(compiled)
    with pytest.raises(ValueError) as told:
        anew(compiled)
    assert str(told.value) == "the check score.scenario stands in the book twice"
