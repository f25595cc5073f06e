from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from conformance.cli.main import main


def test_a_kit_is_written_once_and_another_file_is_never_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    call = ["kit", "--out", "kit.zip", "--case", "story-*-pass", "--case", "reject-empty-file"]
    assert [main(call), main(call)] == [0, 0]
    size = Path("kit.zip").stat().st_size
    told = f"kit.zip: 2 cases, {size} bytes; INSTRUCTIONS.md in it says how to run them\n"
    assert capsys.readouterr().out == 2 * told
    with zipfile.ZipFile("kit.zip") as read:
        assert read.testzip() is None
    assert main(["kit", "--out", "kit.zip", "--case", "reject-empty-file"]) == 73
    assert capsys.readouterr().err == (
        "svr-conformance: kit.zip: exists already, with other bytes\n  choose another name, or move it away\n"
    )
    assert Path("kit.zip").stat().st_size == size


def test_a_kit_without_a_folder_to_stand_in_and_one_of_no_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["kit", "--out", "none/kit.zip"]) == 74
    assert main(["kit", "--out", "kit.zip", "--case", "storry-*"]) == 2
    assert capsys.readouterr().err.splitlines()[::2] == [
        "svr-conformance: none/kit.zip: cannot write: there is no folder none",
        "svr-conformance: no case matches 'storry-*'",
    ]
    assert list(tmp_path.iterdir()) == []


def test_what_the_kit_expects_conforms_as_artefacts_made_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    some = ["--case", "folder-*", "--case", "reject-beside-*", "--case", "story-clean-pass"]
    assert main(["kit", "--out", "kit.zip", *some]) == 0
    zipfile.ZipFile("kit.zip").extractall()
    Path("svr-runtime.toml").write_text(
        '[runtime]\nname = "kit"\nversion = "1"\nvendor = "tests"\ncontract = "1.1.0"\nlevel = "scored"\n'
        '[adapter]\nkind = "directory"\nfolder = "expected"\n',
        encoding="utf-8",
    )
    assert main(["run", *some]) == 3
    told = " ".join(capsys.readouterr().out.split())
    assert "cases 10 planned (a part of the catalogue), 10 pass" in told
    assert "golden bytes equal yes" in told
