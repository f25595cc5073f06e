"""A released case cannot change: each way of changing one is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.contract.scenario_data import shipped_digests
from conformance.model.revision import CURRENT
from conformance.suite import sizes as sizing
from conformance.suite.released import main, released
from conformance.suite.scripts import scripts

from .conftest import CASES, forget, read_json, write_json

RESTORE = "  restore it; where a case is wrong, `Data/Sessions/errata.toml` takes it out of judgement\n"


@pytest.fixture
def fixed(suite: Path) -> Path:
    """A suite whose cases have been released."""
    assert main(["--write"]) == 0
    return suite


def catalogue(suite: Path, change: Callable[[list[dict[str, object]]], object]) -> None:
    path = suite / "Data" / "Sessions" / "catalogue.json"
    whole = read_json(path)
    change(whole["cases"])
    write_json(path, whole)
    forget()


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    capsys.readouterr()
    return main(list(arguments)), capsys.readouterr().out


@pytest.mark.usefixtures("suite")
def test_nothing_is_released_at_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "--check") == (
        0,
        "Data/Sessions/released.json: of 1.1.0 nothing is released\n",
    )


@pytest.mark.usefixtures("fixed")
def test_a_release_fixes_every_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(released()) == ["1.1.0"]
    names = released()["1.1.0"].keys()
    sizes = {f"size/{size.case.case_id}" for size in sizing.sizes(CURRENT)}
    others = {*CASES, *sizes, *(f"capture/{script.script_id}" for script in scripts(CURRENT))}
    data = {f"scenario/{name}" for name in shipped_digests().values()}
    schemas = {name for name in names if name.startswith("schema/")}
    assert names - schemas == others | data
    counted = "13 captures, 4 cases, 17 scenarios, 11 schemas, 3 sizes are released, and as they were"
    assert told(capsys, "--check") == (0, f"Data/Sessions/released.json: of 1.1.0 {counted}\n")


def test_a_case_that_is_added_later_is_released_by_writing_again(
    fixed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = fixed / "Data" / "Sessions" / "released.json"
    known = read_json(path)
    before = dict(known["1.1.0"])
    del known["1.1.0"]["story-aborted"]
    write_json(path, known)
    assert told(capsys, "--check")[0] == 0
    assert told(capsys, "--write")[0] == 0
    assert released() == {"1.1.0": before}


def test_a_case_that_is_gone_is_missed(fixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogue(fixed, lambda cases: cases.pop(1))
    line = f"Data/Sessions/released.json: story-aborted: was released with 1.1.0, and is gone\n{RESTORE}"
    assert told(capsys, "--check") == (1, line)


def reword(suite: Path) -> None:
    catalogue(suite, lambda cases: cases[1].update(why="Another reason."))


def move_the_export(suite: Path) -> None:
    catalogue(suite, lambda cases: cases[1].update(out="older"))


def respell(suite: Path) -> None:
    path = suite / "Data" / "Sessions" / "story-aborted.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"record":"end"', b'"record": "end"'))


def rewrite_the_golden(suite: Path) -> None:
    folder = suite / "golden" / "1.1.0"
    manifest = read_json(folder / "manifest.json")
    table = next((folder / "story-aborted").glob("*.csv"))
    table.write_bytes(table.read_bytes() + b"\r\n")
    entry = manifest["goldens"][f"story-aborted/{table.name}"]
    entry |= {"bytes": table.stat().st_size, "sha256": hashlib.sha256(table.read_bytes()).hexdigest()}
    write_json(folder / "manifest.json", manifest)
    forget()


@pytest.mark.parametrize("change", [reword, move_the_export, respell, rewrite_the_golden])
@pytest.mark.parametrize("argument", ["--check", "--write"])
def test_a_case_that_was_changed_is_found_and_never_written_over(
    fixed: Path, change: Callable[[Path], None], argument: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = json.dumps(released())
    change(fixed)
    fault = "story-aborted: was released with 1.1.0, and has changed since"
    line = f"Data/Sessions/released.json: {fault}\n{RESTORE}"
    assert told(capsys, argument) == (1, line)
    assert json.dumps(released()) == before


def test_what_is_no_case_cannot_change_either(fixed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = fixed / "Data" / "Capture" / "perfect-run.json"
    script.write_bytes(script.read_bytes() + b"\n")
    schema = fixed / "Data" / "Schemas" / "report.schema.json"
    schema.write_bytes(schema.read_bytes() + b"\n")
    path = fixed / "Data" / "Sessions" / "sizes.json"
    whole = read_json(path)
    size = whole["sizes"].pop()["id"]
    write_json(path, whole)
    lines = (
        "capture/perfect-run: was released with 1.1.0, and has changed since",
        "schema/report.schema.json: was released with 1.1.0, and has changed since",
        f"size/{size}: was released with 1.1.0, and is gone",
    )
    text = "".join(f"Data/Sessions/released.json: {line}\n{RESTORE}" for line in lines)
    assert told(capsys, "--check") == (1, text)
