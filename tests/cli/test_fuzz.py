from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.cli.main import main


def test_the_reference_has_no_difference(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fuzz", "--reference", "--sessions", "20", "--seed", "3", "--json", "fuzz.json"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].startswith("runtime             svr-conformance reference ")
    assert shown[1] == "sessions            20, seed 3: 11 legal, 9 illegal, 2 held against a twin"
    assert shown[3] == "no difference: the runtime does what the reference does"
    told = json.loads((folder / "fuzz.json").read_bytes())
    assert (told["format"], told["planned"], told["differences"]) == ("svr-fuzz/1", 20, [])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sessions", "0"], "--sessions is 0\n  give 1 or more"),
        (["--seed", "-1"], "--seed is -1\n  give 0 or more"),
        (["--only", "0"], "--only is 0\n  give 1 or more"),
        (["--most", "0"], "--most is 0\n  give 1 or more"),
        (["--jobs", "0"], "--jobs is 0\n  give 1 or more"),
        (
            ["--only", "3", "--sessions", "5"],
            "--only and --sessions both say which sessions\n  give one of them",
        ),
        (["--reference"], "--reference and --runtime name two runtimes\n  give one of them"),
    ],
)
def test_a_wrong_call_says_what_to_give(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["fuzz", "--runtime", "svr-runtime.toml", *arguments]) == 2
    assert capsys.readouterr().err == f"svr-conformance: {message}\n"


def test_the_folder_to_save_in_is_looked_at_first(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "file").touch()
    assert main(["fuzz", "--reference", "--save", "file"]) == 2
    assert capsys.readouterr().err == "svr-conformance: file: is no folder\n  name another one for --save\n"


def test_artefacts_that_were_made_elsewhere_cannot_be_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "svr-runtime.toml"
    file.write_text(
        '[runtime]\nname = "made"\nversion = "1"\nvendor = "tests"\ncontract = "1.1.0"\n'
        '[adapter]\nkind = "directory"\nfolder = "artefacts"\n',
        encoding="utf-8",
    )
    assert main(["fuzz", "--runtime", str(file)]) == 2
    assert capsys.readouterr().err == (
        f"svr-conformance: {file}: artefacts that were made elsewhere cannot be asked for more\n"
        "  name a runtime file of the kind command, stdio or python\n"
    )
