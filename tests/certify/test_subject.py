from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.adapters.runtime_file import RuntimeFile
from conformance.certify.subject import refuse_inside, require_unchanged, subject_of
from conformance.errors import UsageError

from .conftest import certifiable


@pytest.fixture
def runtime(tmp_path: Path) -> RuntimeFile:
    """A program of two files, and one that is none of it."""
    (tmp_path / "app" / "lib").mkdir(parents=True)
    (tmp_path / "app" / "run").write_bytes(b"run")
    (tmp_path / "app" / "lib" / "more").write_bytes(b"more")
    (tmp_path / "notes").write_bytes(b"notes")
    command = ("app/run", "{recording}")
    return replace(
        certifiable(),
        kind="command",
        callable="",
        capture=None,
        command=command,
        folder=tmp_path,
        artifacts=("app",),
        file=Path("svr-runtime.toml"),
    )


def test_the_subject_is_every_file_of_the_program_with_its_digest(runtime: RuntimeFile) -> None:
    assert subject_of(runtime) == {
        "app/lib/more": hashlib.sha256(b"more").hexdigest(),
        "app/run": hashlib.sha256(b"run").hexdigest(),
    }
    assert list(subject_of(replace(runtime, artifacts=("notes", "./app/run")))) == ["app/run", "notes"]


def refused(runtime: RuntimeFile) -> str:
    with pytest.raises(UsageError) as caught:
        subject_of(runtime)
    return caught.value.message


def test_without_a_program_there_is_no_certificate(runtime: RuntimeFile) -> None:
    folder = runtime.folder
    (folder / "empty").mkdir()
    (folder / "link").symlink_to("app")
    none = "svr-runtime.toml: a certificate is about the files of a program, and none is named"
    started = "app/run is started to judge the runtime, and [runtime] artifacts does not name it"
    wrong = {
        (): none,
        ("empty",): "svr-runtime.toml: [runtime] artifacts names folders without any file",
        ("gone",): f"{folder / 'gone'}: [runtime] artifacts names it, and it is no file or folder",
        ("link",): f"{folder / 'link'}: is a symbolic link, and may lead elsewhere tomorrow",
        ("notes",): f"svr-runtime.toml: {started}",
    }
    assert {names: refused(replace(runtime, artifacts=names)) for names in wrong} == wrong


def test_the_module_of_a_callable_belongs_to_the_program(runtime: RuntimeFile) -> None:
    (runtime.folder / "vendor.py").write_bytes(b"")
    python = replace(runtime, kind="python", command=(), callable="vendor:export")
    assert refused(python).startswith("svr-runtime.toml: vendor.py is started")
    assert "vendor.py" in subject_of(replace(python, artifacts=("app", "vendor.py")))


def test_a_program_that_changes_while_it_is_judged_is_named() -> None:
    before, after = {"run": "1", "data": "2"}, {"run": "3", "more": "4"}
    require_unchanged(before, dict(before))
    with pytest.raises(UsageError) as caught:
        require_unchanged(before, after)
    assert caught.value.message == (
        "data and 2 more: changed while the program was judged, so nobody can say what was judged"
    )


def test_a_certificate_is_not_written_into_its_own_subject(runtime: RuntimeFile) -> None:
    refuse_inside(runtime, runtime.folder / "certificate")
    whole = replace(runtime, artifacts=(".",))
    out = runtime.folder / "certificate"
    with pytest.raises(UsageError) as caught:
        refuse_inside(whole, out)
    assert caught.value.message == (
        f"{out}: lies inside of ., which [runtime] artifacts names as a part of the program"
    )
