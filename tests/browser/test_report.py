"""The report of a run, as a person uses it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.model.result import CaseResult, Outcome
from conformance.reports.html.report import html_report

from .conftest import DESK, PHONE, Open, axe_faults
from .results import CAUSE, INVISIBLE, NAMES, OTHERS, WRONG, case, opened, result_of, session, shown

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of five cases, three of which went wrong."""
    told = result_of(
        case(NAMES[0], Outcome.FAIL, WRONG, INVISIBLE),
        case(NAMES[1], Outcome.PASS),
        case(NAMES[2], Outcome.HANG, level="scored"),
        case(NAMES[3], Outcome.FAIL, INVISIBLE, *OTHERS),
        case(NAMES[4], Outcome.PASS, level="exact"),
    )
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_bytes(html_report(told, session))
    return file


def test_those_that_went_wrong_come_first(report: Path, open_page: Open) -> None:
    page = open_page(report)
    assert page.title() == "ember-engine: does not conform: the level scored is not reached"
    assert shown(page) == [NAMES[0], NAMES[2], NAMES[3], NAMES[1], NAMES[4]]


def test_cases_are_filtered_and_searched(report: Path, open_page: Open) -> None:
    page = open_page(report)
    page.get_by_label("hang").check()
    assert shown(page) == [NAMES[2]]
    page.get_by_label("wrong").check()
    assert shown(page) == [NAMES[0], NAMES[2], NAMES[3]]
    page.locator("[name=level]").select_option("scored")
    assert shown(page) == [NAMES[2]]
    page.get_by_role("button", name="Show all").first.click()
    page.locator("[name=requirement]").select_option("CSV-004")
    assert shown(page)[:2] == [NAMES[0], NAMES[3]]
    page.get_by_role("button", name="Show all").first.click()
    page.locator("[name=flag]").select_option("penalty")
    assert shown(page) == [NAMES[0]]
    page.get_by_role("button", name="Show all").first.click()
    page.get_by_label("Search").fill("OFFSET utc")
    assert shown(page) == [NAMES[0]]
    assert page.locator("#count").text_content() == "1 of 5 cases"


def test_a_search_that_finds_nothing_says_so(report: Path, open_page: Open) -> None:
    page = open_page(report)
    page.get_by_label("Search").fill("no such words")
    assert (shown(page), page.locator("#nothing").is_visible()) == ([], True)
    page.get_by_role("button", name="Show all cases").click()
    assert len(shown(page)) == 5


def test_a_case_tells_what_is_wrong_in_it(report: Path, open_page: Open) -> None:
    page = open_page(report)
    page.locator(f"#case-{NAMES[0]} > summary").click()
    body = page.locator(f"#case-{NAMES[0]} .body")
    assert body.locator(".expected mark").all_text_contents() == ["4:02:37.25Z", "\\r"]
    assert body.locator(".got mark").all_text_contents() == ["5:02:37.25+01:00"]
    assert body.locator(".octets code").all_text_contents() == ["0d", "none"]
    assert body.locator(".cause").all_text_contents() == [f"likely cause {CAUSE}"]
    assert (
        body.locator(".where").first.text_content()
        == "sess-001.json byte 412 /events/3/timestamp · timestamps.form"
    )
    assert body.get_by_role("img").get_attribute("aria-label") == (
        "A session of 6:12 with 14 events, and what was written for it: 13 as expected, "
        "1 expected, not there; points expected 80, got 80."
    )


def test_the_command_is_copied(report: Path, open_page: Open) -> None:
    page = open_page(report)
    page.locator(f"#case-{NAMES[0]} > summary").click()
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    page.get_by_label("Search").focus()
    page.keyboard.press("Control+V")
    again = f"svr-conformance run --runtime svr-runtime.toml --case {NAMES[0]} --keep kept"
    assert page.get_by_label("Search").input_value() == again


def test_links_lead_to_a_case_and_to_a_requirement(report: Path, open_page: Open) -> None:
    page = open_page(report, fragment=f"case-{NAMES[3]}")
    assert opened(page) == [NAMES[3]]
    assert page.evaluate("document.activeElement.parentElement.id") == f"case-{NAMES[3]}"
    page.locator(f"#case-{NAMES[3]} .req").first.click()
    assert page.url.endswith("#CSV-004")
    assert shown(page)[:2] == [NAMES[0], NAMES[3]]
    assert (page.locator("#about").text_content() or "").startswith("CSV-004 (MUST, core): 2 of ")
    page.get_by_label("hang").check()
    page.evaluate(f"location.hash = '#case-{NAMES[4]}'")
    page.locator(f"#case-{NAMES[4]}[open]").wait_for()
    assert len(shown(page)) == 5


