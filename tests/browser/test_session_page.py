"""The page of one session in Chromium: on screens, on paper, and of a session that would inject something."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.canonical.json_reader import read_json
from conformance.contract.document import export_of
from conformance.contract.reading import read_recording, require
from conformance.model.revision import CURRENT
from conformance.reports.html.session import session_page
from conformance.reports.session.story import story_of
from conformance.suite.scenarios import standard

from .conftest import Open, axe_faults
from .samples import EXPORTED_AT, SESSIONS

if TYPE_CHECKING:
    from playwright.sync_api import Page

PHONE = (390, 844)
BAD = "</td></table><script>alert(1)</script><img src=x onerror=boo()>'&lt; \\u202e \u05e9\u05dc\u05d5\u05dd"


def page_of(folder: Path, recording: bytes) -> Path:
    """The page of a recording as a file."""
    read = require(read_recording(recording, standard(CURRENT)))
    document = read_json(export_of(read, standard(CURRENT), EXPORTED_AT).document).value
    assert isinstance(document, dict)
    file = folder / "session.html"
    file.write_bytes(session_page(story_of(document, standard(CURRENT), None, "session.jsonl")))
    return file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return page_of(tmp_path, (SESSIONS / "story-blocked-exit-corrected.jsonl").read_bytes())


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    told = (SESSIONS / "story-blocked-exit-corrected.jsonl").read_text(encoding="utf-8")
    named = told.replace('"door_north_blocked"', f'"{BAD}"')
    assert named != told
    return page_of(tmp_path, named.encode())


def is_within(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(open_page: Open, file: Path, scheme: str) -> None:
    assert axe_faults(open_page(file, scheme=scheme)) == []


@pytest.mark.slow
def test_axe_finds_no_fault_of_a_hostile_session_on_a_phone(open_page: Open, hostile: Path) -> None:
    assert axe_faults(open_page(hostile, size=PHONE)) == []


def test_a_phone_shows_it_without_scrolling_sideways(open_page: Open, hostile: Path) -> None:
    assert is_within(open_page(hostile, size=PHONE))


def test_evidence_leads_to_its_event(open_page: Open, file: Path) -> None:
    page = open_page(file)
    page.get_by_role("link", name="evt-005", exact=True).focus()
    page.keyboard.press("Enter")
    target = page.locator("tr:target")
    assert target.locator("td").all_inner_texts()[:4] == ["1:24.500000", "evt-005", "critical_error", "fail"]
    box = target.bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= 900


def test_a_hostile_session_injects_nothing(open_page: Open, hostile: Path) -> None:
    page = open_page(hostile)
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1
    details = page.locator("#event-5 .details").inner_text()
    assert details == f"used_blocked_exit {BAD}"


def test_on_paper_it_is_white_without_buttons_and_has_room_to_sign(open_page: Open, file: Path) -> None:
    page = open_page(file, scheme="dark")
    assert not page.get_by_text("Safety officer").is_visible()
    page.emulate_media(media="print", color_scheme="dark")
    assert page.get_by_text("Safety officer").is_visible()
    assert not page.get_by_role("button").is_visible()
    assert not page.get_by_role("navigation").is_visible()
    white = "getComputedStyle(document.querySelector('.card')).backgroundColor"
    assert page.evaluate(white) == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(26, 31, 38)"
