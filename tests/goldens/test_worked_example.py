"""The guide shows the step from 1.0.0 to 1.1.0 as `golden diff` tells it, to the byte."""

from __future__ import annotations

import json

import pytest

from conformance.goldens import Diff, Roots, diff
from conformance.model.revision import revision_named
from conformance.reports.moved import moved_text
from conformance.reports.moved_markdown import moved_markdown

from .conftest import REPOSITORY, read_json

GUIDE = (REPOSITORY / "docs" / "revise.md").read_text(encoding="utf-8")
FIRST, SECOND = revision_named("1.0.0"), revision_named("1.1.0")


@pytest.fixture(scope="module")
def step(tmp_path_factory: pytest.TempPathFactory) -> Diff:
    """What moved, as it was before the golden exports of 1.1.0 were accepted."""
    golden = tmp_path_factory.mktemp("before") / "golden"
    (golden / ".proposed").mkdir(parents=True)
    (golden / FIRST.name).symlink_to(REPOSITORY / "golden" / FIRST.name)
    (golden / ".proposed" / SECOND.name).symlink_to(REPOSITORY / "golden" / SECOND.name)
    entries = read_json(REPOSITORY / "golden" / "history.json")
    until = [entry for entry in entries if entry["revision"] == FIRST.name]
    (golden / "history.json").write_text(json.dumps(until), encoding="utf-8")
    return diff(Roots(REPOSITORY / "Data", golden, writable=False))


def block(language: str, begins: str) -> str:
    """The block of the guide in that language that begins so."""
    blocks = GUIDE.split(f"\n```{language}\n")[1:]
    return next(text for text in blocks if text.startswith(begins)).partition("\n```\n")[0]


@pytest.mark.slow
def test_what_a_person_reads_at_the_terminal(step: Diff) -> None:
    assert moved_text(step) == block("text", "from 1.0.0 as accepted")


@pytest.mark.slow
def test_what_stands_in_the_pull_request(step: Diff) -> None:
    assert moved_markdown(step).decode() == block("markdown", "### Golden exports") + "\n"
