"""What each command does when all is well, and how it ends when it is not."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.cli.commands import COMMANDS
from conformance.contract.schemas import faults

from .conftest import COMMAND, SESSIONS, Command, environment

CLEAN = SESSIONS / "story-clean-pass.jsonl"
SESSION = "of-20260228-a7k3"
AT = ("--exported-at", "2026-03-01T00:00:00Z")


def test_a_session_from_recording_to_judgement_and_back(svr: Command, tmp_path: Path) -> None:
    assert svr("lint", CLEAN).returncode == 0
    exported = svr("export", CLEAN, "--out", "out", *AT)
    assert (exported.returncode, exported.stderr) == (0, "")
    verified = svr("verify", "out", "--recordings", SESSIONS, "--json", "verified.json")
    document = Path("out", f"{SESSION}.json")
    assert verified.returncode == 0
    assert verified.stdout.splitlines()[0].startswith(f"{document}: conforms")
    plain = json.loads((tmp_path / "verified.json").read_bytes())
    assert list(faults("verification", plain)) == []
    assert [export["state"] for export in plain["exports"]] == ["conforms"]
    assert svr("rebuild", document, "--out", "again.jsonl").returncode == 0
    assert svr("export", "again.jsonl", "--out", "two", *AT).returncode == 0
    assert (tmp_path / "two" / document.name).read_bytes() == (tmp_path / document).read_bytes()


def test_verify_fails_an_export_that_was_touched(svr: Command, tmp_path: Path) -> None:
    svr("export", CLEAN, "--out", "out", *AT)
    table = tmp_path / "out" / f"{SESSION}.csv"
    table.write_bytes(table.read_bytes().replace(b",success,", b",fail,", 1))
    done = svr("verify", "out", "--json", "verified.json")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "1 export: 1 does not conform"
    plain = json.loads((tmp_path / "verified.json").read_bytes())
    assert list(faults("verification", plain)) == []
    assert plain["exports"][0]["findings"][0]["requirement"] == "CSV-004"


def test_verify_does_not_judge_what_it_cannot(svr: Command, tmp_path: Path) -> None:
    svr("export", CLEAN, "--out", "out", *AT)
    document = tmp_path / "out" / f"{SESSION}.json"
    value = json.loads(document.read_bytes())
    document.write_text(json.dumps({**value, "scenario_sha256": "0" * 64, "rubric_version": "9"}))
    done = svr("verify", "out")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (3, "1 export: 1 cannot judge")


def test_a_recording_that_was_cut_is_found_and_mended(svr: Command, tmp_path: Path) -> None:
    (tmp_path / "cut.jsonl").write_bytes(CLEAN.read_bytes()[:-60])
    assert svr("lint", "cut.jsonl").returncode == 1
    rejected = svr("export", "cut.jsonl", "--out", "out")
    assert rejected.returncode == 65
    assert rejected.stderr.startswith("rejected: REJ-0")
    assert svr("recover", "cut.jsonl", "--out", "mended.jsonl").returncode == 0
    assert svr("export", "mended.jsonl", "--out", "out").returncode == 0


def test_what_stands_there_is_not_replaced(svr: Command, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / f"{SESSION}.json").write_text("{}")
    refused = svr("export", CLEAN, "--out", "out")
    assert (refused.returncode, refused.stdout) == (73, "")
    assert svr("export", CLEAN, "--out", "out", "--replace").returncode == 0


def test_input_and_scenario_faults_have_their_own_status(svr: Command) -> None:
    assert svr("export", "missing.jsonl", "--out", "out").returncode == 74
    assert svr("export", CLEAN, "--out", "out", "--scenario", ".").returncode == 78


def test_the_catalogue_as_data(svr: Command) -> None:
    listed = json.loads(svr("cases", "--json").stdout)
    assert {"id", "title", "level", "expect"} <= listed["cases"][0].keys()
    assert svr("explain", listed["cases"][0]["id"]).returncode == 0


def test_both_revisions_are_judged_from_the_same_install(svr: Command) -> None:
    older = svr("run", "--reference", "--contract", "1.0.0", "--case", "story-*", "--case", "csv-*")
    newer = svr("run", "--reference", "--case", "story-*", "--case", "csv-*")
    told = [
        [line for line in done.stdout.splitlines() if line.startswith(("contract", "cases"))]
        for done in (older, newer)
    ]
    assert [(lines[0].split(",")[0], lines[1]) for lines in told] == [
        ("contract            1.0.0", "cases               23 planned (a part of the catalogue), 23 pass"),
        ("contract            1.1.0", "cases               24 planned (a part of the catalogue), 24 pass"),
    ]
    listed = [
        svr("cases", "--contract", name).stdout.splitlines()[-1].partition(" cases")[0]
        for name in ("1.0.0", "1.1.0")
    ]
    assert listed == ["714", "735"]
    wrong = svr("cases", "--contract", "2.0.0")
    hint = "this suite knows 1.0.0 and 1.1.0"
    message = f"svr-conformance: there is no revision '2.0.0' of the contract here\n  {hint}\n"
    assert (wrong.returncode, wrong.stderr) == (2, message)


def test_init_writes_what_run_reads(svr: Command) -> None:
    assert svr("init").returncode == 0
    assert svr("init").returncode == 73
    planned = svr("run", "--plan", "--case", "story-clean-pass")
    assert planned.returncode == 0
    assert "runtime my-runtime 0.1.0 (My company), driven as command" in planned.stdout


def test_a_program_that_is_not_there_is_no_verdict_on_it(svr: Command) -> None:
    svr("init")
    done = svr("run", "--case", "story-clean-pass")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("svr-conformance: the program './your-exporter' was not found: ")


def test_the_golden_exports_are_whole(svr: Command) -> None:
    done = svr("golden", "check")
    assert (done.returncode, done.stdout) == (
        0,
        "the golden exports are whole, and the reference makes them\n",
    )


def test_golden_exports_are_never_accepted_in_passing(svr: Command) -> None:
    assert svr("golden", "accept", "--reason", " ").returncode == 2
    assert svr("golden", "accept", "--reason", "because", CI="true").returncode == 2


@pytest.mark.parametrize("command", COMMANDS, ids=[command.words for command in COMMANDS])
def test_a_wrong_option_is_wrong_usage_everywhere(svr: Command, command: object) -> None:
    words = command.words  # type: ignore[attr-defined]
    done = svr(*words.split(), "--no-such-option")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f"\n  see `svr-conformance {words} --help`\n")


def test_a_forgotten_runtime_is_no_green_gate(svr: Command) -> None:
    done = svr("run")
    assert (done.returncode, done.stdout) == (2, "")
    assert "the working folder holds no svr-runtime.toml" in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_report_that_cannot_be_written_is_no_success(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COMMAND, "cases"],
            cwd=tmp_path,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 74
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="uses a shell")
def test_a_reader_that_has_seen_enough_is_no_fault(tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", '"$@" | head -n 1', "sh", *COMMAND, "cases"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.startswith(b"story-clean-pass ")
    assert done.stderr == b""


def test_an_encoding_of_few_letters_is_enough(svr: Command) -> None:
    done = svr("explain", "REJ-063", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.returncode == 0
    assert done.stdout.isascii()


def test_the_suite_is_held_against_broken_exporters(svr: Command, tmp_path: Path) -> None:
    done = svr(
        "mutants", "--mutant", "reverses-ties", "--mutant", "writes-no-table", "--json", "mutants.json"
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line.split()[:3] for line in sorted(lines[:2])] == [
        ["reverses-ties", "EVT-002", "parity.recording"],
        ["writes-no-table", "RUN-001", "artefacts.files"],
    ]
    assert lines[-1] == "every mutant was killed by its own check"
    plain = json.loads((tmp_path / "mutants.json").read_bytes())
    assert [mutant["fate"] for mutant in plain["mutants"]] == ["killed", "killed"]
    assert plain["control"] == []


def test_a_mutant_that_nobody_knows(svr: Command) -> None:
    done = svr("mutants", "--mutant", "reverses-tise")
    message = "svr-conformance: no mutant matches 'reverses-tise'\n  did you mean reverses-ties?\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)


def test_compare_tells_what_a_change_has_broken(
    svr: Command, runtime: Callable[[str], Path], tmp_path: Path
) -> None:
    case = ("--case", "story-blocked-exit-corrected", "--case", "story-clean-pass")
    svr("run", "--reference", *case, "--json", "main.json")
    svr("run", "--runtime", runtime("one_point"), *case, "--json", "branch.json")
    worse = svr("compare", "main.json", "branch.json", "--markdown", "comment.md", "--json", "compared.json")
    assert (worse.returncode, worse.stderr) == (1, "")
    assert "\nworse: newly broken EVT-007, REP-001; 1 case worse\n" in worse.stdout
    assert (
        (tmp_path / "comment.md").read_text().startswith("### worse: newly broken EVT-007, REP-001; 1 case")
    )
    assert json.loads((tmp_path / "compared.json").read_bytes())["newly_broken"] == ["EVT-007", "REP-001"]
    assert svr("compare", "branch.json", "main.json").returncode == 0
    assert svr("compare", "main.json", "branch.json", "main.json").returncode == 0


def test_compare_needs_two_results(svr: Command) -> None:
    alone = svr("compare", "main.json")
    assert (alone.returncode, alone.stdout) == (2, "")
    assert alone.stderr == (
        "svr-conformance: one result is named, and nothing to compare it with\n  name two results, or more\n"
    )
    assert svr("compare", "main.json", "branch.json").returncode == 2
