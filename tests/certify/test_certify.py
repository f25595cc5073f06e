from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import orjson
import pytest

import conformance
from conformance.adapters.reference import reference_runtime
from conformance.adapters.runtime_file import RuntimeFile, load_runtime
from conformance.certify import certify, verify_certificate
from conformance.certify.layout import canonical
from conformance.contract.schemas import faults
from conformance.errors import UsageError
from conformance.model.result import CaseResult, Outcome
from conformance.processes import CannotStart
from conformance.suite.digest import suite_digest

from .conftest import CASES, tree

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


def runtime(folder: Path, source: str, program: str = sys.executable) -> RuntimeFile:
    (folder / "program.py").write_text(source, encoding="utf-8", newline="\n")
    command = [program, "program.py", "{recording}", "{scenario}", "{out}", "{exported_at}"]
    env = json.dumps(str(Path(conformance.__file__).parents[1]))
    (folder / "svr-runtime.toml").write_text(
        '[runtime]\nname = "careless"\nversion = "3"\nvendor = "Example Ltd"\ncontract = "1.0.0"\n'
        f'[adapter]\nkind = "command"\ncommand = {json.dumps(command)}\nenv = {{ PYTHONPATH = {env} }}\n',
        encoding="utf-8",
    )
    return load_runtime(folder / "svr-runtime.toml")


def test_a_certificate_holds_the_result_and_all_that_was_written(suite: Path, certified: Path) -> None:
    goldens = tree(suite / "golden" / "1.0.0")
    goldens.pop("manifest.json")
    exports = {name.replace("/", "/out/"): data for name, data in goldens.items()}
    files = tree(certified)
    assert files.keys() == {
        "statement.json",
        "result.json",
        *(f"artefacts/{case}/answer.json" for case in CASES),
        *(f"artefacts/{name}" for name in exports),
    }
    assert {name: files[f"artefacts/{name}"] for name in exports} == exports


def test_the_result_has_the_published_form(certified: Path) -> None:
    result = orjson.loads((certified / "result.json").read_bytes())
    assert list(faults("result", result)) == []
    assert [case["case"] for case in result["cases"]] == list(CASES)
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


def test_the_statement_is_an_unsigned_test_result(suite: Path, certified: Path) -> None:
    files = tree(certified)
    statement = files.pop("statement.json")
    about = {"version": conformance.__version__, "vendor": "svr-conformance", "adapter": "python"}
    expected = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "svr-conformance reference", "annotations": about}],
        "predicateType": "https://in-toto.io/attestation/test-result/v0.1",
        "predicate": {
            "format": "svr-certificate/1",
            "result": "PASSED",
            "configuration": [
                {
                    "name": "svr-conformance",
                    "digest": {"sha256": suite_digest()},
                    "annotations": {"version": conformance.__version__, "contract": "1.0.0"},
                }
            ],
            "passedTests": list(CASES),
            "failedTests": [],
            "target": "scored",
            "reached": "scored",
            "files": {
                name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
                for name, data in files.items()
            },
            "notes": [
                "not signed: it shows what the suite found, and not who ran it",
                "not bound to a program: its vendor names the subject, and no digest of its files is stated",
                "the guarantees in result.json are what the suite saw when it ran, and are not judged again",
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
    certificate = certify(reference_runtime(), out, 1, progress)
    assert certificate.passed
    assert certificate.told() == (
        f"PASSED: svr-conformance reference {conformance.__version__} was to reach scored, "
        "and has reached scored\n"
        f"  certificate in {out}; it is not signed\n"
        f"  anyone can check it with `svr-conformance certificate verify {out}`"
    )
    assert sorted(seen) == sorted((case, place, 4) for place, (case, _, _) in enumerate(seen, 1))
    assert [path.name for path in out.parent.iterdir()] == ["certificate"]


def test_a_runtime_that_fails_gets_a_certificate_that_says_so(suite: Path, tmp_path: Path) -> None:
    out = tmp_path / "certificate"
    certificate = certify(runtime(tmp_path, DROPS_TABLE), out, 2)
    assert not certificate.passed
    outcomes = {case.case: case.outcome for case in certificate.result.cases}
    assert outcomes == {**dict.fromkeys(CASES, Outcome.FAIL), "reject-empty-file": Outcome.PASS}
    statement = orjson.loads((out / "statement.json").read_bytes())["predicate"]
    assert (statement["result"], statement["passedTests"]) == ("FAILED", ["reject-empty-file"])
    assert (out / "artefacts" / "story-aborted" / "out" / "deep" / "note").read_bytes() == b"\x00\xff"
    answer = orjson.loads((out / "artefacts" / "story-aborted" / "answer.json").read_bytes())
    assert [(entry["name"], entry["kind"]) for entry in answer["out"]] == [
        ("run_5e1f02.json", "file"),
        ("deep", "folder"),
        ("link", "symbolic link"),
        ("deep/er", "folder"),
        ("deep/note", "file"),
    ]
    verdict = verify_certificate(out)
    assert (verdict.verdict, verdict.exit_status) == ("valid", 1)
    assert verdict.told() == (
        "valid: FAILED, careless 3 was to reach exact and has reached none, "
        f"by svr-conformance {conformance.__version__}, not signed"
    )


def test_a_case_that_the_suite_cannot_judge_has_no_artefacts(suite: Path, tmp_path: Path) -> None:
    damaged = next((suite / "golden" / "1.0.0" / "story-aborted").glob("*.csv"))
    data = damaged.read_bytes()
    damaged.write_bytes(data[:-1])
    try:
        certificate = certify(reference_runtime(), tmp_path / "certificate", 2)
    finally:
        damaged.write_bytes(data)
    assert not certificate.passed
    assert not (certificate.folder / "artefacts" / "story-aborted").exists()


def test_nothing_is_written_where_the_runtime_cannot_be_started(suite: Path, tmp_path: Path) -> None:
    vendor, out = tmp_path / "vendor", tmp_path / "made" / "certificate"
    vendor.mkdir()
    with pytest.raises(CannotStart, match="no-such-program"):
        certify(runtime(vendor, "", "./no-such-program"), out, 2)
    assert list(out.parent.iterdir()) == []


def test_an_empty_folder_is_taken(suite: Path, tmp_path: Path) -> None:
    certify(reference_runtime(), tmp_path, 2)
    assert verify_certificate(tmp_path).valid


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
        certify(reference_runtime(), out, 2)
    assert caught.value.message == f"{out}: is there already, and is no empty folder"
    assert [path.name for path in tmp_path.iterdir()] == ["certificate"]
