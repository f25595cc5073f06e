from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

import conformance
from conformance.adapters.runtime_file import RuntimeFile, load_runtime
from conformance.certify import certify, verify_certificate
from conformance.certify.layout import canonical
from conformance.contract.schemas import faults
from conformance.errors import UsageError
from conformance.fuzz.challenge import challenge_of
from conformance.model.result import CaseResult, Outcome
from conformance.model.revision import CURRENT
from conformance.processes import CannotStart
from conformance.suite.digest import code_digest, suite_digest

from .conftest import CASES, DIGITS, KEY, POSED, TRUSTED, certifiable, tree

DROPS_TABLE = """
import sys
from pathlib import Path
from conformance.exporter.export import reference
recording, scenario, out, exported_at = sys.argv[1:]
reason = reference(recording, scenario, out, exported_at, "")
if reason:
    print("rejected:", reason, file=sys.stderr)
    sys.exit(65)
for path in Path(out).glob("*.csv"):
    path.unlink()
Path(out, "deep", "er").mkdir(parents=True)
Path(out, "deep", "note").write_bytes(b"\\x00\\xff")
Path(out, "link").symlink_to("/etc/passwd")
"""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def runtime(folder: Path, source: str, program: str = sys.executable) -> RuntimeFile:
    (folder / "program.py").write_text(source, encoding="utf-8", newline="\n")
    command = [program, "program.py", "{recording}", "{scenario}", "{out}", "{exported_at}"]
    env = json.dumps(str(Path(conformance.__file__).parents[1]))
    (folder / "svr-runtime.toml").write_text(
        '[runtime]\nname = "careless"\nversion = "3"\nvendor = "Example Ltd"\ncontract = "1.1.0"\n'
        'artifacts = ["program.py"]\n'
        f'[adapter]\nkind = "command"\ncommand = {json.dumps(command)}\nenv = {{ PYTHONPATH = {env} }}\n',
        encoding="utf-8",
    )
    return load_runtime(folder / "svr-runtime.toml")


def posed_files() -> Iterator[str]:
    for case in challenge_of(DIGITS, CURRENT).cases:
        assert case.posed is not None
        if case.posed.session_id is not None:
            for kind in ("csv", "json"):
                yield f"artefacts/{case.case_id}/out/{case.posed.session_id}.{kind}"


def test_a_certificate_holds_the_result_and_all_that_was_written(suite: Path, certified: Path) -> None:
    goldens = tree(suite / "golden" / "1.1.0")
    goldens.pop("manifest.json")
    exports = {name.replace("/", "/out/"): data for name, data in goldens.items()}
    files = tree(certified)
    assert files.keys() == {
        "statement.json",
        "result.json",
        "environment.json",
        f"signatures/{KEY.public.keyid}.json",
        f"signatures/{KEY.public.keyid}.pub",
        *(f"artefacts/{case}/answer.json" for case in (*CASES, *POSED)),
        *(f"artefacts/{name}" for name in exports),
        *posed_files(),
    }
    assert {name: files[f"artefacts/{name}"] for name in exports} == exports


def test_the_result_has_the_published_form(certified: Path) -> None:
    result = orjson.loads((certified / "result.json").read_bytes())
    assert list(faults("result", result)) == []
    assert [case["case"] for case in result["cases"]] == [*CASES, *POSED]
    assert (result["target"], result["reached"], result["filtered"]) == ("scored", "scored", False)


def test_an_answer_says_how_the_runtime_ended_and_what_it_left(certified: Path) -> None:
    answer = orjson.loads((certified / "artefacts" / "reject-empty-file" / "answer.json").read_bytes())
    result = orjson.loads((certified / "result.json").read_bytes())
    seconds = next(case["seconds"] for case in result["cases"] if case["case"] == "reject-empty-file")
    assert answer == {
        "kind": "rejected",
        "status": 65,
        "signal": None,
        "rejection": "rejected: REJ-001 line 1: the file is empty",
        "log": "",
        "survivors": 0,
        "error": "rejected: REJ-001 line 1: the file is empty",
        "conversation": None,
        "ending": None,
        "left_behind": 0,
        "seconds": seconds,
        "out": [],
        "touched": [],
    }


def test_the_statement_is_a_test_result_about_the_files_of_the_program(suite: Path, certified: Path) -> None:
    files = {name: data for name, data in tree(certified).items() if not name.startswith("signatures/")}
    statement = files.pop("statement.json")
    result = orjson.loads(files["result.json"])
    package = Path(conformance.__file__).parent
    program = sorted((package / "exporter").rglob("*"))
    about = {
        "name": "svr-conformance reference",
        "version": conformance.__version__,
        "vendor": "svr-conformance",
        "adapter": "python",
    }
    expected = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [
            {"name": path.relative_to(package).as_posix(), "digest": {"sha256": sha256(path.read_bytes())}}
            for path in program
            if path.is_file()
        ],
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "predicate": {
            "format": "svr-certificate/1",
            "result": "PASSED",
            "configuration": [
                {
                    "name": "svr-conformance",
                    "digest": {"sha256": suite_digest()},
                    "annotations": {"version": conformance.__version__, "contract": "1.1.0"},
                },
                {"name": "svr-conformance code", "digest": {"sha256": code_digest()}},
                {"name": "environment.json", "digest": {"sha256": sha256(files["environment.json"])}},
            ],
            "runtime": about,
            "startedAt": result["started_at"],
            "challenge": DIGITS,
            "passedTests": [*CASES, *POSED],
            "failedTests": [],
            "target": "scored",
            "reached": "scored",
            "files": {name: {"sha256": sha256(data), "bytes": len(data)} for name, data in files.items()},
            "notes": [
                "whoever signs says that this run was made with the files that are the subject, and when",
                (
                    "the artefacts can be judged again by anyone; "
                    "what only the run could see is attested by the signer"
                ),
            ],
        },
    }
    assert orjson.loads(statement) == expected
    assert statement == canonical(expected)


