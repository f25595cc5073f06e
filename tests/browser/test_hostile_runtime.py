"""What a runtime says and writes is text in the report, whatever it tries."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.adapters.runtime_file import load_runtime
from conformance.model.result import Guarantee, LevelRow, Outcome
from conformance.reports.html.report import html_report
from conformance.runner.kept_documents import KeptDocuments, kept_documents
from conformance.runner.plan import plan_of
from conformance.runner.run import run

from .conftest import Open
from .results import NAMES, case, finding, result_of, shown

if TYPE_CHECKING:
    from playwright.sync_api import Page

BAD = (
    "</script></style></title></svg><script>alert(1)</script><img src=https://example.org/a onerror=alert(2)>"
    " ]]> \" onclick=alert(3) ' & javascript:alert(4) \u202e\x00"
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
    about = f"[runtime]\nname = {json.dumps(BAD[:-1])}\nversion = '1'\nvendor = 'v'\ncontract = '1.1.0'\n"
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
