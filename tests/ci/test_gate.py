"""The script that every template calls."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT, Run
from .repacking import needed, repacked

pytestmark = pytest.mark.slow  # a shell does the work: the version of Python makes no difference

REPORTS = [
    "annotations.txt",
    "badge.json",
    "badge.svg",
    "junit.xml",
    "report.html",
    "result.json",
    "summary.md",
]


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_a_failing_runtime_fails_the_gate_and_leaves_every_report(gate: Run, work: Path, shell: str) -> None:
    done = gate(shell=shell, SVR_RUNTIME="lying.toml")
    assert (done.returncode, sorted(path.name for path in (work / "svr-reports").iterdir())) == (1, REPORTS)
    assert done.stdout.splitlines()[-1] == "does not conform: the level core is not reached"


def test_a_run_that_is_not_judged_as_a_whole_ends_with_3(gate: Run, work: Path) -> None:
    done = gate(SVR_RUNTIME="sound.toml", SVR_LEVEL="scored", SVR_JOBS="1", SVR_REPORTS="a/b c")
    assert (done.returncode, sorted(path.name for path in (work / "a" / "b c").iterdir())) == (3, REPORTS)
    result = json.loads((work / "a" / "b c" / "result.json").read_bytes())
    assert (result["target"], result["cases_run"]) == ("scored", 1)


def test_the_gate_asks_for_the_revision_that_is_wanted(gate: Run, work: Path) -> None:
    (work / "both.toml").write_text(
        (work / "sound.toml").read_text(encoding="utf-8").replace('"1.1.0"', '["1.0.0", "1.1.0"]'), "utf-8"
    )
    for asked, judged in (("1.0.0", "1.0.0"), ("", "1.1.0")):
        done = gate(SVR_RUNTIME="both.toml", SVR_CONTRACT=asked, SVR_LEVEL="scored")
        result = json.loads((work / "svr-reports" / "result.json").read_bytes())
        assert (done.returncode, result["contract"]) == (3, judged)


def test_on_github_no_text_of_a_runtime_is_a_command(gate: Run, work: Path) -> None:
    page = work / "page.md"
    page.write_text("before\n", encoding="utf-8")
    done = gate(SVR_RUNTIME="lying.toml", GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(page))
    first, *lines = done.stdout.splitlines()
    token = first.removeprefix("::stop-commands::")
    assert len(token) == 32
    end = lines.index(f"::{token}::")
    assert any("##[" in line for line in lines[:end])
    assert lines[end + 1].startswith("::error title=SVR conformance::does not conform")
    assert all(line.startswith(("::error ", "::warning ")) for line in lines[end + 1 :])
    summary = (work / "svr-reports" / "summary.md").read_text(encoding="utf-8")
    assert page.read_text(encoding="utf-8") == f"before\n{summary}\n"


def test_what_is_worse_than_before_is_told_in_the_summary(gate: Run, work: Path) -> None:
    assert gate(SVR_RUNTIME="sound.toml", SVR_REPORTS="before").returncode == 3
    page = work / "page.md"
    done = gate(SVR_RUNTIME="lying.toml", SVR_BASELINE="before/result.json", GITHUB_STEP_SUMMARY=str(page))
    assert done.returncode == 1
    assert done.stdout.splitlines()[-3].startswith("worse: newly broken CSV-004, EVT-005")
    assert "\n\n### worse: newly broken CSV-004, EVT-005" in page.read_text(encoding="utf-8")
    assert json.loads((work / "svr-reports" / "compared.json").read_bytes())["worse"] is True
    assert gate(SVR_RUNTIME="lying.toml").returncode == 1
    assert not (work / "svr-reports" / "compared.json").exists()


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"SVR_ALLOW_WAIVED": "maybe"}, "gate: SVR_ALLOW_WAIVED: expected yes or no, found 'maybe'\n"),
        ({"SVR_BASELINE": "none"}, "gate: SVR_BASELINE: there is no 'none'; leave it empty at first\n"),
        (
            {"SVR_COMMAND": "", "SVR_PACKAGE": "--index-url=x"},
            "gate: SVR_PACKAGE: expected a wheel, a folder or name==version, found '--index-url=x'\n",
        ),
        (
            {"SVR_COMMAND": "", "SVR_PYTHON": "false"},
            "gate: SVR_PYTHON: expected Python 3.11 or later, found 'false'\n",
        ),
    ],
)
def test_wrong_usage_ends_with_2(gate: Run, work: Path, variables: dict[str, str], message: str) -> None:
    done = gate(SVR_RUNTIME="lying.toml", **variables)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)
    assert not (work / "svr-reports").exists()


def test_a_missing_runtime_leaves_no_old_report(gate: Run, work: Path) -> None:
    assert gate(SVR_RUNTIME="lying.toml").returncode == 1
    assert gate(SVR_RUNTIME="nowhere.toml").returncode == 2
    assert list((work / "svr-reports").iterdir()) == []


def test_no_input_is_evaluated(gate: Run, work: Path) -> None:
    hostile = "$(touch pwned) `touch pwned`; touch pwned #' \" *"
    folder = work / hostile
    folder.mkdir()
    for name in ("lying.py", "lying.toml"):
        shutil.copy(work / name, folder / name)
    done = gate(SVR_RUNTIME=f"{hostile}/lying.toml", SVR_REPORTS=f"{hostile}/reports")
    assert (done.returncode, len(list((folder / "reports").iterdir()))) == (1, len(REPORTS))
    for name in ("SVR_LEVEL", "SVR_CONTRACT", "SVR_JOBS", "SVR_ALLOW_WAIVED", "SVR_TOOLS", "SVR_BASELINE"):
        assert gate(SVR_RUNTIME="lying.toml", **{name: f"{hostile} x"}).returncode == 2
    assert not [path for path in work.rglob("pwned*") if path.name == "pwned"]


def test_the_tools_of_the_higher_levels_are_installed_where_that_is_wanted(gate: Run, work: Path) -> None:
    programs = work / "programs"
    programs.mkdir()
    for name in ("apt-get", "sysctl"):
        (programs / name).write_text(f'#!/bin/sh\necho "{name} $*" >> "{work}/called"\n', encoding="utf-8")
    (programs / "sudo").write_text('#!/bin/sh\nexec "$@"\n', encoding="utf-8")
    for program in programs.iterdir():
        program.chmod(0o755)
    path = f"{programs}:/usr/local/bin:/usr/bin:/bin"
    assert gate(SVR_RUNTIME="lying.toml", SVR_TOOLS="yes", PATH=path).returncode == 1
    assert (work / "called").read_text(encoding="utf-8").splitlines() == [
        "apt-get -qq update",
        "apt-get -qq install -y --no-install-recommends bubblewrap strace faketime locales-all tzdata",
        "sysctl -q -w kernel.apparmor_restrict_unprivileged_userns=0",
    ]


def test_offline_with_wheels_from_the_package_to_the_verdict(gate: Run, work: Path, wheels: Path) -> None:
    """The target is reached, and the gate fails all the same, since the fence was there before."""
    assert gate(SVR_RUNTIME="sound.toml", SVR_REPORTS="before").returncode == 3
    before = work / "before" / "result.json"
    text = before.read_text(encoding="utf-8").replace('"filtered": true', '"filtered": false')
    before.write_text(text.replace('"state": "attested"', '"state": "enforced"'), encoding="utf-8")
    (suite,) = wheels.glob("svr_conformance-*.whl")
    offline = {"SVR_COMMAND": "", "SVR_PACKAGE": str(suite), "SVR_OFFLINE": "yes", "PIP_NO_COMPILE": "1"}
    done = gate(SVR_RUNTIME="sound.toml", SVR_BASELINE="before", SVR_PYTHON=sys.executable, **offline)
    assert (done.returncode, done.stderr) == (1, "")
    told = [line for line in done.stdout.splitlines() if line.startswith(("conforms", "worse"))]
    assert told == [
        "conforms: the level core is reached, by the vendor's word for a part of it",
        "worse: offline was enforced and is attested",
    ]


@pytest.fixture
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel of this project and those of all that it needs, made of what is installed."""
    folder = tmp_path_factory.mktemp("wheels")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    for distribution in needed("svr-conformance"):
        repacked(distribution, folder)
    return folder
