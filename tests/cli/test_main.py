from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance import __version__
from conformance.cli.main import main


def test_what_a_person_can_mend_is_told_with_a_hint(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == 2
    assert capsys.readouterr().err == (
        "svr-conformance: there is no runtime to judge: the working folder holds no svr-runtime.toml\n"
        "  give --runtime FILE, or --reference for the suite's own; `svr-conformance init` writes a file\n"
    )


def test_what_a_terminal_would_obey_is_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rebuild", "\x1b[2J", "--out", "x"]) == 74
    assert capsys.readouterr().err.splitlines()[0] == (
        r"svr-conformance: \x1b[2J: cannot read: No such file or directory"
    )


def test_a_fault_of_the_suite_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SVR_DEBUG", raising=False)
    assert main(["lint", "\0"]) == 3
    assert re.fullmatch(
        r"svr-conformance: a fault of the suite, not of your runtime: ValueError in .+ line [0-9]+: .+; "
        rf"please report this line, the command and the version {re.escape(__version__)} "
        r"\(SVR_DEBUG=1 shows more\)\n",
        capsys.readouterr().err,
    )


def test_a_fault_of_the_suite_shows_its_traceback_to_those_who_ask(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SVR_DEBUG", "1")
    assert main(["lint", "\0"]) == 3
    assert capsys.readouterr().err.startswith("Traceback (most recent call last):\n")
