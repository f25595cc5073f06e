from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import REPOSITORY, Command

JAVASCRIPT = REPOSITORY / "examples" / "runtimes" / "javascript"


def test_a_difference_is_found_made_small_and_saved(
    svr: Command, runtime: Callable[[str], Path], tmp_path: Path
) -> None:
    file = runtime("one_dropped_failure")
    done = svr(
        "fuzz",
        "--runtime",
        file,
        "--seed",
        "5",
        "--sessions",
        "20",
        "--most",
        "1",
        "--save",
        "found",
        "--json",
        "f.json",
    )
    assert (done.returncode, done.stderr) == (1, "")
    told = json.loads((tmp_path / "f.json").read_bytes())
    (difference,) = told["differences"]
    assert (difference["findings"][0]["requirement"], difference["events"]) == ("EVT-001", 2)
    lines = difference["recording"].splitlines()
    assert '"outcome":"fail"' in lines[2]
    assert f"    {lines[2]}" in done.stdout.splitlines()
    assert f"  again: {difference['again']}" in done.stdout.splitlines()
    folder = tmp_path / "found" / difference["case"]
    assert (folder / "recording.jsonl").read_text(encoding="utf-8") == difference["recording"]
    out = tmp_path / "again"
    at = ("--exported-at", difference["exported_at"])
    svr("export", folder / "recording.jsonl", "--scenario", folder / "scenario", "--out", out, *at)
    for name in ("s.json", "s.csv"):
        assert (out / name).read_bytes() == (folder / "expected" / name).read_bytes()


def test_the_command_that_a_report_names_shows_the_difference_again(
    svr: Command, runtime: Callable[[str], Path]
) -> None:
    file = runtime("one_dropped_failure")
    first = svr("fuzz", "--runtime", file, "--seed", "5", "--sessions", "20", "--most", "1")
    words = first.stdout.split("  again: svr-conformance ")[1].splitlines()[0].split()
    again = svr(*words)
    assert again.returncode == 1
    assert again.stdout.split("\n\n")[0] == first.stdout.split("\n\n")[0]


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js (node) on PATH")
def test_the_javascript_runtime_does_what_the_reference_does(svr: Command) -> None:
    done = svr("fuzz", "--runtime", JAVASCRIPT, "--sessions", "25", "--seed", "2")
    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith("no difference: the runtime does what the reference does\n")
