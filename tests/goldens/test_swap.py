from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import FileFault
from conformance.goldens.swap import mend, swap

from .conftest import tree


def build(folder: Path) -> None:
    folder.mkdir()
    (folder / "new").write_bytes(b"new")


def fail(*_: Path) -> None:
    raise FileFault("no room left")


def half(folder: Path) -> None:
    build(folder)
    fail()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "goldens" / "1.0.0"
    folder.mkdir(parents=True)
    (folder / "old").write_bytes(b"old")
    return folder


def test_a_folder_is_replaced_as_a_whole(target: Path) -> None:
    swap(target, build, lambda: None)
    assert tree(target.parent) == {"1.0.0/new": b"new"}


def test_a_folder_may_be_the_first(tmp_path: Path) -> None:
    swap(tmp_path / "1.0.0", build, lambda: None)
    assert tree(tmp_path) == {"1.0.0/new": b"new"}


@pytest.mark.parametrize(("make", "confirm"), [(half, lambda: None), (fail, lambda: None), (build, fail)])
def test_a_failure_leaves_everything_as_it_was(target: Path, make: object, confirm: object) -> None:
    with pytest.raises(FileFault, match="no room left"):
        swap(target, make, confirm)  # type: ignore[arg-type]
    assert tree(target.parent) == {"1.0.0/old": b"old"}


def test_a_failure_of_the_first_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileFault, match="no room left"):
        swap(tmp_path / "1.0.0", build, fail)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_of_the_disk_names_the_folder(target: Path) -> None:
    with pytest.raises(FileFault) as caught:
        swap(target, lambda folder: (folder / "deep" / "er").mkdir(), lambda: None)
    assert caught.value.message == f"{target}: cannot replace: No such file or directory"
    assert tree(target.parent) == {"1.0.0/old": b"old"}


@pytest.mark.parametrize(
    ("confirmed", "left", "kept"), [(False, True, "old"), (True, True, "new"), (True, False, "old")]
)
def test_a_kill_in_the_middle_is_mended(target: Path, confirmed: bool, left: bool, kept: str) -> None:
    target.rename(target.parent / ".old-1.0.0")
    if left:
        build(target)
    mend(target, confirmed=confirmed)
    assert tree(target.parent) == {f"1.0.0/{kept}": kept.encode()}
