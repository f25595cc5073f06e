"""The files of a run: in one order, each once."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from conformance.bulk.listing import Listing
from conformance.errors import FileFault


def listed(tmp_path: Path, *paths: Path) -> list[tuple[str, bool]]:
    with closing(Listing(tmp_path / "listing.sqlite")) as listing:
        listing.add(paths, tmp_path / "all" / "out")
        return [(str(entry.path.relative_to(tmp_path)), entry.named) for entry in listing.entries()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "all"
    for name in (
        "b.json",
        "b.csv",
        "a b.json",
        "a/z.json",
        "a-c/x.csv",
        ".hidden",
        "a/.git/x.json",
        "out/y.json",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())
    (folder / "nowhere.json").symlink_to("missing")
    return folder


def test_files_of_a_folder_come_before_its_folders(folder: Path, tmp_path: Path) -> None:
    names = ["a b.json", "b.csv", "b.json", "nowhere.json", "a/z.json", "a-c/x.csv"]
    assert listed(tmp_path, folder) == [(f"all/{name}", False) for name in names]


def test_a_file_that_is_found_twice_is_listed_once(folder: Path, tmp_path: Path) -> None:
    expected = [("all/b.json", True), ("all/a/z.json", False)]
    assert listed(tmp_path, folder / "b.json", folder / "a", folder / "a", folder / "b.json") == expected


def test_the_digest_is_that_of_names_sizes_and_times(folder: Path, tmp_path: Path) -> None:
    def digest() -> str:
        with closing(Listing(tmp_path / "listing.sqlite")) as listing:
            return listing.add([folder], tmp_path / "out").digest

    before = digest()
    assert digest() == before
    (folder / "b.json").write_bytes(b"longer than before")
    assert digest() != before


def test_more_files_than_are_read_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    folder.mkdir()
    for number in range(2003):
        (folder / f"{number:04}.json").touch()
    expected = [(f"all/{number:04}.json", False) for number in range(2003)]
    assert listed(tmp_path, folder) == expected


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileFault) as fault:
        listed(tmp_path, tmp_path / "none")
    assert fault.value.message == f"{tmp_path / 'none'}: there is no such file or folder"
