from __future__ import annotations

import os
import socket
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.adapters.adapter import Request
from conformance.adapters.directory import MOST_BYTES, DirectoryAdapter
from conformance.adapters.kinds import adapter_of
from conformance.adapters.runtime_file import load_runtime
from conformance.adapters.standing import MOST_DEPTH
from conformance.model.evidence import Answer, AnswerKind
from conformance.processes import CannotStart

from .conftest import HEAD

CASE = "story-clean-pass"
EXPORTED = Answer(AnswerKind.EXPORTED, status=0)


@pytest.fixture
def case(folder: Path) -> Path:
    """The folder of the case among the artefacts, which exists and is empty."""
    case = folder / "artefacts" / CASE
    case.mkdir(parents=True)
    return case


@pytest.fixture
def asked(request_of: Request) -> Request:
    return replace(request_of, label=CASE)


def ask(case: Path, request: Request) -> Answer:
    return DirectoryAdapter(case.parent).export(request)


def standing(folder: Path) -> dict[str, bytes | str]:
    """What stands below a folder: bytes of a file, or a word for what is none."""
    found: dict[str, bytes | str] = {}
    for path in sorted(folder.rglob("*")):
        mode = path.lstat().st_mode
        name = path.relative_to(folder).as_posix()
        if stat.S_ISREG(mode):
            found[name] = path.read_bytes()
        else:
            found[name] = os.readlink(path) if stat.S_ISLNK(mode) else f"{stat.S_IFMT(mode):o}"
    return found


def test_what_stands_there_is_handed_over_byte_for_byte(case: Path, asked: Request) -> None:
    (case / "S.json").write_bytes(b"{}\r\n\x00\xff")
    (case / "S.csv").write_bytes(b"")
    assert ask(case, asked) == EXPORTED
    assert standing(asked.out) == {"S.json": b"{}\r\n\x00\xff", "S.csv": b""}


def test_what_stood_before_is_there_only_if_it_is_still_among_the_artefacts(
    case: Path, asked: Request
) -> None:
    for name in ("kept.txt", "lost.txt"):
        (asked.out / name).write_bytes(b"of others")
    (case / "kept.txt").write_bytes(b"of others")
    assert ask(case, asked) == EXPORTED
    assert standing(asked.out) == {"kept.txt": b"of others"}


def test_an_output_folder_that_is_missing_is_made(case: Path, asked: Request) -> None:
    (case / "S.json").write_bytes(b"{}")
    request = replace(asked, out=asked.out / "deeper" / "out")
    assert ask(case, request) == EXPORTED
    assert standing(request.out) == {"S.json": b"{}"}


def test_the_text_of_a_rejection_is_what_the_runtime_has_printed(case: Path, asked: Request) -> None:
    (case / "rejected.txt").write_bytes(b"log\nrejected: REJ-016 line 4: \xc3\xa9\r\nrejected: no\n")
    (case / "left.tmp").write_bytes(b"x")
    assert ask(case, asked) == Answer(
        AnswerKind.REJECTED,
        status=65,
        rejection="rejected: REJ-016 line 4: é",
        log="log\nrejected: REJ-016 line 4: é\nrejected: no\n",
    )
    assert standing(asked.out) == {"left.tmp": b"x"}


def test_a_rejection_without_a_line_is_one_all_the_same(case: Path, asked: Request) -> None:
    (case / "rejected.txt").write_bytes(b"")
    assert ask(case, asked) == Answer(AnswerKind.REJECTED, status=65)


def test_a_case_without_a_folder_is_not_answered(case: Path, asked: Request) -> None:
    (asked.out / "before.txt").write_bytes(b"x")
    assert ask(case, replace(asked, label="story-aborted")) == Answer(AnswerKind.NONE)
    assert standing(asked.out) == {"before.txt": b"x"}


def test_nothing_is_followed_and_everything_stays_what_it_is(
    case: Path, asked: Request, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "S.json").write_bytes(b"of others")
    (case / "S.json").symlink_to(secret / "S.json")
    (case / "linked").symlink_to(secret)
    (case / "S.csv").mkdir()
    (case / "S.csv" / "inside").write_bytes(b"1")
    os.mkfifo(case / "pipe")
    os.mkfifo(case / "rejected.txt")
    assert ask(case, asked) == EXPORTED
    assert standing(asked.out) == {
        "S.json": str(secret / "S.json"),
        "linked": str(secret),
        "S.csv": f"{stat.S_IFDIR:o}",
        "S.csv/inside": b"1",
        "pipe": f"{stat.S_IFIFO:o}",
        "rejected.txt": f"{stat.S_IFIFO:o}",
    }


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux: anybody can make a socket's file there")
def test_a_socket_is_a_socket(case: Path, asked: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("s")
    assert ask(case, asked) == EXPORTED
    assert standing(asked.out) == {"s": f"{stat.S_IFSOCK:o}"}


@pytest.mark.parametrize("kind", ["link", "file"])
def test_a_case_that_is_no_folder_leaves_no_output_folder(
    case: Path, asked: Request, tmp_path: Path, kind: str
) -> None:
    case.rmdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "rejected.txt").write_bytes(b"rejected: x\n")
    if kind == "link":
        case.symlink_to(tmp_path / "other")
    else:
        case.write_bytes(b"1")
    assert ask(case, asked) == EXPORTED
    assert (asked.out.is_symlink(), asked.out.is_file()) == (kind == "link", kind == "file")


def test_a_file_too_large_to_copy_has_its_size_and_takes_no_room(case: Path, asked: Request) -> None:
    with (case / "S.json").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    assert ask(case, asked) == EXPORTED
    status = (asked.out / "S.json").stat()
    assert (status.st_size, status.st_blocks) == (MOST_BYTES + 1, 0)


def test_folders_without_end_are_laid_to_a_depth_that_can_be_judged(case: Path, asked: Request) -> None:
    case.joinpath(*["d"] * (MOST_DEPTH + 9)).mkdir(parents=True)
    assert ask(case, asked) == EXPORTED
    assert max(standing(asked.out), key=len) == "/".join(["d"] * MOST_DEPTH)


def test_with_folders_of_passes_the_pass_default_is_judged(case: Path, asked: Request) -> None:
    (case / "S.json").write_bytes(b"1")
    for name, data in (("default", b"2"), ("locale", b"3")):
        (case.parent / name / CASE).mkdir(parents=True)
        (case.parent / name / CASE / "S.json").write_bytes(data)
    assert ask(case, asked) == EXPORTED
    assert standing(asked.out) == {"S.json": b"2"}


def test_artefacts_that_are_not_there_at_all_end_the_run(folder: Path, asked: Request, work: Path) -> None:
    (folder / "svr-runtime.toml").write_text(
        f'{HEAD}[adapter]\nkind = "directory"\nfolder = "there"\n', encoding="utf-8"
    )
    adapter = adapter_of(load_runtime(folder), work)
    with pytest.raises(CannotStart) as raised:
        adapter.export(asked)
    assert str(raised.value) == (
        f"there is no folder of artefacts {folder / 'there'}\n"
        "  unpack the artefacts there, or correct `folder` in the runtime file"
    )
    adapter.stop()
    assert adapter.close() == {}
