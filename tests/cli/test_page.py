from __future__ import annotations

from pathlib import Path

import pytest

from conformance.cli.main import main
from conformance.reports.verify_page.making import page_bytes


def test_the_page_is_written_and_its_use_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify-page", "--out", "verify.html"]) == 0
    page = Path("verify.html").read_bytes()
    assert page == page_bytes()
    told = f"verify.html: {len(page)} bytes; open it in a browser and drop exports on it\n"
    assert capsys.readouterr().out == told


def test_a_folder_that_is_missing_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify-page", "--out", "away/verify.html"]) == 74
    assert capsys.readouterr().err == (
        "svr-conformance: away/verify.html: cannot write: there is no folder away\n  make the folder first\n"
    )
