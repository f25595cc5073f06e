"""A case that is out of judgement is run and shown, and fails nobody."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from conformance.cli.run import status_of
from conformance.contract.schemas import faults
from conformance.model.erratum import Erratum
from conformance.model.result import Outcome, Result, result_of
from conformance.reports.junit import junit_report
from conformance.reports.paint import Paint
from conformance.reports.terminal import terminal_report
from conformance.runner.plan import plan_of
from conformance.runner.run import run

from ..small_suite import REPOSITORY, in_place_of_the_whole
from .conftest import CONTINUED, CORRECT, Runtime, forget, runtime_in

ERRATUM = Erratum("disputed", "Some say that it is no recording.", "2026-03-01")
TABLE = (
    f'[[erratum]]\ncase = "reject-empty-file"\nrevision = "1.1.0"\nstatus = "{ERRATUM.status}"\n'
    f'reason = "{ERRATUM.reason}"\ndate = {ERRATUM.date}\n'
)
LENIENT = "import os\nif os.path.getsize(sys.argv[1]) == 0: sys.exit(0)\n"


@pytest.fixture(scope="module")
def result(whole_suite: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A runtime that takes an empty file for a session, judged by a suite in which that is argued about."""
    folder = tmp_path_factory.mktemp("argued")
    with in_place_of_the_whole(Path(shutil.copytree(whole_suite, folder / "suite"))) as suite:
        (suite / "Data" / "Sessions" / "errata.toml").write_text(TABLE, encoding="utf-8")
        forget()
        runtime = runtime_in(folder / "vendor")
        return run(plan_of(runtime(LENIENT + CORRECT + CONTINUED), target="scored"))


def test_it_costs_no_level_and_no_exit_status(result: Result) -> None:
    empty = next(case for case in result.cases if case.case == "reject-empty-file")
    assert (empty.outcome, empty.erratum) == (Outcome.FAIL, ERRATUM)
    assert [finding.requirement for finding in empty.errors] == ["REJ-001"]
    assert (result.reached, status_of(result), result.golden_bytes_equal) == ("scored", 0, True)
    without = replace(result, cases=tuple(replace(case, erratum=None) for case in result.cases))
    assert status_of(replace(without, reached="none")) == 1


def test_a_case_that_cannot_be_judged_costs_nothing_either(suite: Path, runtime: Runtime) -> None:
    (suite / "Data" / "Sessions" / "errata.toml").write_text(TABLE, encoding="utf-8")
    (suite / "Data" / "Sessions" / "reject-empty-file.jsonl").unlink()
    forget()
    result = run(plan_of(runtime(CORRECT + CONTINUED), target="scored"))
    assert [case.case for case in result.cases if case.outcome is Outcome.CANNOT_JUDGE] == [
        "reject-empty-file"
    ]
    assert (result.reached, status_of(result)) == ("scored", 0)


def test_it_is_shown_with_its_outcome(result: Result) -> None:
    report = terminal_report(result, Paint())
    assert report.startswith(
        "out of judgement (fails nobody)\n"
        "  reject-empty-file: wrong; disputed since 2026-03-01: Some say that it is no recording.\n"
    )
    assert "conforms: the level scored is reached" in report


def test_junit_skips_it(result: Result) -> None:
    suite = ET.fromstring(junit_report(result))[0]
    assert [suite.attrib[name] for name in ("failures", "errors", "skipped")] == ["0", "0", "3"]
    levels = suite.findall("testcase[@classname='svr-conformance.level']")
    assert [level.attrib["name"] for level in levels if level.find("skipped") is not None] == [
        "exact",
        "hardened",
    ]
    skipped = suite.find("testcase[@name='reject-empty-file']/skipped")
    assert skipped is not None
    assert skipped.attrib["message"] == f"fail, and fails nobody: {ERRATUM.told()}"


@pytest.mark.slow
def test_pytest_skips_it(suite: Path, runtime: Runtime, tmp_path: Path) -> None:
    (suite / "Data" / "Sessions" / "errata.toml").write_text(TABLE, encoding="utf-8")
    file = runtime(LENIENT + CORRECT + CONTINUED).file
    patch = f"resources._root = lambda: Path({str(suite)!r})"
    elsewhere = f"from pathlib import Path\nfrom conformance import resources\n{patch}\n"
    (tmp_path / "elsewhere.py").write_text(elsewhere, encoding="utf-8")
    options = [
        "-p",
        "elsewhere",
        "--svr-runtime",
        str(file),
        "--svr-level",
        "scored",
        "-rs",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--pyargs", "conformance", "-k", "reject", *options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(REPOSITORY)])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 skipped" in done.stdout
    assert f"fail, and fails nobody: {ERRATUM.told()}" in " ".join(done.stdout.split())


def test_the_result_tells_it_and_can_be_read_again(result: Result) -> None:
    plain = json.loads(json.dumps(result.plain()))
    assert list(faults("result", plain)) == []
    empty = next(case for case in plain["cases"] if case["case"] == "reject-empty-file")
    assert empty["erratum"] == ERRATUM._asdict()
    assert [case for case in plain["cases"] if "erratum" in case] == [empty]
    assert result_of(plain).plain() == plain
