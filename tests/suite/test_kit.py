from __future__ import annotations

import hashlib
import io
import json
import tomllib
import zipfile
from typing import Any

import pytest

import conformance
from conformance import resources
from conformance.contract.schemas import faults
from conformance.model.passes import PASSES
from conformance.model.revision import CURRENT
from conformance.suite.catalogue import cases, select
from conformance.suite.digest import suite_digest
from conformance.suite.kit import kit
from conformance.suite.recipes import recording_of

CASES = (
    "story-clean-pass",
    "size-ten-thousand-events",
    "folder-missing-above",
    "folder-of-others",
    "variant-total-of-79",
    "reject-beside-files-of-others",
)
CHOSEN = select(CASES, cases(CURRENT))
AT = "2026-03-01T00:00:00.000000Z"
MANIFEST = "manifest.json"


@pytest.fixture(scope="module")
def archive() -> bytes:
    return kit(CHOSEN, CURRENT)


@pytest.fixture(scope="module")
def files(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as read:
        return {name: read.read(name) for name in read.namelist()}


@pytest.fixture(scope="module")
def manifest(files: dict[str, bytes]) -> Any:
    return json.loads(files[MANIFEST])


def test_the_same_suite_gives_the_same_bytes(archive: bytes) -> None:
    some = select(["story-*"], cases(CURRENT))
    assert kit(some, CURRENT) == kit(some, CURRENT)
    with zipfile.ZipFile(io.BytesIO(archive)) as read:
        told = {
            (entry.date_time, entry.compress_type, entry.external_attr >> 16) for entry in read.infolist()
        }
        assert (told, read.namelist()) == ({((1980, 1, 1, 0, 0, 0), 0, 0o100644)}, sorted(read.namelist()))


def test_the_manifest_names_every_file_and_keeps_its_schema(files: dict[str, bytes], manifest: Any) -> None:
    assert list(faults("kit_manifest", manifest)) == []
    assert manifest["files"] == {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        for name, data in files.items()
        if name != MANIFEST
    }
    head = {name: manifest[name] for name in ("format", "suite", "contract")}
    assert head == {
        "format": "svr-kit/1",
        "suite": {"version": conformance.__version__, "digest": suite_digest()},
        "contract": "1.1.0",
    }


def test_the_manifest_says_how_each_case_is_run_and_not_what_must_come_of_it(manifest: Any) -> None:
    told = {entry["id"]: entry for entry in manifest["cases"]}
    assert list(told) == list(CASES)
    assert told["variant-total-of-79"] == {
        "id": "variant-total-of-79",
        "title": select(["variant-total-of-79"], cases(CURRENT))[0].title,
        "recording": "recordings/variant-total-of-79.jsonl",
        "scenario": "scenarios/variants/thresholds-64-79",
        "exported_at": AT,
        "folder": "variant-total-of-79",
        "out": "empty",
        "before": [],
    }
    deep, others = told["folder-missing-above"], told["reject-beside-files-of-others"]
    assert (deep["out"], deep["before"]) == ("missing-deep", [])
    assert (others["out"], others["before"]) == (
        "others",
        [
            f"before/reject-beside-files-of-others/{name}"
            for name in (
                ".lock",
                "folder-shared-rejected-2.csv",
                "folder-shared-rejected-2.json",
                "folder-shared-rejected.txt",
                "notes.txt",
            )
        ],
    )


def test_recordings_are_made_and_each_scenario_is_there_once(files: dict[str, bytes], manifest: Any) -> None:
    for entry, case in zip(manifest["cases"], CHOSEN, strict=True):
        assert files[entry["recording"]] == recording_of(case)
    assert sorted(name for name in files if name.startswith("scenarios/")) == [
        f"scenarios/{folder}/{name}.json"
        for folder in ("OfficeFire", "variants/thresholds-64-79")
        for name in ("microdrills", "rubric", "scenario")
    ]
    assert {name.partition("/")[0] for name in files} == {
        "INSTRUCTIONS.md",
        "before",
        "environment.toml",
        "expected",
        MANIFEST,
        "recordings",
        "scenarios",
        "schemas",
        "specification.md",
    }


def test_expected_is_what_a_conforming_runtime_leaves(files: dict[str, bytes]) -> None:
    goldens = json.loads(resources.read(resources.golden(CURRENT.name, "manifest.json")))["goldens"]
    for name in ("size-ten-thousand-events/long-1-10000.json", "size-ten-thousand-events/long-1-10000.csv"):
        assert hashlib.sha256(files[f"expected/{name}"]).hexdigest() == goldens[name]["sha256"]
    case = "reject-beside-files-of-others"
    expected, before = (
        {name.removeprefix(prefix): data for name, data in files.items() if name.startswith(prefix)}
        for prefix in (f"expected/{case}/", f"before/{case}/")
    )
    line = b"rejected: REJ-016 line 3: elapsed_us is a string, and must be a number\n"
    assert expected == {**before, "rejected.txt": line}
    catalogue = json.loads(files["expected/catalogue.json"])
    assert list(faults("case_catalogue", catalogue)) == []
    assert [entry["id"] for entry in catalogue["cases"]] == list(CASES)


def test_the_form_has_a_table_for_each_pass_with_every_member(files: dict[str, bytes], manifest: Any) -> None:
    form = tomllib.loads(files["environment.toml"].decode("utf-8"))
    assert [entry["name"] for entry in manifest["passes"]] == list(PASSES) == list(form)
    unfilled = {(fault.keyword, fault.pointer.count("/")) for fault in faults("environment", form)}
    assert unfilled == {("minLength", 2), ("pattern", 2)}


def test_the_instructions_name_every_pass_and_every_place(files: dict[str, bytes]) -> None:
    text = files["INSTRUCTIONS.md"].decode("utf-8")
    words = [*PASSES, MANIFEST, "environment.toml", "before/", "expected/", "missing-deep", "rejected.txt"]
    assert [word for word in words if f"`{word}`" not in text] == []


def test_a_kit_of_some_cases_holds_what_they_need_and_no_more() -> None:
    with zipfile.ZipFile(io.BytesIO(kit(select(["variant-*"], cases(CURRENT)), CURRENT))) as read:
        names = read.namelist()
    assert [name for name in names if name.startswith(("scenarios/OfficeFire", "recordings/story"))] == []
    assert "scenarios/variants/thresholds-64-79/rubric.json" in names
