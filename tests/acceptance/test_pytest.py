"""The suite inside pytest, as a vendor's project calls it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from .conftest import Command, environment

INSTALLED = any(point.value == "conformance.pytest_plugin" for point in entry_points(group="pytest11"))
PLUGIN = [] if INSTALLED else ["-p", "conformance.pytest_plugin"]
Runtime = Callable[[str], Path]


def run_pytest(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *PLUGIN, *map(str, arguments)],
        cwd=folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def outcomes(report: Path) -> dict[str, str]:
    """Case id to `passed` or `failed`, from a JUnit report of pytest."""
    told: dict[str, str] = {}
    for test in ET.parse(report).iter("testcase"):
        name = test.attrib["name"].partition("[")[2].partition("]")[0]
        bad = test.find("failure") is not None or test.find("error") is not None
        told[name] = "failed" if bad or told.get(name) == "failed" else "passed"
    return told


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["alone", "xdist"])
def test_the_verdicts_are_those_of_run(
    svr: Command, runtime: Runtime, tmp_path: Path, workers: list[str]
) -> None:
    file = runtime("one_dropped_failure")
    svr("run", "--runtime", file, "--case", "story-[bc]*", "--json", "result.json")
    cases = json.loads((tmp_path / "result.json").read_bytes())["cases"]
    wanted = {case["case"]: "passed" if case["outcome"] == "pass" else "failed" for case in cases}
    done = run_pytest(
        tmp_path,
        "--pyargs",
        "conformance",
        "--svr-runtime",
        file,
        "-k",
        "story-b or story-c",
        "--junit-xml",
        "x.xml",
        *workers,
    )
    assert done.returncode == 1
    assert outcomes(tmp_path / "x.xml") == wanted
    assert set(wanted.values()) == {"passed", "failed"}


def test_a_failing_check_says_what_the_report_says(runtime: Runtime, tmp_path: Path) -> None:
    case = "story-blocked-exit-corrected"
    done = run_pytest(
        tmp_path, "--pyargs", "conformance", "--svr-runtime", runtime("one_local_time"), "-k", case, "-q"
    )
    assert "      cause    local time with an offset instead of UTC" in done.stdout.splitlines()
    assert (
        f"  again: svr-conformance run --runtime {tmp_path / 'one_local_time.toml'} --case {case} --keep kept"
        in (done.stdout.splitlines())
    )


def test_what_costs_levels_beyond_the_target_is_expected(runtime: Runtime, tmp_path: Path) -> None:
    file = runtime("one_space")
    call = ("--pyargs", "conformance", "--svr-runtime", file, "-k", "story-clean-pass", "-q")
    assert run_pytest(tmp_path, *call).returncode == 0
    assert run_pytest(tmp_path, *call, "--svr-level", "exact").returncode == 1


@pytest.mark.slow
def test_what_is_waived_is_expected_where_that_is_allowed(
    svr: Command, runtime: Runtime, tmp_path: Path
) -> None:
    file, case = runtime("one_point"), "story-blocked-exit-corrected"
    svr("run", "--runtime", file, "--case", case, "--write-waivers", "drafts.toml")
    waiver = (tmp_path / "drafts.toml").read_text(encoding="utf-8").replace('""', '"x"')
    file.write_text(file.read_text(encoding="utf-8") + waiver, encoding="utf-8")
    call = ("--pyargs", "conformance", "--svr-runtime", file, "-k", case, "-q")
    assert run_pytest(tmp_path, *call, "--svr-allow-waived").returncode == 0
    expired = re.sub("(?m)^expires = .*", 'check = "golden.value"\nexpires = 2020-01-31', waiver)
    file.write_text(file.read_text(encoding="utf-8") + expired, encoding="utf-8")
    done = run_pytest(tmp_path, *call)
    assert done.returncode == 1
    assert any(line.startswith("SUBFAILED[golden.bytes]") for line in done.stdout.splitlines())
    of = f"waiver 2 (case {case}, check golden.value)"
    assert any(line.startswith(f"{of}: the failure has changed, in ") for line in done.stdout.splitlines())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            [],
            "name the runtime to judge: --svr-runtime FILE, or --svr-reference for the suite's own exporter",
        ),
        (
            ["--svr-runtime", "no.toml"],
            "no.toml: the runtime file cannot be read (No such file or directory)",
        ),
        (["--svr-reference", "--svr-level", "exat"], "there is no level 'exat'"),
    ],
)
def test_a_forgotten_or_wrong_option_is_never_green(tmp_path: Path, options: list[str], said: str) -> None:
    done = run_pytest(tmp_path, "--pyargs", "conformance", *options)
    assert done.returncode == 2
    assert said in done.stdout.splitlines()
    assert "Traceback" not in done.stdout


def test_the_plugin_costs_other_tests_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text(
        "import sys\n"
        "def test_other():\n"
        "    ours = {name for name in sys.modules if name.split('.')[0] == 'conformance'}\n"
        "    assert ours == {'conformance', 'conformance.pytest_plugin'}\n"
        "    assert 'orjson' not in sys.modules\n"
    )
    done = run_pytest(tmp_path, "-q")
    assert done.returncode == 0, done.stdout
