"""A run of the kind `stdio`: the same verdicts as with `command`, and what only a conversation can break."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.adapters.runtime_file import load_runtime
from conformance.certify import certify, verify_certificate
from conformance.certify.keys import generate
from conformance.errors import CannotJudge
from conformance.fuzz.challenge import challenge_of
from conformance.model.result import CaseResult, Result
from conformance.model.revision import CURRENT
from conformance.runner.plan import plan_of
from conformance.runner.run import run

from ..small_suite import REPOSITORY
from .conftest import CASES, CONTINUED, CORRECT, SERVED, Runtime

JAVASCRIPT = REPOSITORY / "examples" / "runtimes" / "javascript"
LF_FOR_CRLF = (
    "import pathlib\nif not reason:\n    for path in pathlib.Path({out}).glob('*.csv'):\n"
    "        path.write_bytes(path.read_bytes().replace(b'\\r\\n', b'\\n'))\n"
)


def said(result: Result) -> list[tuple[str, str, str, str]]:
    return [
        (case.case, finding.check, finding.requirement, finding.message)
        for case in result.cases
        for finding in case.errors
    ]


def without_how(result: Result) -> Any:
    """The whole result but for the kind, the times, and the command that runs a case again."""
    plain: Any = result.plain()
    plain["runtime"].pop("adapter")
    for timed in (plain, *plain["cases"]):
        timed.pop("seconds")
    plain.pop("started_at")
    for case in plain["cases"]:
        case.pop("reproduce")
    return plain


@pytest.mark.slow
@pytest.mark.parametrize("lie", ["", LF_FOR_CRLF], ids=["correct", "LF for CRLF"])
def test_the_verdicts_are_those_of_the_kind_command(runtime: Runtime, lie: str) -> None:
    command = run(plan_of(runtime(CORRECT + lie.format(out="sys.argv[3]") + CONTINUED)))
    indented = lie.format(out="told[2]").replace("\n", "\n    ")
    source = f"def export(told):\n    reason = reference(*told, '')\n    {indented}\n    return reason\n"
    stdio = run(plan_of(runtime(f"{SERVED}{source}serve()", kind="stdio"), jobs=2))
    assert without_how(stdio) == without_how(command)
    assert stdio.golden_bytes_equal is not bool(lie)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("node"), reason="needs Node.js (node), which is not on PATH")
@pytest.mark.usefixtures("suite")
def test_the_verdicts_on_the_javascript_runtime_are_the_same_for_both_kinds() -> None:
    command, stdio = (
        run(plan_of(load_runtime(JAVASCRIPT / name), target="scored"))
        for name in ("svr-runtime.toml", "svr-runtime-stdio.toml")
    )
    assert without_how(stdio) == without_how(command)
    assert [case.outcome.value for case in stdio.cases] == ["pass"] * 4


def test_each_answer_that_is_given_twice_is_found(runtime: Runtime) -> None:
    twice = (
        "once = say\ndef say(request, said):\n    once(request, said)\n"
        "    if request['method'] == 'export': once(request, said)\n"
    )
    result = run(plan_of(runtime(f"{SERVED}{twice}serve()", kind="stdio"), jobs=2))
    assert [found[:3] for found in said(result)] == [
        (case, "answer.conversation", "RUN-018") for case in CASES
    ]
    assert [case.outcome.value for case in result.cases] == ["fail"] * 4
    assert (result.reached, result.planned) == ("none", result.ran + result.blocked)


def test_answers_with_a_wrong_id_are_found_case_by_case(runtime: Runtime) -> None:
    wrong = "right = say\ndef say(request, said): right({'id': request['id'] + 1}, said)\n"
    result = run(plan_of(runtime(f"{SERVED}{wrong}serve()", kind="stdio"), jobs=1))
    message = "an answer with the id 2, where initialize had the id 1"
    assert said(result) == [(case, "answer.conversation", "RUN-018", message) for case in CASES]
    assert [case.outcome.value for case in result.cases] == ["crash"] * 4
    assert result.planned == result.ran + result.blocked


def test_how_the_process_ends_counts_against_its_last_case_and_is_kept(
    runtime: Runtime, tmp_path: Path
) -> None:
    file = runtime(f"{SERVED}serve()\nsys.exit(9)", kind="stdio")
    result = run(plan_of(file, jobs=1), keep=tmp_path / "kept")
    ending = "the process ended with exit status 9 after shutdown, and must end with exit status 0"
    assert said(result) == [(CASES[-1], "answer.ending", "RUN-015", ending)]
    assert [case.outcome.value for case in result.cases] == ["pass", "pass", "pass", "fail"]
    assert (result.reached, result.planned) == ("none", result.ran + result.blocked)
    kept = [json.loads((tmp_path / "kept" / case / "answer.json").read_bytes()) for case in CASES]
    assert [answer["ending"] for answer in kept] == [None, None, None, ending]
    assert [len(answer["out"]) for answer in kept] == [2, 2, 0, 2]


@pytest.mark.slow
def test_a_certificate_holds_how_the_process_ended(runtime: Runtime, tmp_path: Path) -> None:
    file = runtime(f"{SERVED}serve()\nsys.exit(9)", kind="stdio")
    key, challenge = generate("vendor"), challenge_of("00" * 8, CURRENT)
    file = replace(file, artifacts=("program.py",))
    certified = certify(file, tmp_path / "certificate", key, challenge, 1)
    assert [requirement for _, _, requirement, _ in said(certified.result)] == ["RUN-015"]
    assert verify_certificate(certified.folder, [key.public]).verdict == "valid (same suite)"


def test_a_callable_keeps_what_it_has_learnt_between_recordings(runtime: Runtime, tmp_path: Path) -> None:
    """Bleed between sessions is what a process that stays can show."""
    file = runtime("")
    (tmp_path / "vendor" / "bleeds.py").write_text(
        "from conformance.exporter.export import reference\nseen = []\n"
        "def export(*told):\n    seen.append(told[0])\n"
        "    return reference(*told) if len(seen) < 3 else 'seen it'",
        encoding="utf-8",
    )
    text = file.file.read_text(encoding="utf-8") if file.file else ""
    head = text.partition("[adapter]")[0]
    path = json.dumps([str(REPOSITORY), *sys.path])
    (tmp_path / "vendor" / "svr-runtime.toml").write_text(
        f'{head}[adapter]\nkind = "python"\ncallable = "bleeds:export"\npath = {path}\n', encoding="utf-8"
    )
    result = run(plan_of(load_runtime(tmp_path / "vendor"), jobs=1))
    assert [case.outcome.value for case in result.cases] == ["pass", "pass", "pass", "fail"]


def test_an_interrupted_run_leaves_no_process(runtime: Runtime, tmp_path: Path) -> None:
    slow = (
        "import time, os\ndef export(told): os.path.getsize(told[0]) and time.sleep(60); return 'REJ-001'\n"
    )
    program = os.fspath(tmp_path / "vendor" / "program.py")
    file = runtime(f"{SERVED}{slow}serve()", command=[sys.executable, program], kind="stdio")

    def interrupt(_case: CaseResult, _done: int, _all: int) -> None:
        raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run(plan_of(file, jobs=3), interrupt)
    assert time.monotonic() - began < 20
    assert [path for path in Path("/proc").glob("[0-9]*/cmdline") if program in shown(path)] == []


def shown(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except OSError:
        return ""


def test_a_program_that_is_not_there_ends_the_run_at_once(runtime: Runtime) -> None:
    with pytest.raises(CannotJudge) as raised:
        run(plan_of(runtime("", command=["./exporter"], kind="stdio")))
    assert raised.value.message.startswith("the program './exporter' was not found: ")
