from __future__ import annotations

from pathlib import Path

import pytest

from conformance.adapters.runtime_file import load_runtime
from conformance.adapters.runtime_template import TEMPLATE
from conformance.cli.main import main
from conformance.cli.run import runtime_at, status_of
from conformance.model.finding import Finding
from conformance.model.result import CaseResult, Outcome, Result, RuntimeName, Verdict


def result(target: str, reached: str, *findings: Finding, outcome: Outcome = Outcome.PASS) -> Result:
    """A run of one case of the level core."""
    verdicts = (Verdict("a.check", "fail", "check", findings),) if findings else ()
    case = CaseResult("a", "", "core", "export", outcome, 0, 0, verdicts, "")
    runtime = RuntimeName("a", "1", "b", "command")
    return Result(
        *("0.1.0", "", "1.0.0", runtime, "", 0, False, target, reached, None, 1, 1, 0, 1, (), (), (case,))
    )


CORE, EXACT = Finding("a.check", "RUN-001", ""), Finding("a.check", "JSN-006", "")


@pytest.mark.parametrize(
    ("judged", "status"),
    [
        (result("scored", "scored"), 0),
        (result("core", "scored"), 0),
        (result("core", "core", EXACT, outcome=Outcome.FAIL), 0),
        (result("scored", "core", CORE, outcome=Outcome.FAIL), 1),
        (result("exact", "scored", EXACT, outcome=Outcome.FAIL), 1),
        (result("exact", "none", outcome=Outcome.HANG), 1),
        (result("exact", "scored"), 3),
        (result("scored", "none", outcome=Outcome.CANNOT_JUDGE), 3),
        (result("scored", "none", EXACT, outcome=Outcome.FAIL), 3),
    ],
)
def test_the_exit_status_tells_who_stands_before_the_target(judged: Result, status: int) -> None:
    assert status_of(judged) == status


def test_the_runtime_is_found_by_file_by_folder_and_where_one_works(folder: Path) -> None:
    Path("svr-runtime.toml").write_text(TEMPLATE, encoding="utf-8")
    found = [runtime_at(named) for named in (None, ".", "svr-runtime.toml", str(folder))]
    assert {(runtime.name, runtime.folder) for runtime in found} == {("my-runtime", folder.resolve())}


def test_two_runtimes_are_one_too_many(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--reference", "--runtime", "x"]) == 2
    assert capsys.readouterr().err == (
        "svr-conformance: --reference and --runtime name two runtimes\n  give one of them\n"
    )


def test_the_plan_starts_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--reference", "--plan", "--case", "story-clean-*", "--jobs", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split(maxsplit=3) == ["story-clean-pass", "export", "core", "A clean pass"]
    assert lines[1] == "would run 1 case (a part of the catalogue, which reaches no level), 3 at a time"
    assert lines[3:] == ["target scored", "time limit 60 s for each recording"]


@pytest.mark.parametrize("option", ["--json", "--junit", "--html"])
def test_a_report_without_a_folder_is_refused_before_the_run(
    folder: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    assert main(["run", "--reference", option, "no/x"]) == 74
    assert capsys.readouterr() == (
        "",
        "svr-conformance: no/x: cannot write: there is no folder no\n  make the folder first\n",
    )


def test_a_report_is_a_file_and_no_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "reports").mkdir()
    assert main(["run", "--reference", "--html", "reports"]) == 74
    wrong = "reports: cannot write: this is a folder\n  name a file, such as reports/report\n"
    assert capsys.readouterr() == ("", f"svr-conformance: {wrong}")


MAKES_NOTHING = """
def export(recording, scenario, out, exported_at, scratch):
    from pathlib import Path
    Path(out, "of-20260228-a7k3.json").write_text('{"events": []}')
"""


def test_a_page_shows_the_sessions_that_went_wrong_and_nothing_else_is_left(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    head = "[runtime]\nname = 'a'\nversion = '1'\nvendor = 'b'\ncontract = '1.1.0'\n"
    Path("svr-runtime.toml").write_text(
        f"{head}[adapter]\nkind = 'python'\ncallable = 'own:export'\n", encoding="utf-8"
    )
    Path("own.py").write_text(MAKES_NOTHING, encoding="utf-8")
    asked = ["--level", "core", "--case", "story-clean-pass", "--html", "report.html"]
    assert main(["run", *asked]) == 1
    assert sorted(path.name for path in folder.iterdir()) == ["own.py", "report.html", "svr-runtime.toml"]
    page = Path("report.html").read_text(encoding="utf-8")
    assert page.count('<figure class="picture">') == 1
    assert "What the runtime wrote tells of no session; this is what is expected." in page


def test_the_file_that_init_writes_is_one_that_run_takes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init"]) == 0
    runtime = load_runtime(Path("svr-runtime.toml"))
    assert (runtime.kind, runtime.level, runtime.timeout_seconds) == ("command", "scored", 60.0)
    assert main(["init"]) == 73
    assert capsys.readouterr().err == (
        "svr-conformance: svr-runtime.toml: is there already, and is never replaced\n"
        "  change it, or move it away to start anew\n"
    )


def test_the_commented_parts_of_the_template_are_right_too(folder: Path) -> None:
    head = TEMPLATE.partition("[adapter]")[0]
    loaded = []
    for commented in TEMPLATE.split("# [adapter]\n")[1:]:
        part = commented.partition("\n\n")[0].replace("# ", "")
        Path("svr-runtime.toml").write_text(f"{head}[adapter]\n{part}\n", encoding="utf-8")
        loaded.append(load_runtime(Path("svr-runtime.toml")))
    told = [(runtime.kind, runtime.command, runtime.callable, runtime.artefacts.name) for runtime in loaded]
    assert told == [
        ("stdio", ("./your-exporter", "--stdio"), "", ""),
        ("python", (), "my_module:export", ""),
        ("directory", (), "", "artefacts"),
    ]
