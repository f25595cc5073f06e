"""Requirement x check x case x mutant as one table, and the gate that no requirement passes untested.

`python -m conformance.traceability --check` lets every mutant run, and fails if the gate is not passed or
`docs/traceability.md` is stale; `--write` writes that page.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from conformance import resources
from conformance.checks.check import Check
from conformance.checks.judging import checks
from conformance.contract.requirements import Requirement, requirements
from conformance.errors import SuiteDamaged
from conformance.model.case import Case
from conformance.model.revision import CURRENT
from conformance.model.script import Script
from conformance.mutants import BOOK, Mutant
from conformance.mutants.campaign import Campaign, run
from conformance.suite.catalogue import cases
from conformance.suite.scripts import scripts

WAIVERS = "gate_waivers.toml"
LACKS = ("check", "case", "mutant")
SWEEPING = frozenset(("golden.value", "golden.bytes", "schema.values", "capture.legal"))
_SHOWN = 3


class Waiver(NamedTuple):
    """What a requirement, or a check, may lack, and why."""

    name: str
    lacks: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Trace:
    """What bears on the requirements. `killed` maps the mutants that their own checks killed to the case."""

    requirements: Mapping[str, Requirement]
    checks: Sequence[Check]
    cases: Sequence[Case]
    mutants: Sequence[Mutant]
    killed: Mapping[str, str]
    waivers: Sequence[Waiver]
    scripts: Sequence[Script]

    def checks_of(self, requirement: str) -> list[str]:
        """The checks that look for it; those that report whatever differs count for nothing."""
        asking = [check for check in self.checks if check.name not in SWEEPING]
        return [check.name for check in asking if requirement in check.requirements]

    def cases_of(self, requirement: str) -> list[str]:
        """The cases and scripts that are about it."""
        cases = [case.case_id for case in self.cases if requirement in case.requirements]
        return cases + [script.script_id for script in self.scripts if requirement in script.requirements]

    def mutants_of(self, requirement: str) -> list[str]:
        """The killed mutants that break it."""
        return [m.name for m in self.mutants if m.requirement == requirement and m.name in self.killed]

    def lacking(self, requirement: str) -> tuple[str, ...]:
        """What no waiver has been asked about yet: `check`, `case` or `mutant`."""
        has = (self.checks_of(requirement), self.cases_of(requirement), self.mutants_of(requirement))
        return tuple(name for name, found in zip(LACKS, has, strict=True) if not found)


def trace_of(campaign: Campaign) -> Trace:
    """The current revision, with what became of its mutants."""
    killed = {hunt.mutant: hunt.own for hunt in campaign.hunts if hunt.own}
    return Trace(
        requirements(), checks(), cases(CURRENT), tuple(BOOK.values()), killed, waivers(), scripts(CURRENT)
    )


def waivers() -> tuple[Waiver, ...]:
    """The written exceptions to the gate. Raises SuiteDamaged."""
    path = resources.data("Requirements", WAIVERS)
    try:
        entries = tomllib.loads(resources.read(path).decode("utf-8"))["waiver"]
        return tuple(_waiver(entry) for entry in entries)
    except (ValueError, KeyError, TypeError) as fault:
        what = f"{path}: this is no list of waivers ({fault})"
        raise SuiteDamaged(what, "write [[waiver]] with requirement or check, lacks, and reason") from fault


def _waiver(entry: Mapping[str, Any]) -> Waiver:
    name = entry["requirement"] if "requirement" in entry else entry["check"]
    lacks, reason = tuple(entry["lacks"]), str(entry["reason"]).strip()
    if not reason or not lacks or not set(lacks) <= set(LACKS):
        raise ValueError(f"the waiver of {name}")
    return Waiver(str(name), lacks, reason)


def problems(trace: Trace) -> list[str]:
    """Everything that keeps the gate shut, each with what to do."""
    return [*_strangers(trace), *_untested(trace), *_idle(trace), *_alive(trace), *_needless(trace)]


def _strangers(trace: Trace) -> Iterator[str]:
    """Ids that the specification does not have."""
    citing: list[tuple[str, Iterable[str]]] = [
        *((f"the check {check.name}", sorted(check.requirements)) for check in trace.checks),
        *((f"the case {case.case_id}", case.requirements) for case in trace.cases),
        *((f"the script {script.script_id}", script.requirements) for script in trace.scripts),
        *((f"the mutant {mutant.name}", (mutant.requirement,)) for mutant in trace.mutants),
    ]
    for who, cited in citing:
        for requirement in cited:
            if requirement not in trace.requirements:
                yield f"{who} cites {requirement}, which is not in the specification"


def _untested(trace: Trace) -> Iterator[str]:
    for requirement in trace.requirements.values():
        if requirement.word != "MUST" or requirement.untestable:
            continue
        waived = _waived(trace, requirement.requirement)
        for lack in trace.lacking(requirement.requirement):
            if lack not in waived:
                what = "killed mutant" if lack == "mutant" else lack
                yield f"{requirement.requirement} has no {what}: add one, or a waiver with its reason"


def _waived(trace: Trace, name: str) -> set[str]:
    return {lack for waiver in trace.waivers if waiver.name == name for lack in waiver.lacks}


def _idle(trace: Trace) -> Iterator[str]:
    named = {mutant.check for mutant in trace.mutants if mutant.name in trace.killed}
    for check in trace.checks:
        if check.name not in named and "mutant" not in _waived(trace, check.name):
            yield f"the check {check.name} has killed no mutant of its own: add a mutant that it must catch"


def _alive(trace: Trace) -> Iterator[str]:
    books = {check.name: check for check in trace.checks}
    for mutant in trace.mutants:
        check = books.get(mutant.check)
        if check is None or mutant.requirement not in check.requirements:
            yield f"the mutant {mutant.name} names {mutant.check}, which cannot report {mutant.requirement}"
        elif mutant.name not in trace.killed:
            yield f"the mutant {mutant.name} is alive: add a case that shows its lie"


def _needless(trace: Trace) -> Iterator[str]:
    idle = {check.name for check in trace.checks} - {m.check for m in trace.mutants if m.name in trace.killed}
    for waiver in trace.waivers:
        lacking = trace.lacking(waiver.name) if waiver.name in trace.requirements else ("mutant",)
        known = waiver.name in trace.requirements or waiver.name in idle
        for lack in waiver.lacks:
            if not known or lack not in lacking:
                yield f"the waiver of {waiver.name} ({lack}) is not needed: take it out of {WAIVERS}"


def page(trace: Trace) -> str:
    """`docs/traceability.md`."""
    lines = [
        "# Traceability",
        "",
        "Made by `nox -s traceability -- --write` from the specification, the checks, the cases and a run",
        f"of all mutants; `nox -s traceability` fails where it is stale. {_counted(trace)}",
        "",
        "A mutant is a broken exporter or recorder that tells one lie. It counts where its own check reports",
        "its requirement; behind it stands the first case or script in which that happened.",
        "`svr-conformance explain ID` tells more of each id.",
    ]
    for prefix in dict.fromkeys(name[:3] for name in trace.requirements):
        lines += [
            "",
            f"## {prefix}",
            "",
            "| requirement | checks | cases | killed mutants |",
            "|---|---|---|---|",
        ]
        lines += [_row(trace, told) for name, told in trace.requirements.items() if name.startswith(prefix)]
    return "\n".join([*lines, "", "## Waivers", "", *_told(trace), ""])


def _counted(trace: Trace) -> str:
    testable = sum(told.word == "MUST" and not told.untestable for told in trace.requirements.values())
    return (
        f"{len(trace.requirements)} requirements, of which {testable} are a testable MUST; "
        f"{len(trace.checks)} checks, {len(trace.cases)} cases, {len(trace.scripts)} scripts, "
        f"{len(trace.killed)} of {len(trace.mutants)} mutants killed."
    )


def _row(trace: Trace, told: Requirement) -> str:
    name = told.requirement
    found = trace.cases_of(name)
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    mutants = [f"{mutant} ({trace.killed[mutant]})" for mutant in trace.mutants_of(name)]
    cells = (", ".join(trace.checks_of(name)), ", ".join(found[:_SHOWN]) + more, "; ".join(mutants))
    state = "not testable" if told.untestable else f"{told.word}, {told.level}"
    return f"| {name} ({state}) | {' | '.join(cell or '-' for cell in cells)} |"


def _told(trace: Trace) -> Iterator[str]:
    for waiver in trace.waivers:
        yield f"- {waiver.name} has no {', no '.join(waiver.lacks)}: {waiver.reason}"


def main(arguments: list[str]) -> int:
    """0 if the gate is passed and the page is fresh."""
    campaign = run(tuple(BOOK.values()), os.cpu_count() or 1)
    trace = trace_of(campaign)
    found = [*campaign.control, *problems(trace)]
    path = resources.docs("traceability.md")
    if "--write" in arguments:
        path.write_text(page(trace), encoding="utf-8", newline="\n")
    elif not path.is_file() or path.read_text(encoding="utf-8") != page(trace):
        found.append("docs/traceability.md is stale: run `nox -s traceability -- --write`")
    print("\n".join([*found, f"{_counted(trace)} {campaign.seconds:.1f} s"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
