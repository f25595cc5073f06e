from __future__ import annotations

import os
from pathlib import Path

import pytest

from conformance.errors import CannotJudge
from conformance.processes import CannotStart, Limits, run_program


def refusal(*argv: str, cwd: Path, path: str = "/nowhere") -> tuple[str, str]:
    with pytest.raises(CannotStart) as caught:
        run_program(argv, cwd=cwd, env={"PATH": path}, limits=Limits())
    assert isinstance(caught.value, CannotJudge)
    return caught.value.message, caught.value.hint


def file(path: Path, content: bytes, mode: int = 0o755) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_an_empty_command(tmp_path: Path) -> None:
    expected = ("the command is empty", "Name the program as the first word of the command.")
    assert refusal(cwd=tmp_path) == expected
    assert refusal("", "x", cwd=tmp_path) == expected


def test_a_nul_character(tmp_path: Path) -> None:
    assert refusal("export", "a\0b", cwd=tmp_path) == (
        "the command 'export' holds a NUL character",
        "Take it out: no program can be given one.",
    )


def test_a_bare_name_that_is_nowhere_along_path(tmp_path: Path) -> None:
    assert refusal("export", cwd=tmp_path, path="/nowhere:/nor/here") == (
        "the program 'export' was not found along PATH: /nowhere:/nor/here",
        "Install it, or give its path in the command.",
    )


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    assert refusal("build/export", cwd=tmp_path) == (
        f"the program 'build/export' was not found: {tmp_path}/build/export",
        "Build it first, or correct the command; a relative path counts from the working folder.",
    )


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    assert refusal("./build", cwd=tmp_path) == (
        f"the program './build' is a folder: {tmp_path}/build",
        "Name the program inside that folder.",
    )


def test_a_file_that_may_not_be_executed(tmp_path: Path) -> None:
    program = file(tmp_path / "export", b"#!/bin/sh\n", 0o644)
    expected = (f"the program '{program}' may not be executed: {program}", f"Run `chmod +x {program}`.")
    assert refusal(str(program), cwd=tmp_path) == expected


def test_a_bare_name_whose_only_file_may_not_be_executed(tmp_path: Path) -> None:
    program = file(tmp_path / "export", b"#!/bin/sh\n", 0o644)
    expected = (f"the program 'export' may not be executed: {program}", f"Run `chmod +x {program}`.")
    assert refusal("export", cwd=tmp_path, path=str(tmp_path)) == expected


@pytest.mark.parametrize(
    ("first", "wanted"), [(b"#!/no/such/shell -e\n", "/no/such/shell -e"), (b"#!/bin/sh\r\n", "/bin/sh\\r")]
)
def test_a_script_whose_interpreter_is_missing(tmp_path: Path, first: bytes, wanted: str) -> None:
    program = file(tmp_path / "export", first)
    assert refusal("./export", cwd=tmp_path) == (
        f"the interpreter '{wanted}' of the script './export' was not found: {program}",
        "Install it, or correct the first line of the script; that line must end in LF, not CR LF.",
    )


def test_a_file_that_is_no_program(tmp_path: Path) -> None:
    program = file(tmp_path / "export", b"\x7fELF of another world")
    assert refusal("./export", cwd=tmp_path) == (
        f"the program './export' could not be started: Exec format error: {program}",
        "See that it is built for this machine; a script starts with a line such as `#!/bin/sh`.",
    )


def test_a_program_whose_loader_is_missing(tmp_path: Path) -> None:
    true = Path("/bin/true").read_bytes()
    loader = b"/lib64/ld-linux-x86-64.so.2"
    if loader not in true:
        pytest.skip("this machine's programs name another loader")
    program = file(
        tmp_path / "export", true.replace(loader, b"/lib64/ld-linux-none-64.so.2"[: len(loader)], 1)
    )
    assert refusal("./export", cwd=tmp_path) == (
        f"the program './export' needs a loader that this machine does not have: {program}",
        "See that it is built for this machine.",
    )


@pytest.mark.parametrize(("name", "what"), [("missing", "does not exist"), ("file", "is not a folder")])
def test_a_working_folder_that_is_none(tmp_path: Path, name: str, what: str) -> None:
    file(tmp_path / "file", b"")
    assert refusal("export", cwd=tmp_path / name) == (
        f"the working folder '{tmp_path}/{name}' of 'export' {what}",
        "Make the folder, or name another one.",
    )


def test_a_failed_start_leaves_nothing_open(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    refusal("export", cwd=tmp_path)
    assert len(os.listdir("/proc/self/fd")) == before
