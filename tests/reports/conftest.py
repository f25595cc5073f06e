"""One result that holds every outcome."""

from __future__ import annotations

import pytest

from conformance.model.finding import Finding, Severity
from conformance.model.result import CaseResult, Guarantee, LevelRow, Outcome, Result, RuntimeName, Verdict

ZONE = "local time with an offset instead of UTC"
HOSTILE = "\x1b[31mred\x07 \u202egnp.exe\ufffe \u00a0"


def late(place: int) -> Finding:
    """A wrong timestamp of one event."""
    return Finding(
        "timestamps.form",
        "TIM-002",
        "the timestamp has another form",
        file="sess-001.json",
        offset=40 + 10 * place,
        pointer=f"/events/{place}/timestamp",
        expected="2026-01-19T14:02:37.250000Z",
        got="2026-01-19T15:02:37+01:00",
        cause=ZONE,
    )


def failed(*findings: Finding) -> Verdict:
    """The verdict of the check that has found them."""
    return Verdict(findings[0].check, "fail", "check", findings)


def case(name: str, outcome: Outcome, *verdicts: Verdict, level: str = "core") -> CaseResult:
    """A case that took a quarter of a second."""
    expected = "reject" if name.startswith("reject-") else "export"
    again = f"svr-conformance run --runtime svr-runtime.toml --case {name} --keep kept"
    title = f"What {name} is about"
    return CaseResult(name, title, level, expected, outcome, 0.25, 0, verdicts, again)


def unable(name: str) -> CaseResult:
    """A case that the suite could not judge."""
    verdict = Verdict("suite.able", "blocked", "check", (), f"the case {name} has no golden export")
    return case(name, Outcome.CANNOT_JUDGE, verdict)


@pytest.fixture
def cases() -> tuple[CaseResult, ...]:
    many = [late(place) for place in range(7)]
    hostile = Finding(
        "timestamps.form", "EVT-005", "not as recorded", file=f"{HOSTILE}.json", expected="", got=HOSTILE
    )
    table = Finding("timestamps.form", "CSV-004", "no field", file="s.csv", row=2, column="actor_id")
    beyond = Finding("canonical.document", "JSN-006", "white space", file="sess-001.json", offset=1)
    crashed = Finding("answer.exported", "RUN-011", "it crashed")
    advice = Finding("rejection.reason", "RUN-014", "another code", Severity.ADVICE, got="REJ-001")
    passed = Verdict("golden.bytes", "pass", "rebuild")
    blocked = Verdict("json.wellformed", "blocked", "check", (), "answer.exported")
    return (
        case("story-one", Outcome.PASS, passed),
        case("story-two", Outcome.FAIL, failed(*many), passed),
        case("story-three", Outcome.FAIL, failed(hostile, many[0], table)),
        case("spaced", Outcome.FAIL, failed(beyond)),
        case("reject-loud", Outcome.PASS, Verdict("rejection.reason", "advice", "check", (advice,))),
        case("crash", Outcome.CRASH, failed(crashed), blocked),
        case("hang", Outcome.HANG),
        case("silence", Outcome.NO_ANSWER, level="exact"),
        unable("no-golden"),
        unable("no-golden-too"),
    )


@pytest.fixture
def result(cases: tuple[CaseResult, ...]) -> Result:
    """A run that fails in every way."""
    return Result(
        suite_version="0.1.0",
        suite_digest="ab" * 32,
        contract="1.0.0",
        runtime=RuntimeName("engine \u202egnp.exe", "2.3.1", "Example & <Sons>", "command"),
        started_at="2026-03-01T10:00:00.123456Z",
        seconds=12.3456789,
        filtered=False,
        target="scored",
        reached="none",
        golden_bytes_equal=False,
        planned=9,
        ran=6,
        blocked=3,
        cases_planned=len(cases),
        guarantees=(
            Guarantee("offline", "unknown", "no fence"),
            Guarantee("kill", "unknown", "no kill"),
        ),
        levels=(
            LevelRow("core", False, ("8 findings of TIM-002 in 2 cases, first in story-two",)),
            LevelRow("scored", False, ("core is not reached",)),
            LevelRow("exact", False, ("scored is not reached",)),
            LevelRow("hardened", False, ("exact is not reached",)),
        ),
        cases=cases,
    )
