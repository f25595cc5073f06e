"""The outcome of a run as a value, and as plain data (`Data/Schemas/result.schema.json`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from conformance.model.erratum import Erratum
from conformance.model.finding import Finding, Severity
from conformance.model.waiver import WaiverRow, waiver_row_of

FORMAT = "svr-result/1"


class Outcome(StrEnum):
    """What became of one case."""

    PASS = "pass"
    FAIL = "fail"
    CRASH = "crash"
    HANG = "hang"
    NO_ANSWER = "no_answer"
    CANNOT_JUDGE = "cannot_judge"


class Verdict(NamedTuple):
    """What one check says of one case: pass, advice, fail or blocked; `by` check or rebuild.

    `blocked_by` names the check whose finding took away what this one needs; `waived_by` is the number of the
    waiver that covers the errors of a check that failed.
    """

    check: str
    verdict: str
    by: str
    findings: tuple[Finding, ...] = ()
    blocked_by: str | None = None
    waived_by: int | None = None


@dataclass(frozen=True)
class CaseResult:
    """One case of a run. `expected` is export or reject; `reproduce` a command that shows it again.

    With an `erratum` the case is out of judgement: its outcome is shown, and fails nobody.
    """

    case: str
    title: str
    level: str
    expected: str
    outcome: Outcome
    seconds: float
    exit_status: int | None
    verdicts: tuple[Verdict, ...]
    reproduce: str
    erratum: Erratum | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for verdict in self.verdicts for finding in verdict.findings)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return _errors_of(self.verdicts)

    @property
    def waived_errors(self) -> tuple[Finding, ...]:
        """The errors that a waiver covers."""
        return _errors_of(verdict for verdict in self.verdicts if verdict.waived_by is not None)

    @property
    def unwaived_errors(self) -> tuple[Finding, ...]:
        """The errors that no waiver covers."""
        return _errors_of(verdict for verdict in self.verdicts if verdict.waived_by is None)

    @property
    def waived(self) -> bool:
        """True if the case went wrong, and waivers cover every error of it."""
        return bool(self.errors) and not self.unwaived_errors


def _errors_of(verdicts: Iterable[Verdict]) -> tuple[Finding, ...]:
    found = (finding for verdict in verdicts for finding in verdict.findings)
    return tuple(finding for finding in found if finding.severity is Severity.ERROR)


class Guarantee(NamedTuple):
    """Something that a level rests on: enforced, observed, attested by the vendor, unknown, or broken."""

    name: str
    state: str
    note: str


class LevelRow(NamedTuple):
    """One level, in words what stands before it, and the guarantees it rests on that are only attested."""

    level: str
    reached: bool
    blocking: tuple[str, ...]
    attested: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuntimeName:
    name: str
    version: str
    vendor: str
    adapter: str

    @property
    def told(self) -> str:
        """In words, for people."""
        return f"{self.name} {self.version} ({self.vendor}), driven as {self.adapter}"


@dataclass(frozen=True)
class Result:
    """A whole run. `planned`, `ran` and `blocked` count checks over cases; `reached` may be `none`.

    `reached_but_for_waived` is what it would be without the failures that are waived, None without waivers;
    `challenge` the hexadecimal digits that cases beyond the catalogue follow from, None without such cases.
    """

    suite_version: str
    suite_digest: str
    contract: str
    runtime: RuntimeName
    started_at: str
    seconds: float
    filtered: bool
    target: str
    reached: str
    golden_bytes_equal: bool | None
    planned: int
    ran: int
    blocked: int
    cases_planned: int
    guarantees: tuple[Guarantee, ...]
    levels: tuple[LevelRow, ...]
    cases: tuple[CaseResult, ...]
    waivers: tuple[WaiverRow, ...] = ()
    reached_but_for_waived: str | None = None
    challenge: str | None = None

    @property
    def failing_waivers(self) -> tuple[WaiverRow, ...]:
        """The waivers that fail the run, whatever level it has reached."""
        return tuple(row for row in self.waivers if row.state.fails)

    @property
    def reached_by_word(self) -> bool:
        """Whether the level that is reached rests on something that the vendor attests."""
        return any(row.attested for row in self.levels if row.level == self.reached)

    @property
    def reached_told(self) -> str:
        """The level that is reached, `(attested)` behind it where it rests on the vendor's word."""
        return f"{self.reached} (attested)" if self.reached_by_word else self.reached

    def plain(self) -> dict[str, Any]:
        """The result as the published schema has it."""
        return {
            "format": FORMAT,
            "suite": {"version": self.suite_version, "digest": self.suite_digest},
            "contract": self.contract,
            "runtime": asdict(self.runtime),
            "started_at": self.started_at,
            "seconds": round(self.seconds, 6),
            "filtered": self.filtered,
            "target": self.target,
            "reached": self.reached,
            "golden_bytes_equal": self.golden_bytes_equal,
            "planned": self.planned,
            "ran": self.ran,
            "blocked": self.blocked,
            "cases_planned": self.cases_planned,
            "cases_run": len(self.cases),
            "guarantees": [guarantee._asdict() for guarantee in self.guarantees],
            "levels": [
                {**row._asdict(), "blocking": list(row.blocking), "attested": list(row.attested)}
                for row in self.levels
            ],
            "cases": [_plain_case(case) for case in self.cases],
            **self._plain_waivers(),
            **({} if self.challenge is None else {"challenge": self.challenge}),
        }

    def _plain_waivers(self) -> dict[str, Any]:
        if not self.waivers:
            return {}
        rows = [row.plain() for row in self.waivers]
        return {"waivers": rows, "reached_but_for_waived": self.reached_but_for_waived}


