from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.model.case import Out
from conformance.model.evidence import Artefact, moved
from conformance.model.revision import CURRENT
from conformance.runner.collecting import MOST_ENTRIES, _file, collected
from conformance.runner.workplace import Workplace, inputs_of, temporary_folder
from conformance.suite.catalogue import find_case
from conformance.suite.scenarios import scenario_files

ROOM = 1000


def names_below(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*"))


@pytest.mark.usefixtures("suite")
def test_a_case_is_laid_out_in_five_places(tmp_path: Path) -> None:
    root = tmp_path / "work"
    root.mkdir()
    case = find_case("story-clean-pass", CURRENT)
    request = Workplace(root).furnish(case, b"{}\n", scenario_files(case), {})
    assert names_below(root) == [
        "out",
        "recording.jsonl",
        "scenario",
        "scenario/microdrills.json",
        "scenario/rubric.json",
        "scenario/scenario.json",
        "scratch",
    ]
    assert request.recording.read_bytes() == b"{}\n"
    assert (request.exported_at, request.contract) == ("2026-03-01T00:00:00.000000Z", "1.1.0")


@pytest.mark.usefixtures("suite")
def test_a_case_may_leave_the_output_folder_to_the_runtime(tmp_path: Path) -> None:
    case = find_case("story-aborted", CURRENT)
    request = Workplace(tmp_path).furnish(case, b"", scenario_files(case), {})
    assert request.out.parent.is_dir()
    assert not request.out.exists()
    assert collected(request.out, ROOM) == {}


@pytest.mark.usefixtures("suite")
def test_a_case_may_leave_the_folder_above_to_the_runtime_too(tmp_path: Path) -> None:
    case = replace(find_case("story-aborted", CURRENT), out=Out.MISSING_DEEP)
    place = Workplace(tmp_path)
    request = place.furnish(case, b"", scenario_files(case), {})
    assert not request.out.parent.exists()
    given = place.inputs(request, ROOM)
    request.out.mkdir(parents=True)
    assert moved(given, place.inputs(request, ROOM)) == {}


@pytest.mark.usefixtures("suite")
def test_files_may_stand_in_the_output_folder(tmp_path: Path) -> None:
    case, before = (
        find_case("story-clean-pass", CURRENT),
        {".lock": Artefact(b""), "notes.txt": Artefact(b"ask")},
    )
    request = Workplace(tmp_path).furnish(case, b"", scenario_files(case), before)
    assert collected(request.out, ROOM) == before


@pytest.mark.usefixtures("suite")
def test_what_is_done_to_the_inputs_is_told(tmp_path: Path) -> None:
    case, place = find_case("story-clean-pass", CURRENT), Workplace(tmp_path / "place")
    place.root.mkdir()
    request = place.furnish(case, b"{}", scenario_files(case), {})
    given = inputs_of(b"{}", scenario_files(case))
    assert place.inputs(request, ROOM * ROOM) == given
    (request.out / "a.json").write_bytes(b"")
    (request.scratch / "cache").write_bytes(b"")
    assert moved(given, place.inputs(request, ROOM * ROOM)) == {}
    request.recording.write_bytes(b"{]")
    (request.scenario / "rubric.json").unlink()
    (request.scenario / "cache.bin").write_bytes(b"")
    (place.root / "out.log").write_bytes(b"")
    assert moved(given, place.inputs(request, ROOM * ROOM)) == {
        "out.log": "added",
        "recording.jsonl": "changed",
        "scenario/cache.bin": "added",
        "scenario/rubric.json": "removed",
    }


def test_whatever_stands_in_the_output_folder_is_named(tmp_path: Path) -> None:
    out, secret = tmp_path / "out", tmp_path / "secret"
    (out / "sub" / "empty").mkdir(parents=True)
    secret.mkdir()
    (secret / "s.json").write_bytes(b"secret")
    (out / "a.json").write_bytes(b"a")
    (out / "sub" / "b").write_bytes(b"")
    (out / "link.json").symlink_to(secret / "s.json")
    (out / "linked").symlink_to(secret)
    os.mkfifo(out / "pipe")
    assert collected(out, ROOM) == {
        "a.json": Artefact(b"a"),
        "link.json": Artefact(None, "symbolic link"),
        "linked": Artefact(None, "symbolic link"),
        "pipe": Artefact(None, "pipe"),
        "sub": Artefact(None, "folder"),
        "sub/b": Artefact(b""),
        "sub/empty": Artefact(None, "folder"),
    }


def test_a_socket_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s")
        assert collected(tmp_path, ROOM) == {"s": Artefact(None, "socket")}


def test_a_name_that_is_no_text_is_spelled_out(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff\xfe.json")).write_bytes(b"")
    assert collected(tmp_path, ROOM) == {"\\xff\\xfe.json": Artefact(b"")}


def test_only_so_many_bytes_are_read(tmp_path: Path) -> None:
    for name, size in (("a", 600), ("b", 500), ("c", 400)):
        (tmp_path / name).write_bytes(b"x" * size)
    assert collected(tmp_path, ROOM) == {
        "a": Artefact(b"x" * 600),
        "b": Artefact(None, "file of 500 bytes, too large to read"),
        "c": Artefact(b"x" * 400),
    }


def test_only_so_many_entries_are_looked_at(tmp_path: Path) -> None:
    for number in range(MOST_ENTRIES + 5):
        (tmp_path / f"{number:05}").touch()
    found = collected(tmp_path, ROOM)
    assert list(found) == [f"{number:05}" for number in range(MOST_ENTRIES)]


@pytest.mark.slow
def test_folders_as_deep_as_they_go_are_looked_at_and_thrown_away() -> None:
    with temporary_folder() as root:
        here = os.open(root, os.O_RDONLY)
        for _ in range(3000):  # one by one, since a path has no more than 4096 bytes
            os.mkdir("d", dir_fd=here)
            inner = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = inner
        os.close(here)
        assert collected(root, ROOM) == {
            "/".join("d" * depth): Artefact(None, "folder") for depth in range(1, MOST_ENTRIES + 1)
        }
    assert not root.exists()


def test_what_is_named_is_looked_at_first_and_folders_are_entered_last(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for name, size in (("c", 900), ("z", 600)):
        (tmp_path / name).write_bytes(b"x" * size)
    assert list(collected(tmp_path, ROOM, first={"z", "gone"}).items()) == [
        ("z", Artefact(b"x" * 600)),
        ("a", Artefact(None, "folder")),
        ("c", Artefact(None, "file of 900 bytes, too large to read")),
        ("a/b", Artefact(None, "folder")),
    ]


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (os.mkfifo, Artefact(None, "pipe")),
        (os.mkdir, Artefact(None, "folder")),
        (lambda path: path.write_bytes(b"x" * 7), Artefact(b"x" * 7)),
    ],
    ids=["pipe", "folder", "file"],
)
def test_what_is_no_file_any_more_when_it_is_opened_is_named(
    tmp_path: Path, make: Callable[[Path], object], found: Artefact
) -> None:
    make(tmp_path / "it")
    assert _file(os.fspath(tmp_path / "it"), ROOM) == found


def test_a_file_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(OSError, match="symbolic links"):
        _file(os.fspath(tmp_path / "link"), ROOM)


def test_an_output_folder_that_became_something_else_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path)
    assert collected(tmp_path / "file", ROOM) == {}
    assert collected(tmp_path / "link", ROOM) == {}


@contextmanager
def nobody() -> Iterator[None]:
    """Root may read everything, so for a while we are somebody else."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(was)


def test_a_file_that_nobody_may_read_is_named() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o755)
        (folder / "a").write_bytes(b"x")
        (folder / "a").chmod(0)
        with nobody():
            found = collected(folder, ROOM)
    assert found == {"a": Artefact(None, "file that cannot be read (Permission denied)")}