def test_what_was_certified_is_told(suite: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []

    def progress(case: CaseResult, done: int, whole: int) -> None:
        seen.append((case.case, done, whole))

    out = tmp_path / "made" / "certificate"
    certificate = certify(certifiable(), out, KEY, challenge_of(DIGITS, CURRENT), 1, progress)
    assert certificate.passed
    assert certificate.told() == (
        f"PASSED: svr-conformance reference {conformance.__version__} was to reach scored, "
        "and has reached scored\n"
        f"  certificate in {out}, signed by {KEY.public.keyid[:16]}\n"
        f"  who has your public key checks it with `svr-conformance certificate verify {out} "
        "--trust PUBLIC_KEY`"
    )
    assert sorted(seen) == sorted((case, place, 7) for place, (case, _, _) in enumerate(seen, 1))
    assert [path.name for path in out.parent.iterdir()] == ["certificate"]


@pytest.mark.slow
def test_a_runtime_that_fails_gets_a_certificate_that_says_so(suite: Path, tmp_path: Path) -> None:
    out = tmp_path / "certificate"
    certificate = certify(runtime(tmp_path, DROPS_TABLE), out, KEY, challenge_of(DIGITS, CURRENT), 2)
    assert not certificate.passed
    outcomes = {case.case: case.outcome for case in certificate.result.cases}
    refused = [case.case_id for case in challenge_of(DIGITS, CURRENT).cases if case.rejects]
    passing = ["reject-empty-file", *refused]
    assert outcomes == {
        **dict.fromkeys((*CASES, *POSED), Outcome.FAIL),
        **dict.fromkeys(passing, Outcome.PASS),
    }
    statement = orjson.loads((out / "statement.json").read_bytes())["predicate"]
    assert (statement["result"], statement["passedTests"]) == ("FAILED", passing)
    assert (out / "artefacts" / "story-aborted" / "out" / "deep" / "note").read_bytes() == b"\x00\xff"
    answer = orjson.loads((out / "artefacts" / "story-aborted" / "answer.json").read_bytes())
    assert [(entry["name"], entry["kind"]) for entry in answer["out"]] == [
        ("run_5e1f02.json", "file"),
        ("deep", "folder"),
        ("link", "symbolic link"),
        ("deep/er", "folder"),
        ("deep/note", "file"),
    ]
    verdict = verify_certificate(out, TRUSTED)
    assert (verdict.verdict, verdict.exit_status) == ("valid (same suite)", 1)
    assert verdict.told().split("\n")[0] == (
        "not passed, by a certificate that is valid (same suite): FAILED, careless 3 "
        "(Example Ltd) was to reach exact and has reached none, "
        f"by svr-conformance {conformance.__version__}"
    )


def test_a_case_that_the_suite_cannot_judge_has_no_artefacts(suite: Path, tmp_path: Path) -> None:
    damaged = next((suite / "golden" / "1.1.0" / "story-aborted").glob("*.csv"))
    data = damaged.read_bytes()
    damaged.write_bytes(data[:-1])
    try:
        certificate = certify(certifiable(), tmp_path / "certificate", KEY, challenge_of(DIGITS, CURRENT), 2)
    finally:
        damaged.write_bytes(data)
    assert not certificate.passed
    assert not (certificate.folder / "artefacts" / "story-aborted").exists()


def test_nothing_is_written_where_the_runtime_cannot_be_started(suite: Path, tmp_path: Path) -> None:
    vendor, out = tmp_path / "vendor", tmp_path / "made" / "certificate"
    vendor.mkdir()
    with pytest.raises(CannotStart, match="no-such-program"):
        certify(runtime(vendor, "", "./no-such-program"), out, KEY, challenge_of(DIGITS, CURRENT), 2)
    assert list(out.parent.iterdir()) == []


def test_an_empty_folder_is_taken(suite: Path, tmp_path: Path) -> None:
    certify(certifiable(), tmp_path, KEY, challenge_of(DIGITS, CURRENT), 2)
    assert verify_certificate(tmp_path, TRUSTED).valid


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_nothing_is_overwritten(tmp_path: Path, kind: str) -> None:
    out = tmp_path / "certificate"
    if kind == "file":
        out.write_bytes(b"mine")
    elif kind == "folder":
        out.mkdir()
        (out / "mine").write_bytes(b"mine")
    else:
        out.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError) as caught:
        certify(certifiable(), out, KEY, challenge_of(DIGITS, CURRENT), 2)
    assert caught.value.message == f"{out}: is there already, and is no empty folder"
    assert [path.name for path in tmp_path.iterdir()] == ["certificate"]
