"""Results to make pages of, and what a page shows of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from conformance import resources
from conformance.model.finding import Finding
from conformance.model.result import CaseResult, Guarantee, LevelRow, Outcome, Result, RuntimeName, Verdict
from conformance.model.revision import CURRENT
from conformance.runner.kept_documents import KeptDocuments

if TYPE_CHECKING:
    from playwright.sync_api import Page

CAUSE = "local time with an offset instead of UTC"
NAMES = (
    "story-blocked-exit-corrected",
    "story-clean-pass",
    "reject-elapsed-is-a-text",
    "csv-formulas",
    "time-one-microsecond",
)


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
    data = resources.golden(CURRENT.name, NAMES[0], "sess-0b4c19.json").read_bytes()
    expected, actual = json.loads(data), json.loads(data)
    del actual["events"][3]
    return KeptDocuments(expected, actual)


def shown(page: Page) -> list[str]:
    """The ids of the cases that are to be seen."""
    ids: list[str] = page.locator(".case:visible").evaluate_all("all => all.map((one) => one.id.slice(5))")
    return ids


def opened(page: Page) -> list[str]:
    ids: list[str] = page.locator(".case[open]").evaluate_all("all => all.map((one) => one.id.slice(5))")
    return ids