def _plain_case(case: CaseResult) -> dict[str, Any]:
    plain = {
        "case": case.case,
        "title": case.title,
        "level": case.level,
        "expected": case.expected,
        "outcome": case.outcome.value,
        "seconds": round(case.seconds, 6),
        "exit_status": case.exit_status,
        "checks": [_plain_verdict(verdict) for verdict in case.verdicts],
        "findings": [plain_finding(finding) for finding in case.findings],
        "reproduce": case.reproduce,
    }
    erratum = {} if case.erratum is None else {"erratum": case.erratum._asdict()}
    return {**plain, **erratum, **({"waived": True} if case.waived else {})}


def _plain_verdict(verdict: Verdict) -> dict[str, Any]:
    plain = {"check": verdict.check, "verdict": verdict.verdict, "by": verdict.by}
    more = {"blocked_by": verdict.blocked_by, "waived_by": verdict.waived_by}
    return {**plain, **{name: value for name, value in more.items() if value is not None}}


def plain_finding(finding: Finding) -> dict[str, Any]:
    """A finding with all its members, absent ones null."""
    return {**asdict(finding), "severity": finding.severity.value}


def finding_of(plain: Mapping[str, Any]) -> Finding:
    """The finding that `plain_finding` made plain."""
    return Finding(**{**plain, "severity": Severity(plain["severity"])})


def result_of(plain: Mapping[str, Any]) -> Result:
    """The result that `plain` holds, which has been held to the schema before."""
    return Result(
        suite_version=plain["suite"]["version"],
        suite_digest=plain["suite"]["digest"],
        runtime=RuntimeName(**plain["runtime"]),
        guarantees=tuple(Guarantee(**entry) for entry in plain["guarantees"]),
        levels=tuple(
            LevelRow(row["level"], row["reached"], tuple(row["blocking"]), tuple(row["attested"]))
            for row in plain["levels"]
        ),
        cases=tuple(_case_of(case) for case in plain["cases"]),
        waivers=tuple(waiver_row_of(row) for row in plain.get("waivers", ())),
        reached_but_for_waived=plain.get("reached_but_for_waived"),
        challenge=plain.get("challenge"),
        **{name: plain[name] for name in _SAME},
    )


_SAME = (
    "contract",
    "started_at",
    "seconds",
    "filtered",
    "target",
    "reached",
    "golden_bytes_equal",
    "planned",
    "ran",
    "blocked",
    "cases_planned",
)


def _case_of(plain: Mapping[str, Any]) -> CaseResult:
    findings = [finding_of(finding) for finding in plain["findings"]]
    verdicts = tuple(
        Verdict(
            entry["check"],
            entry["verdict"],
            entry["by"],
            tuple(finding for finding in findings if finding.check == entry["check"]),
            entry.get("blocked_by"),
            entry.get("waived_by"),
        )
        for entry in plain["checks"]
    )
    same = {
        name: plain[name]
        for name in ("case", "title", "level", "expected", "seconds", "exit_status", "reproduce")
    }
    erratum = Erratum(**plain["erratum"]) if "erratum" in plain else None
    return CaseResult(outcome=Outcome(plain["outcome"]), verdicts=verdicts, erratum=erratum, **same)