def test_a_cause_leads_to_its_cases(report: Path, open_page: Open) -> None:
    page = open_page(report)
    page.get_by_role("link", name=f"1 case: {CAUSE}").click()
    assert page.get_by_label("Search").input_value() == f'"{CAUSE}"'
    assert shown(page) == [NAMES[0]]


def test_a_link_is_followed_again(report: Path, open_page: Open) -> None:
    page = open_page(report, fragment="TIM-002")
    page.get_by_role("button", name="Show all").first.click()
    assert len(shown(page)) == 5
    page.locator("a#TIM-002").click()
    assert page.locator("[name=requirement]").input_value() == "TIM-002"


def tab_to(page: Page, wanted: str) -> None:
    """Go on to the first element of which that is true; it is near."""
    for _ in range(15):
        page.keyboard.press("Tab")
        if page.evaluate(f"document.activeElement.{wanted}"):
            return
    raise AssertionError(wanted)


def test_all_is_done_with_the_keyboard(report: Path, open_page: Open) -> None:
    page = open_page(report)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    tab_to(page, "hash === '#cases'")
    page.keyboard.press("Enter")
    tab_to(page, "name === 'text'")
    page.keyboard.type("csv-formulas")
    assert shown(page) == [NAMES[3]]
    tab_to(page, "tagName === 'SUMMARY'")
    page.keyboard.press("Enter")
    assert opened(page) == [NAMES[3]]
    page.keyboard.press("Space")
    assert opened(page) == []


def surface(page: Page) -> str:
    colour: str = page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")
    return colour


def test_light_and_dark_follow_the_system_and_the_switch(report: Path, open_page: Open) -> None:
    light, dark = "rgb(255, 255, 255)", "rgb(23, 28, 34)"
    page = open_page(report, scheme="dark")
    assert surface(page) == dark
    page.get_by_role("button", name="Light colours").click()
    assert surface(page) == light
    page = open_page(report, scheme="light")
    assert surface(page) == light
    page.emulate_media(color_scheme="dark")
    assert surface(page) == dark
    assert page.get_by_role("button", name="Light colours").is_visible()


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "size"), [("light", DESK), ("dark", PHONE)], ids=["desk", "phone"])
def test_axe_finds_nothing_even_with_every_case_open(
    report: Path, open_page: Open, scheme: str, size: tuple[int, int]
) -> None:
    page = open_page(report, scheme=scheme, size=size)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    assert axe_faults(page) == []


def test_without_script_all_can_be_read(report: Path, open_page: Open) -> None:
    page = open_page(report, script=False)
    assert len(page.locator(".case:visible").all()) == 5
    assert not page.locator("#filter").is_visible()
    page.locator(f"#case-{NAMES[0]} > summary").click()
    assert page.get_by_text("another line end").first.is_visible()


def loaded(page: Page, of: str) -> float:
    """Milliseconds from the start of the navigation."""
    time: float = page.evaluate(f"performance.getEntriesByType('navigation')[0].{of}")
    return time


@pytest.mark.slow
def test_two_thousand_cases_are_no_burden(tmp_path: Path, open_page: Open) -> None:
    ways: tuple[Callable[[str], CaseResult], ...] = (
        lambda name: case(name, Outcome.PASS),
        lambda name: case(
            name, Outcome.FAIL, WRONG, INVISIBLE, *[replace(WRONG, offset=at) for at in range(9)]
        ),
    )
    file = tmp_path / "report.html"
    told = result_of(*(ways[place % 2](f"case-{place:04}") for place in range(2000)))
    file.write_bytes(html_report(told, session))
    page = open_page(file, fragment="case-case-1999")
    assert opened(page) == ["case-1999"]
    assert (
        loaded(page, "domInteractive") < 3000
    )  # half of it on a machine with two cores and nothing else to do
    took = page.evaluate("""() => {
        const field = document.querySelector('[name=text]'), began = performance.now();
        field.value = 'case-0001'; field.dispatchEvent(new Event('input', { bubbles: true }));
        return [performance.now() - began, document.querySelectorAll('.case:not([hidden])').length];
    }""")
    assert took[1] == 1
    assert took[0] < 1000
