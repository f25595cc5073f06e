from __future__ import annotations

import json
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from conformance.cli.main import main
from conformance.model.revision import CURRENT
from conformance.mutants import BOOK
from conformance.mutants.recorders import truthful
from conformance.reports.wording import about
from conformance.suite.scripts import find_script, scripts

FILE = """[runtime]
name = "tiny"
version = "1"
vendor = "Ltd"
contract = "1.1.0"

[adapter]
kind = "command"
command = ["./x", "{recording}", "{scenario}", "{out}", "{exported_at}"]
"""


NAMELESS = "x.jsonl: its name is not that of a script: there is no script 'x'"


def record(folder: Path, script_id: str, name: str | None = None, mutant: str | None = None) -> str:
    """Puts the recording of a script into a folder; the name of the file."""
    script = find_script(script_id, CURRENT)
    lies = BOOK[mutant].records if mutant else None
    name = name or f"{script_id}.jsonl"
    (folder / name).write_bytes((lies(script) if lies else None) or truthful(script))
    return name


def test_the_list_names_every_script(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["capture", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [script.script_id for script in scripts(CURRENT)]
    assert lines[0] == "aborted-in-the-audit        5 acts    56 s  The facilitator stops in the audit"


def test_every_script_as_instructions(capsys: pytest.CaptureFixture[str], text: SnapshotAssertion) -> None:
    for script in scripts(CURRENT):
        assert main(["capture", "--show", script.script_id]) == 0
    assert capsys.readouterr().out.encode() == text


def test_recordings_are_told_by_their_names(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [record(folder, "perfect-run"), record(folder, "all-acts-failed")]
    assert main(["capture", *names]) == 0
    assert capsys.readouterr().out == (
        "perfect-run: right, by hand\n"
        "all-acts-failed: right, by hand\n"
        "2 scripts: 2 right\n"
        "recordings that were made by hand are attested: the suite did not see them made\n"
    )


def test_a_wrong_recording_of_another_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = record(folder, "aborted-in-the-audit", "s.jsonl", "closes-every-session-as-completed")
    assert main(["capture", name, "--script", "aborted-in-the-audit", "--json", "result.json"]) == 1
    assert capsys.readouterr().out == (
        "aborted-in-the-audit: wrong, 1 finding, by hand\n"
        f"  CAP-007 {about('CAP-007')}\n"
        "      capture.end: aborted-in-the-audit.jsonl\n"
        "      the session was stopped before it was over, and the reason of its end is another\n"
        "      expected aborted\n"
        "      got      completed\n"
        "1 script: 1 wrong\n"
        "recordings that were made by hand are attested: the suite did not see them made\n"
    )
    (told,) = json.loads(Path("result.json").read_bytes())["scripts"]
    assert (told["script"], told["how"], told["unjudged"]) == ("aborted-in-the-audit", "attested", None)
    assert [each["requirement"] for each in told["findings"]] == ["CAP-007"]
    assert {each["check"]: each["verdict"] for each in told["checks"]}["capture.end"] == "fail"


def test_a_folder_that_lacks_recordings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "made").mkdir()
    record(folder / "made", "perfect-run")
    Path("svr-runtime.toml").write_text(f'{FILE}\n[capture]\nrecordings = "made"\n', encoding="utf-8")
    assert main(["capture"]) == 3
    lines = capsys.readouterr().out.splitlines()
    missing = folder / "made" / "aborted-in-the-audit.jsonl"
    assert lines[0] == (
        f"aborted-in-the-audit: cannot be judged: {missing}: cannot read: No such file or directory"
    )
    assert lines[-2] == f"{len(scripts(CURRENT))} scripts: 1 right, {len(scripts(CURRENT)) - 1} not judged"
    assert main(["capture", "--script", "perfect-run"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "perfect-run: right, by hand"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--list", "--reference"], "--list and --reference do not go together\n  give one of them\n"),
        (["a.jsonl", "--runtime", "x"], "--runtime and RECORDING do not go together\n  give one of them\n"),
        (["--list", "--script", "x"], "--script and --list do not go together\n  give one of them\n"),
        (["--show", "x"], "there is no script 'x'\n  see `svr-conformance capture --list` for all of them\n"),
        (
            ["x.jsonl"],
            f"{NAMELESS}\n  say which script it is of: --script ID\n",
        ),
    ],
    ids=["two ways", "a recording and a runtime", "a script of a list", "no script", "no name"],
)
def test_a_wrong_call_is_told(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    assert main(["capture", *arguments]) == 2
    assert capsys.readouterr().err == f"svr-conformance: {said}"


def test_a_runtime_file_without_the_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("svr-runtime.toml").write_text(FILE, encoding="utf-8")
    assert main(["capture"]) == 2
    assert capsys.readouterr().err == (
        "svr-conformance: svr-runtime.toml: has no [capture], so there is nothing to judge\n"
        "  add [capture] with command or recordings (specification, sections 10 and 11)\n"
    )
