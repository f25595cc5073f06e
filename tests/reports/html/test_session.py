"""The page of one session: what the terminal tells is there, and no text of the file is anything but text."""

from __future__ import annotations

import copy
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from conformance import resources
from conformance.model.revision import CURRENT
from conformance.reports.html.session import session_page
from conformance.reports.session.lines import MOST_EVENTS
from conformance.reports.session.story import Story, story_of
from conformance.suite.scenarios import standard
from conformance.verify.verification import CONFORMS, FAILS, UNJUDGED, ExportVerdict

from ..conftest import late

BAD = "</td></table></script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&\u202e{{ 7*7 }}\x00"


@pytest.fixture
def document() -> dict[str, Any]:
    """A session in which a blocked exit was corrected."""
    path = resources.golden(CURRENT.name, "story-blocked-exit-corrected", "sess-0b4c19.json")
    told: dict[str, Any] = json.loads(path.read_bytes())
    return told


def story(document: dict[str, Any], state: str = CONFORMS, reason: str = "") -> Story:
    verdict = ExportVerdict("sess.json", "sess-0b4c19", None, state, (), (), reason)
    return story_of(document, standard(CURRENT), verdict, "sess.json")


class Reader(HTMLParser):
    """The tags of a page with what they point at or are called, and its visible text."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.names: list[str] = []
        self.text = ""
        self.feed(re.sub(r"<(style|script)>.*?</\1>", r"<\1></\1>", page.decode(), flags=re.DOTALL))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        told = dict(attrs)
        self.links += filter(None, [told.get("href")])
        self.names += filter(None, [told.get("id")])
        self.text += " " if tag in ("td", "th", "p", "dd") else ""

    def handle_data(self, data: str) -> None:
        self.text += data


def told(page: bytes) -> str:
    return " ".join(Reader(page).text.split())


def test_what_people_read(document: dict[str, Any], text: SnapshotAssertion) -> None:
    body = session_page(story(document)).partition(b"<body>")[2]
    assert body.partition(b"<footer>")[0] == text


def test_the_same_session_gives_the_same_bytes(document: dict[str, Any]) -> None:
    assert session_page(story(document)) == session_page(story(document))


def test_every_link_has_its_place(document: dict[str, Any]) -> None:
    page = Reader(session_page(story(document)))
    assert len(page.names) == len(set(page.names))
    assert {link[1:] for link in page.links} <= set(page.names)
    assert [link for link in page.links if link.startswith("#event-")] == [
        f"#event-{place}" for place in (2, 3, 4, 13, 6, 14, 5, 9, 10)
    ]


def test_a_sum_that_is_not_the_total_is_told(document: dict[str, Any]) -> None:
    document["score"]["score_total"] = 95
    page = told(session_page(story(document, UNJUDGED, "no data")))
    assert "Pass, 95 of 100 cannot judge no data Began" in page
    assert "Total 95 pass but the lines above add up to 80; at most 100" in page


def test_a_document_that_does_not_conform_says_so_first(document: dict[str, Any]) -> None:
    verdict = ExportVerdict("sess.json", "sess-0b4c19", None, FAILS, (), (late(0),))
    page = told(session_page(story_of(document, standard(CURRENT), verdict, "sess.json")))
    assert (
        "Not to be relied on: pass, 80 of 100 does not conform 1 finding, first TIM-002, "
        "the timestamp has another form Began"
    ) in page


def test_a_session_without_rubric_and_events_is_shown(document: dict[str, Any]) -> None:
    document["events"] = []
    page = told(session_page(story_of(document, None, None, "sess.jsonl")))
    assert "Pass, 80 exported here in memory: this is what the recording" in page
    assert "The session has no events." in page


def test_a_long_session_is_capped_and_told_so(document: dict[str, Any]) -> None:
    last = document["events"].pop()
    document["events"] += [copy.deepcopy(last) | {"event_id": f"evt-{place:03d}"} for place in range(15, 315)]
    page = Reader(session_page(story(document)))
    rows = [name for name in page.names if name.startswith("event-")]
    assert rows == [f"event-{place}" for place in range(1, MOST_EVENTS + 1)]
    assert "… and 113 more, see the table of the export" in page.text
    assert "#event-14" not in page.links


def test_hostile_texts_stay_texts(document: dict[str, Any]) -> None:
    plain = Reader(session_page(story(copy.deepcopy(document)))).tags
    for event in document["events"]:
        event["target_id"] = event["actor_id"] = BAD
        event["details"] = {BAD: [BAD]}
    for award in document["report"]["objective_breakdown"]:
        award["label"] = BAD
    document["score"]["why"] = [f"+25: {BAD}" for _ in document["score"]["why"]]
    document["session_id"] = document["participant_id"] = document["end_reason"] = BAD
    page = session_page(story(document))
    found = Reader(page).tags
    assert [tag for tag in found if tag in ("script", "style", "img")] == ["style", "script"]
    assert sorted(set(found)) == sorted(set(plain))
    assert found.count("tr") == plain.count("tr")
    assert "\u202e" not in page.decode()
    assert b"{{ 7*7 }}" in page
