"""The suite inside pytest: one test for each case, its checks as subtests, the verdicts those of `run`.

    pytest --pyargs conformance --svr-runtime svr-runtime.toml
    pytest --pyargs conformance --svr-reference -n auto -k story

The level that a runtime has earned is told by `svr-conformance run` only: it rests on more than single cases.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from conformance.adapters.kinds import adapter_of
from conformance.adapters.reference import reference_runtime
from conformance.adapters.runtime_file import RuntimeFile, load_runtime
from conformance.errors import SvrError
from conformance.model.case import Case
from conformance.model.evidence import Answer
from conformance.model.result import CaseResult, Outcome, Verdict
from conformance.reports.findings import grouped, lines_of
from conformance.reports.paint import Paint
from conformance.reports.safe_text import safe, safe_lines
from conformance.reports.weight import counts, stands_before
from conformance.runner.case_run import Bench
from conformance.runner.fingerprint import sessions_of
from conformance.runner.not_run import reason_of
from conformance.runner.plan import Plan, plan_of
from conformance.runner.waivers import waived
from conformance.runner.workplace import temporary_folder

_ASK = "name the runtime to judge: --svr-runtime FILE, or --svr-reference for the suite's own exporter"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each case of the catalogue. A forgotten option is an error, and never a green run."""
    try:
        plan = _plan(metafunc.config)
    except SvrError as fault:
        raise pytest.Collector.CollectError(safe_lines(str(fault))) from None
    metafunc.parametrize("case", plan.cases, ids=[case.case_id for case in plan.cases])


def _plan(config: pytest.Config) -> Plan:
    return plan_of(_runtime(config), target=config.getoption("--svr-level", None), jobs=1)


def _runtime(config: pytest.Config) -> RuntimeFile:
    file, reference = config.getoption("--svr-runtime", None), config.getoption("--svr-reference", None)
    if bool(file) == bool(reference):
        both = "--svr-runtime and --svr-reference exclude each other; "
        raise pytest.Collector.CollectError(f"{both if file else ''}{_ASK}")
    return load_runtime(Path(file)) if file else reference_runtime()


@pytest.fixture(scope="module")
def plan(pytestconfig: pytest.Config) -> Plan:
    return _plan(pytestconfig)


@pytest.fixture(scope="module")
def allow_waived(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--svr-allow-waived", None))


@pytest.fixture(scope="module")
def bench(plan: Plan) -> Iterator[Bench]:
    """Drives the runtime; what is wrong with its end is an error of the last case."""
    with temporary_folder() as work:
        adapter = adapter_of(plan.runtime, work)
        yield Bench(plan, adapter, work, keep=None)
        learnt = adapter.close()
        adapter.stop()
    wrong = [f"{label}: {told}" for label, answer in learnt.items() if (told := _wrong(answer))]
    if wrong:
        pytest.fail(safe_lines("\n".join(wrong)), pytrace=False)


def _wrong(answer: Answer) -> str:
    left = f"{answer.left_behind} processes outlived it" if answer.left_behind else None
    return "; ".join(text for text in (answer.conversation, answer.ending, left) if text)


def test_case(case: Case, plan: Plan, bench: Bench, subtests: pytest.Subtests, allow_waived: bool) -> None:
    try:
        result = bench.run(case).result
    except SvrError as fault:
        pytest.fail(safe_lines(str(fault)), pytrace=False)
    if result.erratum is not None and result.outcome is not Outcome.PASS:
        pytest.skip(safe(f"{result.outcome.value}, and fails nobody: {result.erratum.told()}"))
    if result.outcome is Outcome.CANNOT_JUDGE:
        pytest.fail(f"the suite could not judge this case: {safe(reason_of(result))}", pytrace=False)
    sessions = sessions_of(plan.cases)
    rows, (result,) = waived(plan.runtime.waivers, [result], sessions, _today(), filtered=True)
    for row in rows:
        with subtests.test(row.name):
            if row.state.fails:
                pytest.fail(safe(f"{row.name}: {row.told}"), pytrace=False)
    for verdict in result.verdicts:
        with subtests.test(verdict.check):
            _tell(verdict, result, plan.target, allow_waived=allow_waived)
    if not result.errors and stands_before(result, plan.target):
        pytest.fail(f"{result.outcome.value}; again: {safe(result.reproduce)}", pytrace=False)


def _today() -> date:
    return datetime.now(UTC).date()


def _tell(verdict: Verdict, result: CaseResult, target: str, *, allow_waived: bool) -> None:
    """Fail a check that failed; what costs only levels beyond the target is an expected failure.

    So is what is waived, where that is allowed.
    """
    if verdict.verdict == "blocked":
        pytest.skip(f"blocked by {safe(verdict.blocked_by or '?')}")
    if verdict.verdict != "fail":
        return
    errors = [finding for finding in verdict.findings if finding in result.errors]
    if not any(counts(finding, result, target) for finding in errors):
        pytest.xfail(f"costs only levels beyond {target}: {errors[0].requirement}")
    if verdict.waived_by is not None and allow_waived:
        pytest.xfail(f"waiver {verdict.waived_by}: {errors[0].requirement}")
    lines = [line for group in grouped(errors) for line in lines_of(group, Paint())]
    pytest.fail("\n".join([*lines, f"  again: {safe(result.reproduce)}"]), pytrace=False)
