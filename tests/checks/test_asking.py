"""One check by itself, checks of the conversation, how many apply, and what a rebuilt export proves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.canonical.json_reader import ABSENT
from conformance.checks import artefacts
from conformance.checks.check import BOOK
from conformance.checks.fields import value_at
from conformance.checks.judging import (
    CHAPTERS,
    checks,
    judge,
    judge_by,
    judge_conversation,
    planned,
)
from conformance.model.evidence import Answer, AnswerKind, Evidence

from .story import Story, story

VALUE = {"a/b": {"~": [1, 2]}}


def broken() -> Evidence:
    return story().changed(lambda document: document["events"].pop(3))


def found(told: Story) -> Evidence:
    """The export as it is found somewhere, with its recording."""
    return replace(told.evidence(), case=None, golden=None, answer=None, exported_at=None)


def test_checks_stand_in_the_order_of_their_chapters() -> None:
    chapters = [chapter.__name__.rpartition(".")[2] for chapter in CHAPTERS]
    told = checks()
    assert list(dict.fromkeys(check.chapter for check in told)) == chapters
    assert sorted(check.name for check in told) == sorted(BOOK)


def test_a_check_by_itself_says_what_it_says_among_all() -> None:
    verdicts = {verdict.check: verdict for verdict in judge(broken(), fast=False)}
    alone = {name: judge_by(name, broken()) for name in BOOK}
    blocked = {name for name, verdict in verdicts.items() if verdict.verdict == "blocked"}
    assert {name for name, verdict in alone.items() if verdict} == set(verdicts)
    told = {"parity.recording", "identifiers.events", "score.total", "report.breakdown"}
    assert {name: alone[name] for name in told} == {name: verdicts[name] for name in told - blocked}


def test_as_many_checks_are_planned_as_judge() -> None:
    for evidence in (broken(), story().evidence(), found(story())):
        assert planned(evidence) == len(judge(evidence))


def test_a_conversation_is_judged_by_its_own_checks() -> None:
    answer = Answer(AnswerKind.ERROR, conversation="the answer has no id", left_behind=2)
    evidence = replace(story().evidence(), answer=answer)
    told = judge_conversation(evidence)
    assert tuple(told) == tuple(artefacts.OF_THE_CONVERSATION)
    assert told == {name: judge_by(name, evidence) for name in artefacts.OF_THE_CONVERSATION}


@pytest.mark.parametrize("evidence", [story().evidence(), found(story())], ids=["of a case", "found"])
def test_a_rebuilt_export_proves_what_its_checks_say(evidence: Evidence) -> None:
    verdicts = judge(evidence)
    proved = {verdict.check for verdict in verdicts if verdict.by == "rebuild"}
    assert {verdict.verdict for verdict in verdicts} == {"pass"}
    assert proved == {v.check for v in verdicts if BOOK[v.check].rebuilt or BOOK[v.check].retold}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", {"a/b": {"~": [1, 2]}}),
        ("/a~1b/~0/1", 2),
        ("/a~1b/~0/2", ABSENT),
        ("/c", ABSENT),
        ("/a~1b/~0/x", ABSENT),
    ],
)
def test_the_value_at_a_pointer(pointer: str, value: object) -> None:
    assert value_at(VALUE, pointer) == value
