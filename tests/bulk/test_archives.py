"""Exports in archives: the same verdicts as in a folder, wherever in the archive their files stand."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import pytest

from conformance.bulk.found import NO_EXPORT, RECORDING
from conformance.errors import UsageError
from conformance.model.result import plain_finding
from conformance.model.revision import CURRENT
from conformance.suite.catalogue import find_case
from conformance.suite.recipes import recording_of
from conformance.verify.advice import repeated
from conformance.verify.judging import CONFORMS, FAILS, UNJUDGED

from .packing import KINDS, judged, packed, sessions, tar, told, zipped

IN_ORDER = tuple(sessions().items())
APART = tuple(sorted(IN_ORDER, key=lambda file: (file[0].endswith(".csv"), file[0])))
DOCUMENTS = [name for name in sessions() if name.endswith(".json")]


def without_place(line: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in line.items() if name not in ("file", "place", "path")}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("files", [IN_ORDER, APART], ids=["side by side", "apart"])
def test_an_archive_has_the_verdicts_of_a_folder(
    kind: str, files: tuple[tuple[str, bytes], ...], tmp_path: Path
) -> None:
    loose = tmp_path / "loose"
    loose.mkdir()
    for name, data in files:
        (loose / name).write_bytes(data)
    archive = tmp_path / f"all{kind}"
    archive.write_bytes(packed(kind, files))
    expected = sorted(map(without_place, judged(tmp_path / "one", loose)), key=str)
    found = judged(tmp_path / "two", archive)
    assert sorted(map(without_place, found), key=str) == expected
    assert sorted(line["path"] for line in found) == sorted(f"{archive}/{name}" for name in DOCUMENTS)
    assert {line["state"] for line in found} == {CONFORMS}


def test_the_two_files_may_lie_in_two_folders(tmp_path: Path) -> None:
    archive = tmp_path / "all.tar"
    archive.write_bytes(tar((f"{name.rpartition('.')[2]}/{name}", data) for name, data in IN_ORDER))
    assert {line["state"] for line in judged(tmp_path / "out", archive)} == {CONFORMS}


def test_two_exports_of_a_session_in_two_folders_are_two(tmp_path: Path) -> None:
    archive, files = tmp_path / "all.tar", IN_ORDER[:2]
    archive.write_bytes(tar((f"{day}/{name}", data) for name, data in files for day in ("monday", "tuesday")))
    first, second = judged(tmp_path / "out", archive)
    assert (first["state"], second["state"]) == (CONFORMS, CONFORMS)
    assert [finding for finding in second["findings"] if finding not in first["findings"]] == [
        plain_finding(repeated(DOCUMENTS[0], first["session_id"], first["path"]))
    ]


def test_a_file_alone_is_told(tmp_path: Path) -> None:
    archive = tmp_path / "all.tar"
    archive.write_bytes(tar([IN_ORDER[1], IN_ORDER[2]]))
    table, document = judged(tmp_path / "out", archive)
    assert (table["path"], table["state"], table["findings"][0]["message"]) == (
        f"{archive}/{IN_ORDER[2][0]}",
        CONFORMS,
        "a table without its document is no export",
    )
    assert (document["path"], document["state"], document["table"]) == (
        f"{archive}/{IN_ORDER[1][0]}",
        FAILS,
        "missing",
    )


def test_what_is_not_opened_is_told(tmp_path: Path) -> None:
    others = [
        ("in.tar.gz", b""),
        ("r.jsonl", b""),
        ("package.json", b"{}"),
        ("._x.json", b""),
        ("a.txt", b""),
    ]
    for kind in KINDS:
        archive = tmp_path / f"all{kind}"
        archive.write_bytes(packed(kind, [*others, *IN_ORDER[:2]]))
        assert told(judged(tmp_path / f"out{kind}", archive), archive) == [
            ("in.tar.gz", NO_EXPORT, "an archive in an archive is not opened: unpack it"),
            ("r.jsonl", NO_EXPORT, "recordings and bundles in an archive are not read: unpack them"),
            (DOCUMENTS[0], CONFORMS, ""),
            ("package.json", NO_EXPORT, "a JSON file, and no exported document"),
        ]


@pytest.mark.parametrize("kind", KINDS)
def test_recordings_are_told_from_bundles(kind: str, tmp_path: Path) -> None:
    """The first lines tell, and a file may be longer than what is read of it."""
    recording = recording_of(find_case("story-clean-pass", CURRENT))
    bundle = IN_ORDER[1][1].rstrip(b"\n") + b"\n"
    others = [
        ("r.jsonl", recording),
        ("long.jsonl", recording + b" " * (3 << 20)),
        ("b.jsonl", bundle),
    ]
    archive = tmp_path / f"all{kind}"
    archive.write_bytes(packed(kind, [*others, *IN_ORDER[:2]]))
    not_read = "recordings and bundles in an archive are not read: unpack them"
    assert told(judged(tmp_path / "out", archive), archive) == [
        ("r.jsonl", RECORDING, "is not judged by itself"),
        ("long.jsonl", RECORDING, "is not judged by itself"),
        ("b.jsonl", NO_EXPORT, not_read),
        (DOCUMENTS[0], CONFORMS, ""),
    ]


def test_recordings_that_cannot_be_read(tmp_path: Path) -> None:
    recording = recording_of(find_case("story-clean-pass", CURRENT))
    archive = tmp_path / "all.zip"
    archive.write_bytes(zipped([("r.jsonl", recording), *IN_ORDER[:2]], zipfile.ZIP_BZIP2))
    (first, *_rest) = told(judged(tmp_path / "out", archive), archive)
    assert first == (
        "r.jsonl",
        NO_EXPORT,
        "recordings and bundles in an archive are not read: unpack them",
    )


def test_a_file_that_comes_twice(tmp_path: Path) -> None:
    table, document = IN_ORDER[:2]
    archive = tmp_path / "all.tar"
    archive.write_bytes(tar([document, document, table]))
    assert told(judged(tmp_path / "out", archive), archive) == [
        (document[0], UNJUDGED, "another file of this name comes later in the archive, and is judged"),
        (document[0], CONFORMS, ""),
    ]


def test_methods_of_compression(tmp_path: Path) -> None:
    reason = "is compressed by method 12; stored and deflated files are read"
    for method, expected in (
        (zipfile.ZIP_STORED, (CONFORMS, "")),
        (zipfile.ZIP_BZIP2, (UNJUDGED, f"{IN_ORDER[1][0]} {reason}")),
    ):
        archive = tmp_path / f"{method}.zip"
        archive.write_bytes(zipped(IN_ORDER[:2], method))
        assert told(judged(tmp_path / f"out{method}", archive), archive) == [(DOCUMENTS[0], *expected)]


def test_a_zip_behind_a_program_and_one_with_a_comment(tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    archive.write_bytes(b"#!/bin/sh\n" + zipped(IN_ORDER))
    with zipfile.ZipFile(archive, "a") as more:
        more.comment = b"of the spring"
    assert {line["state"] for line in judged(tmp_path / "out", archive)} == {CONFORMS}


def test_a_library_that_is_missing_is_told_before_anything_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    (tmp_path / "a.tar").write_bytes(tar(IN_ORDER))
    (tmp_path / "b.tar.ZST").write_bytes(b"")
    with pytest.raises(UsageError) as fault:
        judged(tmp_path / "out", tmp_path)
    assert fault.value.message == f"{tmp_path}/b.tar.ZST: Python's package zstandard is needed to read it"
    assert fault.value.hint == "install it with `pip install 'svr-conformance[bulk]'`"
    assert [file.name for file in (tmp_path / "out").iterdir()] == [".work"]


def test_names_that_are_no_unicode(tmp_path: Path) -> None:
    (tmp_path / "all").mkdir()
    table, document = IN_ORDER[:2]
    names = [os.fsdecode(b"caf\xe9" + suffix) for suffix in (b".json", b".csv")]
    for name, (_own, data) in zip(names, (document, table), strict=True):
        (tmp_path / "all" / name).write_bytes(data)
    (tmp_path / "all" / "z.tar").write_bytes(tar(zip(names, (document[1], table[1]), strict=True)))
    loose, packed_one = judged(tmp_path / "out", tmp_path / "all")
    assert loose["path"] == f"{tmp_path}/all/caf\\xe9.json"
    assert packed_one["path"] == f"{tmp_path}/all/z.tar/caf\\xe9.json"
    assert (loose["state"], packed_one["state"]) == (FAILS, FAILS)
    assert loose["failed"] == packed_one["failed"]
