"""The report of a run, as a person uses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conformance import resources
from conformance.adapters.runtime_file import load_runtime
from conformance.model.finding import Finding
from conformance.model.result import CaseResult, Guarantee, LevelRow, Outcome, Result, RuntimeName, Verdict
from conformance.reports.html.report import html_report
from conformance.runner.kept_documents import KeptDocuments, kept_documents
from conformance.runner.plan import plan_of
from conformance.runner.run import run

from .conftest import DESK, PHONE, Open, axe_faults

if TYPE_CHECKING:
    from playwright.sync_api import Page

BAD = (
    "</script></style></title></svg><script>alert(1)</script><img src=https://example.org/a onerror=alert(2)>"
    " ]]> \" onclick=alert(3) ' & javascript:alert(4) \u202e\x00"
)
CAUSE = "local time with an offset instead of UTC"
NAMES = (
    "story-blocked-exit-corrected",
    "story-clean-pass",
    "reject-elapsed-is-a-text",
    "csv-formulas",
    "time-one-microsecond",
)
HOSTILE = f"""
import json
from pathlib import Path

BAD = {BAD!r}


def export(recording, scenario, out, exported_at, scratch):
    lines = [json.loads(line) for line in Path(recording).read_bytes().splitlines()]
    start, name = lines[0]["started_at"], lines[0]["session_id"]
    events = [{{**line, "event_type": BAD, "phase": BAD, "timestamp": start}} for line in lines[1:]]
    told = {{"started_at": start, "ended_at": BAD, "events": events, BAD: BAD, "session_id": BAD}}
    Path(out, f"{{name}}.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    Path(out, f"{{name}}.csv").write_text(BAD, encoding="utf-8")
    Path(out, "<img src=x onerror=alert(5)>").write_text(BAD, encoding="utf-8")
    return BAD if "reject" in name else None
"""


def finding(requirement: str, text: str, **more: Any) -> Finding:
    """An error at a place, with what was expected and got."""
    told = {"file": "sess-001.json", "pointer": "/events/3/timestamp", "offset": 412, **more}
    return Finding("timestamps.form", requirement, text, **told)


def case(name: str, outcome: Outcome, *findings: Finding, level: str = "core") -> CaseResult:
    verdicts = (Verdict("timestamps.form", "fail" if findings else "pass", "check", findings),)
    again = f"svr-conformance run --runtime svr-runtime.toml --case {name} --keep kept"
    expected = "reject" if name.startswith("reject-") else "export"
    return CaseResult(name, f"What {name} is about", level, expected, outcome, 0.01, 0, verdicts, again)


def result_of(*cases: CaseResult, name: str = "ember-engine") -> Result:
    """A run that has not reached the level scored."""
    before = ("30 findings of TIM-002 in 30 cases, first in story-clean-pass",)
    return Result(
        suite_version="0.1.0",
        suite_digest="ab" * 32,
        contract="1.0.0",
        runtime=RuntimeName(name, "2.3.1", "Nordlicht", "command"),
        started_at="2026-03-01T10:00:00.000000Z",
        seconds=12.5,
        filtered=False,
        target="scored",
        reached="none",
        golden_bytes_equal=False,
        planned=10,
        ran=9,
        blocked=1,
        cases_planned=len(cases),
        guarantees=(
            Guarantee("offline", "enforced", "a probe found no way out"),
            Guarantee("kill", "unknown", "no"),
        ),
        levels=(
            LevelRow("core", False, before),
            LevelRow("scored", False, ("core is not reached",)),
            LevelRow("exact", False, ("scored is not reached",)),
            LevelRow("hardened", False, ("exact is not reached",)),
        ),
        cases=cases,
    )


WRONG = finding("TIM-002", "another form", expected="14:02:37.25Z", got="15:02:37.25+01:00", cause=CAUSE)
OTHERS = [
    finding("TIM-002", "another", offset=at, cause=f"the cause with the number {at}") for at in range(12)
]
INVISIBLE = finding("CSV-004", "another line end", expected="a\r\n", got="a\n", row=3, column="details")


def session(_name: str) -> KeptDocuments:
    """A session as it is expected, and as it came: one event is missing."""
    data = resources.golden("1.0.0", NAMES[0], "sess-0b4c19.json").read_bytes()
    expected, actual = json.loads(data), json.loads(data)
    del actual["events"][3]
    return KeptDocuments(expected, actual)


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


def shown(page: Page) -> list[str]:
    """The ids of the cases that are to be seen."""
    ids: list[str] = page.locator(".case:visible").evaluate_all("all => all.map((one) => one.id.slice(5))")
    return ids


def opened(page: Page) -> list[str]:
    ids: list[str] = page.locator(".case[open]").evaluate_all("all => all.map((one) => one.id.slice(5))")
    return ids


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


def harmless(page: Page) -> None:
    """Nothing but our own script is there, and nothing has happened."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert page.locator("script").count() == 1
    assert page.locator("img, iframe, object, embed, base, link, [onclick], [onerror], [style]").count() == 0
    assert page.locator("a:not([href^='#'])").count() == 0
    assert page.evaluate("/[\u202e\\0]/.test(document.documentElement.outerHTML)") is False
    page.get_by_label("Search").fill("alert(1)")
    assert len(shown(page)) > 0


def test_what_a_hostile_runtime_says_is_text(tmp_path: Path, open_page: Open) -> None:
    hostile = finding(
        BAD, BAD, file=BAD, pointer=BAD, column=BAD, row=1, expected=BAD, got=BAD[::-1], cause=BAD
    )
    told = result_of(
        replace(case("evil", Outcome.FAIL, replace(hostile, requirement="TIM-002")), title=BAD), name=BAD
    )
    levels = (LevelRow("core", False, (BAD,)), *told.levels[1:])
    told = replace(told, levels=levels, guarantees=(Guarantee(BAD, BAD, BAD),))
    event = {"timestamp": "2026-01-01T00:00:00Z", "event_type": BAD, "phase": BAD, "outcome": BAD}
    kept = KeptDocuments({"events": [event]}, {"events": [event, {**event, "phase": [BAD]}]}, BAD)
    file = tmp_path / "report.html"
    file.write_bytes(html_report(told, lambda _name: kept))
    page = open_page(file, fragment="case-evil")
    harmless(page)
    assert page.locator("figure.picture").count() == 1


def test_what_a_hostile_process_has_written_is_text(tmp_path: Path, open_page: Open) -> None:
    (tmp_path / "evil.py").write_text(HOSTILE, encoding="utf-8")
    about = f"[runtime]\nname = {json.dumps(BAD[:-1])}\nversion = '1'\nvendor = 'v'\ncontract = '1.0.0'\n"
    file = tmp_path / "svr-runtime.toml"
    file.write_text(f"{about}[adapter]\nkind = 'python'\ncallable = 'evil:export'\n", encoding="utf-8")
    plan = plan_of(load_runtime(file), patterns=NAMES[:3], target="core", jobs=1)
    told = run(plan, keep=tmp_path / "kept")
    assert {one.outcome for one in told.cases} == {Outcome.FAIL}
    page_file = tmp_path / "report.html"
    page_file.write_bytes(html_report(told, partial(kept_documents, tmp_path / "kept")))
    page = open_page(page_file, fragment=f"case-{NAMES[0]}")
    harmless(page)
    assert page.locator("figure.picture").count() == 2


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
