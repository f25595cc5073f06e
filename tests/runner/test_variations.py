"""Runtimes that depend on where they run, each in its own way."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.model.finding import Finding
from conformance.model.result import CaseResult, Result
from conformance.runner.environments import lacking
from conformance.runner.guarantees import ENFORCED
from conformance.runner.plan import plan_of
from conformance.runner.run import run

from .conftest import CASES, CONTINUED, CORRECT, SERVED, Runtime

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(lacking()), reason=f"this machine has {'; '.join(lacking())}"),
]
ONE, ABORTED, EMPTY, VARIANT = CASES[0], CASES[1], CASES[2], CASES[3]
BEGINS = """
import os, pathlib, time
recording = pathlib.Path(sys.argv[1]).read_bytes()
def depends(session, condition):
    if session.encode() in recording and condition:
        for path in pathlib.Path(sys.argv[3]).glob("*.csv"):
            path.write_bytes(path.read_bytes() + b" ")
mask = os.umask(0)
os.umask(mask)
"""
SESSIONS = {ONE: "of-20260228-a7k3", ABORTED: "run_5e1f02", VARIANT: "sess-c0b2b0"}


def again(result: Result) -> dict[str, list[str | None]]:
    """The causes that are named for each case."""
    return {case.case: [finding.cause for finding in of_repeats(case)] for case in result.cases}


def of_repeats(case: CaseResult) -> list[Finding]:
    return [finding for finding in case.errors if finding.check == "repetition.same"]


def run_to_exact(runtime: Runtime, conditions: dict[str, str], rejects: str = "") -> Result:
    told = "".join(f"depends({SESSIONS[case]!r}, {condition})\n" for case, condition in conditions.items())
    return run(plan_of(runtime(f"{BEGINS}{rejects}{CORRECT}{told}{CONTINUED}", level="exact"), jobs=2))


def test_one_that_depends_on_nothing_reaches_exact(runtime: Runtime) -> None:
    result = run_to_exact(runtime, {})
    assert (result.reached, again(result)) == ("exact", {case: [] for case in CASES})
    states = {guarantee.name: guarantee.state for guarantee in result.guarantees}
    assert (states["locale and zone"], states["repetition"]) == (ENFORCED, ENFORCED)
    assert result.planned == sum(len(case.verdicts) for case in result.cases)


def test_what_a_difference_depends_on_is_named(runtime: Runtime) -> None:
    result = run_to_exact(
        runtime,
        {
            ONE: "time.strftime('%z') != '+0000'",
            ABORTED: "time.localtime().tm_year != 2026",
            VARIANT: "os.environ.get('LC_ALL', '').startswith('tr')",
        },
        rejects="if not recording and mask == 0: sys.exit(0)\n",
    )
    assert again(result) == {
        ONE: ["depends on the time zone of the machine"] * 2,
        ABORTED: ["depends on the clock of the machine"] * 2,
        EMPTY: ["depends on the umask"],
        VARIANT: ["depends on the locale"],
    }
    assert result.reached == "scored"


def test_a_difference_is_told_with_its_place(runtime: Runtime) -> None:
    result = run_to_exact(runtime, {VARIANT: "os.environ.get('LC_ALL', '').startswith('tr')"})
    finding = of_repeats(result.cases[3])[0]
    assert finding.message == (
        "byte 1260 is another in the first hostile environment (locale: tr_TR; "
        "time zone: Pacific/Kiritimati; clock: 2041-07-09 23:59:58; "
        "folder names: with blanks, a quote and letters beyond ASCII; umask: 077; "
        "environment size: 1000 more variables)"
    )
    assert (finding.requirement, finding.file, finding.offset) == ("RUN-019", "sess-c0b2b0.csv", 1260)


def test_the_names_of_folders_and_a_large_environment_are_named(runtime: Runtime) -> None:
    result = run_to_exact(runtime, {ONE: "not sys.argv[1].isascii()", ABORTED: "len(os.environ) > 500"})
    assert again(result) == {
        ONE: ["depends on the names of the folders"] * 2,
        ABORTED: ["depends on the size of the environment"],
        EMPTY: [],
        VARIANT: [],
    }


def test_chance_is_told_from_what_the_machine_makes(runtime: Runtime) -> None:
    source = "for path in pathlib.Path(sys.argv[3]).glob('*.csv'): path.write_bytes(os.urandom(8))\n"
    result = run(plan_of(runtime(f"{BEGINS}{CORRECT}{source}{CONTINUED}", level="exact"), patterns=[ONE]))
    cause = "is another each time: chance, the clock, or the recordings before it"
    assert again(result) == {ONE: [cause, cause]}


def test_what_is_remembered_between_recordings_is_found(runtime: Runtime) -> None:
    bleeds = (
        "seen = []\nright = export\ndef export(told):\n    seen.append(told)\n"
        "    return right(told) if len(seen) < 4 or 'c0b2b0' not in open(told[0]).read() else 'seen it'\n"
    )
    result = run(plan_of(runtime(f"{SERVED}{bleeds}serve()", kind="stdio", level="exact"), jobs=1))
    cause = "is another each time: chance, the clock, or the recordings before it"
    assert again(result)[VARIANT] == [cause, cause]


def test_an_end_that_a_faked_clock_spoils_once_is_not_the_runtimes(runtime: Runtime, tmp_path: Path) -> None:
    once = tmp_path / "once"
    spoilt = (
        f"if os.environ.get('FAKETIME') and not os.path.exists({str(once)!r}):\n"
        f"    open({str(once)!r}, 'w').close()\n    sys.exit(9)\n"
    )
    file = runtime(f"import os\n{spoilt}{CORRECT}{CONTINUED}", "fence = false", level="exact")
    result = run(plan_of(file, patterns=[ONE]))
    assert (again(result), once.exists()) == ({ONE: []}, True)
