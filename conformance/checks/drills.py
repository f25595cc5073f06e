"""The recommended drills, against the policy and common mistakes in it (specification, section 8.5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from conformance.canonical.json_reader import ABSENT
from conformance.checks.check import check
from conformance.checks.exhibit import Exhibit, exporting
from conformance.checks.scored import likely
from conformance.checks.selection import ERRORS, MISSES, MISTAKES, Selection
from conformance.contract import report as contract
from conformance.contract.member_rules import shown
from conformance.contract.scoring import Ledger
from conformance.model.finding import Finding
from conformance.model.scenario import Scenario

_RULES = {ERRORS: "REP-007", MISSES: "REP-008"}


@check("report.microdrills", "REP-006", "REP-007", "REP-008", applies=exporting, rebuilt=True)
def microdrills(exhibit: Exhibit) -> Iterator[Finding]:
    """The drills that the policy selects are recommended, each with its reason."""
    ledger, scenario = exhibit.need_ledger(), exhibit.evidence.scenario
    wanted = contract.microdrills(ledger, scenario)
    got = exhibit.need_member("report", dict).get("recommended_microdrills", ABSENT)
    if got == wanted:
        return
    for requirement, cause in _broken(ledger, scenario, wanted, got).items():
        yield exhibit.in_document(
            requirement,
            "/report/recommended_microdrills",
            "the recommendation is another one",
            expected=shown(wanted),
            got="absent" if got is ABSENT else shown(got),
            cause=cause,
        )


def _broken(
    ledger: Ledger, scenario: Scenario, wanted: list[dict[str, str]], got: Any
) -> dict[str, str | None]:
    """Each requirement that one mistake would explain, the likeliest first; else that of what differs."""
    causes: dict[str, list[str]] = defaultdict(list)
    for mistake in MISTAKES:
        if mistake.selection.of(ledger, scenario) == got:
            causes[mistake.requirement].append(mistake.cause)
    told: dict[str, str | None] = {name: likely(found) for name, found in causes.items()}
    return told or {_rule_of_difference(ledger, scenario, wanted, got): None}


def _rule_of_difference(ledger: Ledger, scenario: Scenario, wanted: list[dict[str, str]], got: Any) -> str:
    """The rule of the source behind the first other reason, where the drills are right, else of selection."""
    if not isinstance(got, list) or list(map(_drill, got)) != list(map(_drill, wanted)):
        return _RULES[scenario.priority[0]] if len(scenario.priority) == 1 else "REP-006"
    place = next(place for place, entry in enumerate(wanted) if entry != got[place])
    errors = Selection(sources=lambda _: [ERRORS]).of(ledger, scenario)
    return "REP-007" if wanted[place] in errors else "REP-008"


def _drill(entry: Any) -> Any:
    return entry.get("microdrill_id") if isinstance(entry, dict) else None
