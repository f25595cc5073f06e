"""The page of many sessions in Chromium: in both schemes, on a phone, and of places with hostile names."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.bulk.sums import Month, Objective, Sums
from conformance.reports.html.bulk import bulk_page

from .conftest import PHONE, Open, axe_faults

BAD = "</td><script>alert(1)</script><img src=x onerror=boo()>\u202e.json"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Sums with something in every part of the page."""
    sums = Sums(events=20_000)
    sums.states.update({"conforms": 998, "does not conform": 1, "cannot judge": 1, "no export": 3})
    sums.tables.update(seen=999)
    sums.statuses.update({"pass": 600, "fail": 300, "conditional_pass": 98})
    sums.causes["failed attempts dropped"] = 1
    sums.requirements.update(["REP-001", "CSV-004"])
    sums.advice["TIM-004"] = 12
    sums.critical_errors.update({BAD: 3, "used_blocked_exit": 200})
    sums.scores.update(dict.fromkeys(range(11), 90))
    sums.objectives[f"obj_{BAD}"] = Objective(998, 700, 17_500, 24_950, 200, 4)
    sums.objectives["obj_use_safe_exit"] = Objective(998, 998, 24_950, 24_950, 0, 0)
    sums.audit.sessions, sums.audit.before, sums.audit.after, sums.audit.better = 900, 30_000, 60_000, 800
    for number in range(1, 13):
        sums.months[f"2026-{number:02}"] = Month(80, number % 2, 0, 80 * 5 * number)
    sums.shown["does not conform"].append((BAD, f"REP-001 {BAD}"))
    sums.shown["cannot judge"].append((f"{'long-name-' * 30}.tar.gz", "damaged: it ends within a header"))
    page = tmp_path / "summary.html"
    page.write_bytes(bulk_page(sums))
    return page


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(open_page: Open, file: Path, scheme: str) -> None:
    assert axe_faults(open_page(file, scheme=scheme)) == []


@pytest.mark.slow
def test_a_phone_shows_it_without_scrolling_sideways(open_page: Open, file: Path) -> None:
    page = open_page(file, size=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe_faults(page) == []


def test_hostile_names_inject_nothing(open_page: Open, file: Path) -> None:
    page = open_page(file)
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1
    assert page.locator("#verdict").inner_text() == (
        "Of 1,000 exports, 1 does not conform and 1 cannot be judged"
    )
