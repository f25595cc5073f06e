"""A runtime that performs scripts: what it is given, what it leaves, and how it ends."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.adapters.capture_table import CaptureTable
from conformance.adapters.reference import reference_runtime
from conformance.adapters.runtime_file import RuntimeFile, load_runtime
from conformance.model.capture import CaptureResult
from conformance.model.revision import CURRENT
from conformance.mutants.recorders import truthful
from conformance.runner.capturing import judge_capture
from conformance.suite.scripts import find_script, scripts

JAVASCRIPT = Path(__file__).parents[2] / "examples" / "runtimes" / "javascript"
SCRIPT = find_script("aborted-in-the-audit", CURRENT)
WORDS = ("{script}", "{recording}", "{scenario}", "{scratch}", "{contract}")
BEGIN = "import json, os, pathlib, sys, time\nscript, recording, scenario, scratch, contract = sys.argv[1:]\n"
Judged = Callable[..., CaptureResult]


@pytest.fixture
def judged(tmp_path: Path) -> Judged:
    """What becomes of one script, performed by a program text."""

    def judge(text: str, seconds: float = 60) -> CaptureResult:
        (tmp_path / "runtime.py").write_text(BEGIN + text, encoding="utf-8")
        command = (sys.executable, "runtime.py", *WORDS)
        table = CaptureTable(command, timeout_seconds=seconds)
        runtime = RuntimeFile("tiny", "1", "Ltd", "1.1.0", None, "command", tmp_path, capture=table)
        (result,) = judge_capture(runtime, [SCRIPT])
        return result

    return judge


def performed(result: CaptureResult) -> list[tuple[str, str | None]]:
    """What the first check says: message and got."""
    first = result.verdicts[0]
    assert (first.check, {each.requirement for each in first.findings}) == ("capture.performed", {"CAP-001"})
    return [(each.message, each.got) for each in first.findings]


def test_what_a_runtime_is_given(judged: Judged, tmp_path: Path) -> None:
    recorded = truthful(SCRIPT)
    (tmp_path / "made.jsonl").write_bytes(recorded)
    text = """
given = json.loads(pathlib.Path(script).read_text(encoding="utf-8"))
assert given["script_id"] == "aborted-in-the-audit" and "expects" not in given
assert sorted(os.listdir(scenario)) == ["microdrills.json", "rubric.json", "scenario.json"]
assert os.listdir(os.path.dirname(recording)) == os.listdir(scratch) == []
assert contract == "1.1.0" and os.environ["HOME"] == scratch and sys.stdin.read() == ""
pathlib.Path(recording).write_bytes(pathlib.Path("made.jsonl").read_bytes())
"""
    result = judged(text)
    assert (result.findings, result.how, result.unjudged, result.is_right) == ((), "performed", None, True)
    assert 0 < result.seconds < 60


def test_a_runtime_that_records_nothing(judged: Judged) -> None:
    assert performed(judged("")) == [("the runtime wrote no recording", None)]


def test_a_runtime_that_fails(judged: Judged) -> None:
    said = "the script was not performed: exit status 3"
    assert performed(judged("print('no such panel'); sys.exit(3)")) == [(said, "no such panel\n")]


def test_a_runtime_that_hangs(judged: Judged) -> None:
    said = "the script was not performed: no end within timeout_seconds"
    assert performed(judged("time.sleep(600)", 0.3)) == [(said, None)]


@pytest.mark.skipif(sys.platform == "win32", reason="makes a symbolic link")
def test_a_link_is_no_recording(judged: Judged, tmp_path: Path) -> None:
    (tmp_path / "made.jsonl").write_bytes(truthful(SCRIPT))
    assert performed(judged("os.symlink(os.path.abspath('made.jsonl'), recording)")) == [
        ("the runtime wrote no recording", None)
    ]


def test_recordings_that_were_made_by_hand(tmp_path: Path) -> None:
    (tmp_path / "perfect-run.jsonl").write_bytes(truthful(find_script("perfect-run", CURRENT)))
    (tmp_path / "all-acts-failed.jsonl").write_bytes(truthful(find_script("perfect-run", CURRENT)))
    (tmp_path / "critical-errors.jsonl").mkdir()
    table = CaptureTable(recordings=tmp_path)
    runtime = RuntimeFile("tiny", "1", "Ltd", "1.1.0", None, "command", tmp_path, capture=table)
    results = {result.script: result for result in judge_capture(runtime)}
    assert list(results) == [script.script_id for script in scripts(CURRENT)]
    assert {result.how for result in results.values()} == {"attested"}
    assert [name for name, result in results.items() if result.is_right] == ["perfect-run"]
    assert results["all-acts-failed"].unjudged is None
    absent = results["begun-and-left"].unjudged
    assert absent == f"{tmp_path / 'begun-and-left.jsonl'}: cannot read: No such file or directory"
    folder = results["critical-errors"].unjudged
    assert folder == f"{tmp_path / 'critical-errors.jsonl'}: is a folder, and must be a file"


def test_a_runtime_that_says_nothing_of_capture(tmp_path: Path) -> None:
    runtime = RuntimeFile("tiny", "1", "Ltd", "1.1.0", None, "command", tmp_path)
    assert list(judge_capture(runtime)) == []


def test_the_reference_as_a_runtime() -> None:
    (result,) = judge_capture(reference_runtime(), [SCRIPT])
    assert (result.findings, result.is_right) == ((), True)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js (node), which is not on PATH")
def test_the_runtime_in_javascript() -> None:
    results = list(judge_capture(load_runtime(JAVASCRIPT)))
    assert [(result.script, result.findings) for result in results] == [
        (script.script_id, ()) for script in scripts(CURRENT)
    ]
