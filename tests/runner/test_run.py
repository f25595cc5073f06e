from __future__ import annotations

import json
import os
import shlex
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

import conformance
from conformance.adapters.reference import reference_runtime
from conformance.canonical.utc import parse_utc
from conformance.contract.schemas import faults
from conformance.errors import CannotJudge, UsageError
from conformance.model.evidence import Evidence
from conformance.model.result import CaseResult, Outcome, RuntimeName, result_of
from conformance.model.revision import CURRENT
from conformance.processes import CannotStart
from conformance.runner.case_run import verdicts_of
from conformance.runner.guarantees import LEVEL_OF, UNKNOWN
from conformance.runner.plan import plan_of
from conformance.runner.run import run
from conformance.suite.catalogue import cases
from conformance.suite.digest import suite_digest
from conformance.suite.scenarios import standard

from .conftest import CASES, CONTINUED, CORRECT, Runtime, forget

CORRECT_PROGRAM = CORRECT + CONTINUED


def outcomes(result_cases: tuple[CaseResult, ...]) -> dict[str, str]:
    return {case.case: case.outcome.value for case in result_cases}


def messages(case: CaseResult) -> list[str]:
    return [finding.message for finding in case.errors]


def alive(word: str) -> list[str]:
    """The processes that have the word on their command line."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if word.encode() in command:
            found.append(folder.name)
    return found


@pytest.mark.usefixtures("suite")
def test_the_reference_reaches_scored() -> None:
    told: list[tuple[str, int, int]] = []
    before = time.time_ns() // 1000
    result = run(
        plan_of(reference_runtime()), lambda case, done, count: told.append((case.case, done, count))
    )
    assert outcomes(result.cases) == dict.fromkeys(CASES, "pass")
    assert (result.reached, result.target, result.golden_bytes_equal) == ("scored", "scored", True)
    assert (result.planned, result.ran + result.blocked, result.blocked) == (
        result.planned,
        result.planned,
        0,
    )
    assert result.planned == sum(len(case.verdicts) for case in result.cases) > 50
    assert (result.suite_version, result.suite_digest) == (conformance.__version__, suite_digest())
    assert (result.contract, result.filtered, result.cases_planned) == ("1.1.0", False, 4)
    assert result.runtime == RuntimeName(
        "svr-conformance reference", conformance.__version__, "svr-conformance", "python"
    )
    assert [guarantee.name for guarantee in result.guarantees] == list(LEVEL_OF)
    assert {guarantee.state for guarantee in result.guarantees[2:]} == {UNKNOWN}
    assert before <= parse_utc(result.started_at) <= time.time_ns() // 1000
    assert sorted(told, key=lambda entry: entry[1]) == [
        (name, place, 4) for place, (name, _, _) in enumerate(told, 1)
    ]
    assert sorted(name for name, _, _ in told) == sorted(CASES)


def test_a_result_fits_its_schema_and_can_be_read_again(runtime: Runtime) -> None:
    result = run(plan_of(runtime("sys.exit(7)")))
    plain = json.loads(json.dumps(result.plain()))
    assert list(faults("result", plain)) == []
    assert result_of(plain).plain() == plain


def test_a_correct_program_passes_and_says_how_to_run_it_again(runtime: Runtime) -> None:
    file = runtime(CORRECT_PROGRAM)
    result = run(plan_of(file, jobs=2))
    assert outcomes(result.cases) == dict.fromkeys(CASES, "pass")
    assert [case.exit_status for case in result.cases] == [0, 0, 65, 0]
    assert (result.reached, result.target) == ("scored", "scored")
    assert result.cases[0].reproduce == shlex.join(
        [
            "svr-conformance",
            "run",
            "--runtime",
            str(file.file),
            "--case",
            "story-clean-pass",
            "--keep",
            "kept",
        ]
    )
    assert all(0 < case.seconds < 30 for case in result.cases)


@pytest.mark.usefixtures("suite")
def test_the_command_for_the_reference_names_it() -> None:
    result = run(plan_of(reference_runtime(), patterns=["reject-*"]))
    assert result.cases[0].reproduce == (
        "svr-conformance run --reference --case reject-empty-file --keep kept"
    )
    assert (result.reached, result.levels[0].blocking) == ("none", ("a filtered run reaches no level",))
    assert (result.filtered, result.golden_bytes_equal) == (True, None)


def test_one_that_does_nothing_gives_no_answer(runtime: Runtime) -> None:
    result = run(plan_of(runtime("")))
    assert outcomes(result.cases) == {**dict.fromkeys(CASES, "no_answer"), "reject-empty-file": "fail"}
    assert messages(result.cases[0])[0] == "the runtime said that it exported, and wrote no file"
    assert (result.reached, result.golden_bytes_equal) == ("none", None)
    assert result.planned == result.ran + result.blocked


def test_one_that_ends_with_another_status_or_by_a_signal_crashes(runtime: Runtime) -> None:
    odd = run(plan_of(runtime("sys.exit(7)")))
    assert outcomes(odd.cases) == dict.fromkeys(CASES, "crash")
    assert [case.exit_status for case in odd.cases] == [7, 7, 7, 7]
    unread = "the runtime failed on a recording that is legal by this rule"
    assert messages(odd.cases[0]) == ["the runtime ended with exit status 7", unread]
    killed = run(plan_of(runtime("import os; os.kill(os.getpid(), 11)")))
    assert outcomes(killed.cases) == dict.fromkeys(CASES, "crash")
    assert messages(killed.cases[0]) == ["the runtime was ended by signal 11", unread]
    assert (odd.reached, killed.reached) == ("none", "none")


def test_one_that_hangs_is_ended_in_time(runtime: Runtime) -> None:
    file = runtime("import time; time.sleep(60)", "timeout_seconds = 0.5")
    result = run(plan_of(file, patterns=["story-*"], jobs=2))
    assert outcomes(result.cases) == {"story-clean-pass": "hang", "story-aborted": "hang"}
    assert [case.exit_status for case in result.cases] == [None, None]
    assert result.seconds < 10


def test_one_that_rejects_without_a_word_fails(runtime: Runtime) -> None:
    result = run(plan_of(runtime("sys.exit(65)")))
    assert outcomes(result.cases) == dict.fromkeys(CASES, "fail")
    assert messages(result.cases[2]) == ["standard error has no line that begins with `rejected: `"]


def test_one_whose_table_ends_otherwise_fails_at_exact_only(runtime: Runtime) -> None:
    source = (
        "import pathlib\nif not reason:\n    for path in pathlib.Path(sys.argv[3]).glob('*.csv'):\n"
        "        path.write_bytes(path.read_bytes().replace(b'\\r\\n', b'\\n'))\n"
    )
    result = run(plan_of(runtime(CORRECT + source + CONTINUED)))
    assert outcomes(result.cases) == {**dict.fromkeys(CASES, "fail"), "reject-empty-file": "pass"}
    assert (result.reached, result.golden_bytes_equal) == ("scored", False)
    assert {finding.requirement for case in result.cases for finding in case.errors} == {"CSV-007"}
    assert result.levels[2].blocking[0].endswith(" of CSV-007 in 3 cases, first in story-clean-pass")


def test_results_stand_in_the_order_of_the_catalogue(runtime: Runtime) -> None:
    """Every other case waits until the third has been told."""
    ready = "os.path.exists('told') or not os.path.getsize(sys.argv[1])"
    waits = f"import os, time\nwhile not ({ready}): time.sleep(0.01)\n"
    file = runtime(waits + CORRECT_PROGRAM)
    told: list[str] = []

    def tell(case: CaseResult, *_: object) -> None:
        told.append(case.case)
        (file.folder / "told").touch()

    result = run(plan_of(file, jobs=4), tell)
    assert told[0] == "reject-empty-file"
    assert [case.case for case in result.cases] == list(CASES)


def test_the_runtime_cannot_tell_the_case_and_cannot_spoil_the_suite(runtime: Runtime, suite: Path) -> None:
    spoil = (
        "import os, pathlib\nout = pathlib.Path(sys.argv[3])\nout.mkdir(exist_ok=True)\n"
        "(out / 'told').write_text('\\n'.join([*sys.argv, *os.environ.values()]))\n"
        "given = [pathlib.Path(sys.argv[1]), *pathlib.Path(sys.argv[2]).iterdir()]\n"
        "for path in given: path.write_text('spoilt')\n"
    )
    before = suite_digest()
    keep = suite.parent / "kept"
    run(plan_of(runtime(spoil), patterns=["variant-*"]), keep=keep)
    forget()
    assert suite_digest() == before
    told = (keep / "variant-total-of-79" / "out" / "told").read_text(encoding="utf-8")
    assert "variant" not in told
    assert "total-of" not in told


def test_one_that_writes_beside_its_output_folder_is_found_out(runtime: Runtime) -> None:
    source = (
        "import pathlib\npathlib.Path(sys.argv[1] + '.idx').touch()\n"
        "next(pathlib.Path(sys.argv[2]).glob('rubric*')).unlink()\n"
    )
    result = run(plan_of(runtime(CORRECT + source + CONTINUED), patterns=["reject-*", "story-aborted"]))
    where = "outside the output folder and the scratch folder"
    told = [f'"recording.jsonl.idx" was added, {where}', f'"scenario/rubric.json" was removed, {where}']
    assert [messages(case) for case in result.cases] == [told, told]
    assert {finding.requirement for case in result.cases for finding in case.errors} == {"RUN-003"}


def test_what_a_case_was_given_and_wrote_can_be_kept(runtime: Runtime, tmp_path: Path) -> None:
    file = runtime(CORRECT_PROGRAM)
    for _ in range(2):  # the second run replaces what the first one kept
        run(plan_of(file, patterns=["story-clean-pass", "reject-*"]), keep=tmp_path / "deep" / "kept")
    kept = tmp_path / "deep" / "kept" / "story-clean-pass"
    names = sorted(path.relative_to(kept).as_posix() for path in kept.rglob("*") if path.is_file())
    session = next(Path(name).stem for name in names if name.endswith(".csv"))
    assert names == [
        "answer.json",
        f"expected/{session}.csv",
        f"expected/{session}.json",
        f"out/{session}.csv",
        f"out/{session}.json",
        "recording.jsonl",
        "scenario/microdrills.json",
        "scenario/rubric.json",
        "scenario/scenario.json",
    ]
    answer = json.loads((kept.parent / "reject-empty-file" / "answer.json").read_text(encoding="utf-8"))
    seconds = answer.pop("seconds")
    assert seconds > 0
    assert answer == {
        "kind": "rejected",
        "status": 65,
        "signal": None,
        "rejection": "rejected: REJ-001 line 1: the file is empty",
        "log": "rejected: REJ-001 line 1: the file is empty\n",
        "survivors": 0,
        "error": None,
        "conversation": None,
        "ending": None,
        "left_behind": 0,
        "exported_at": "2026-03-01T00:00:00.000000Z",
        "out": {},
        "touched": {},
    }


def test_a_folder_of_another_kind_is_not_replaced(runtime: Runtime, tmp_path: Path) -> None:
    precious = tmp_path / "kept" / "story-aborted" / "thesis.txt"
    precious.parent.mkdir(parents=True)
    precious.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        run(plan_of(runtime(CORRECT_PROGRAM), patterns=["story-aborted"]), keep=tmp_path / "kept")
    assert raised.value.message == f"{precious.parent}: holds something that no run has kept there"
    assert precious.read_text(encoding="utf-8") == "mine"
    with pytest.raises(UsageError, match="cannot be made a folder"):
        run(plan_of(runtime("")), keep=precious)


def test_a_damaged_case_cannot_be_judged_and_the_others_can(runtime: Runtime, suite: Path) -> None:
    table = next((suite / "golden" / "1.1.0" / "story-aborted").glob("*.csv"))
    table.write_bytes(b"")
    result = run(plan_of(runtime(CORRECT_PROGRAM)))
    why = (
        f"{table}: the golden file differs from its digest in golden/1.1.0/manifest.json "
        "restore it from version control or install again"
    )
    assert outcomes(result.cases) == {**dict.fromkeys(CASES, "pass"), "story-aborted": "cannot_judge"}
    assert [(verdict.check, verdict.blocked_by) for verdict in result.cases[1].verdicts] == [
        ("suite.able", why)
    ]
    assert result.levels[0].blocking == (f"the suite could not judge 1 case, first story-aborted: {why}",)
    assert (result.reached, result.golden_bytes_equal) == ("none", None)
    assert result.planned == result.ran + result.blocked
    assert result_of(result.plain()) == replace(
        result,
        seconds=round(result.seconds, 6),
        cases=tuple(replace(case, seconds=round(case.seconds, 6)) for case in result.cases),
    )


def test_a_program_that_is_not_there_ends_the_run_at_once(runtime: Runtime) -> None:
    told: list[str] = []
    with pytest.raises(CannotStart) as raised:
        run(plan_of(runtime("", command=["./exporter"])), lambda case, *_: told.append(case.case))
    assert raised.value.message.startswith("the program './exporter' was not found: ")
    assert raised.value.exit_status == 3
    assert told == []


def test_an_interrupted_run_leaves_no_process(runtime: Runtime, tmp_path: Path) -> None:
    source = "import os, time\nif os.path.getsize(sys.argv[1]): time.sleep(60)\nsys.exit(65)\n"

    def interrupt(case: CaseResult, _done: int, _all: int) -> None:
        assert case.outcome is not Outcome.HANG
        raise KeyboardInterrupt

    program = os.fspath(tmp_path / "vendor" / "program.py")
    file = runtime(source, command=[sys.executable, program])
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run(plan_of(file, jobs=3), interrupt)
    assert time.monotonic() - began < 10
    assert alive(program) == []


def test_a_check_that_breaks_is_a_fault_of_the_suite() -> None:
    broken = Evidence(scenario=standard(CURRENT), artefacts=None, session_id="s")  # type: ignore[arg-type]
    with pytest.raises(CannotJudge) as raised:
        verdicts_of(broken)
    assert raised.value.message.startswith("a check broke: ")
    assert raised.value.hint == "this is a fault of the suite: please report it"


@pytest.mark.usefixtures("suite")
def test_a_plan_without_cases_is_refused() -> None:
    plan = replace(plan_of(reference_runtime()), cases=())
    with pytest.raises(UsageError) as raised:
        run(plan)
    assert str(raised.value) == "there is no case to run\n  see `svr-conformance cases` for all of them"
    assert len(cases(CURRENT)) == 4
