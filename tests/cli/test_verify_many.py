"""`verify` of archives, and into a folder of results."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from conformance import resources
from conformance.cli.line import Line
from conformance.cli.main import main
from conformance.model.revision import CURRENT

CASES = ("story-clean-pass", "story-aborted")


@pytest.fixture
def archive(folder: Path) -> Path:
    """Two sessions."""
    with tarfile.open(folder / "all.tar.gz", "w:gz") as packed:
        for case in CASES:
            for file in sorted(resources.golden(CURRENT.name, case).iterdir()):
                packed.add(file, file.name)
    return Path("all.tar.gz")


def test_an_archive_is_told_like_a_folder(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(archive)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "all.tar.gz/of-20260228-a7k3.json: conforms, no recording at hand"
    assert told[-1] == "2 exports: 2 conforms"
    (Path("loose")).mkdir()
    with tarfile.open(archive) as packed:
        packed.extractall("loose", filter="data")
    assert main(["verify", "loose"]) == 0
    loose = [line.replace("loose/", "all.tar.gz/") for line in capsys.readouterr().out.splitlines()]
    assert sorted(loose) == sorted(told)
    assert sorted(path.name for path in Path().iterdir()) == ["all.tar.gz", "loose"]


def test_archives_and_bundles_in_a_folder_are_judged(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path("all")
    folder.mkdir()
    document = next(resources.golden(CURRENT.name, CASES[0]).glob("*.json"))
    (folder / "bundle.jsonl").write_bytes(document.read_bytes())
    assert main(["verify", "all"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 export: 1 conforms"
    archive.rename(folder / archive)
    assert main(["verify", "all"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "3 exports: 3 conforms"


def test_a_folder_of_results(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _again in range(2):
        assert main(["verify", str(archive), "--out", "results", "--jobs", "1"]) == 0
        told = capsys.readouterr()
        assert (told.out.splitlines()[0], told.err) == ("2 exports: 2 conforms", "")
        assert told.out.splitlines()[1].startswith(
            "written to results: results.jsonl, summary.html, summary.json"
        )
    summary = json.loads(Path("results/summary.json").read_bytes())
    assert (summary["exports"], summary["states"]["conforms"]) == (2, 2)


def test_nothing_to_judge_leaves_no_results(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "empty").mkdir()
    assert main(["verify", "empty", "--out", "results"]) == 2
    assert capsys.readouterr().err == (
        "svr-conformance: empty: there is no export\n  an export is two files, S.json and S.csv\n"
    )
    assert list((folder / "results").iterdir()) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--json", "r.json"], "--json: is not written for archives and bundles"),
        (["--out", "r", "--json", "r.json"], "--out and --json cannot be used together"),
        (["--out", "r", "--jobs", "0"], "--jobs 0: must be 1 or more"),
        (["--out", "r", "--engine", "spark"], "--engine spark: there is no such engine"),
        (["--out", "r", "--engine", "dask"], "--engine dask: which cluster?"),
        (["--engine", "dask", "--scheduler", "tcp://x", "--jobs", "2"], "--jobs is not for --engine dask"),
        (["--out", "r", "--scheduler", "tcp://x"], "--scheduler is for --engine dask"),
    ],
    ids=" ".join,
)
def test_options_that_do_not_go_together(
    options: list[str], message: str, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(archive), *options]) == 2
    assert capsys.readouterr().err.splitlines()[0] == f"svr-conformance: {message}"
    assert not Path("r").exists()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_on_a_terminal(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr("sys.stderr", terminal)
    assert main(["verify", str(archive), "--out", "results", "--jobs", "1"]) == 0
    shown = terminal.getvalue().split("\r")
    assert shown[1].startswith(f"[{'#' * 24}] 100.0 %, sessions 2, ")
    assert shown[1].rstrip().endswith(" a second, 0:00:00 left")
    assert shown[-2].strip() == ""


def test_a_share_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr", terminal)
    Line().draw_share(0.125, "more")
    assert terminal.getvalue().strip() == "[###.....................] 12.5 %, more"
