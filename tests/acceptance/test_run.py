"""Runtimes that lie in one small place, and what the run says of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from .conftest import SESSIONS, Command

CASE = "story-blocked-exit-corrected"
DOCUMENT, TABLE = "sess-0b4c19.json", "sess-0b4c19.csv"
Runtime = Callable[[str], Path]


@pytest.fixture
def truth(svr: Command, tmp_path: Path) -> dict[str, bytes]:
    """What the reference writes for the case."""
    at = ("--exported-at", "2026-03-01T00:00:00Z")
    assert svr("export", SESSIONS / f"{CASE}.jsonl", "--out", "true", *at).returncode == 0
    return {name: (tmp_path / "true" / name).read_bytes() for name in (DOCUMENT, TABLE)}


def judged(svr: Command, file: Path, *arguments: str, status: int = 1) -> dict[str, Any]:
    """The result of a run of the one case, as JSON."""
    done = svr("run", "--runtime", file, "--case", CASE, "--json", "result.json", *arguments)
    assert done.returncode == status, done.stderr
    result: dict[str, Any] = json.loads((file.parent / "result.json").read_bytes())
    return result


def findings(result: dict[str, Any], *members: str) -> list[tuple[object, ...]]:
    (case,) = result["cases"]
    return [tuple(finding[member] for member in members) for finding in case["findings"]]


def test_one_byte(svr: Command, runtime: Runtime, truth: dict[str, bytes]) -> None:
    result = judged(svr, runtime("one_byte"))
    member = truth[DOCUMENT].index(b'"actor_id":"P0042"') + len(b'"actor_id":')
    found = findings(result, "requirement", "file", "offset", "pointer", "expected", "got")
    assert found[0] == ("EVT-005", DOCUMENT, member, "/events/1/actor_id", "P0042", "P0043")
    assert result["golden_bytes_equal"] is False


def test_one_dropped_failure(svr: Command, runtime: Runtime, truth: dict[str, bytes]) -> None:
    result = judged(svr, runtime("one_dropped_failure"))
    found = findings(result, "requirement", "file", "offset", "pointer", "cause")
    events = truth[DOCUMENT].index(b'"events":') + len(b'"events":')
    assert found[0] == ("EVT-001", DOCUMENT, events, "/events", "failed attempts dropped")


def test_one_local_time(svr: Command, runtime: Runtime, truth: dict[str, bytes]) -> None:
    result = judged(svr, runtime("one_local_time"))
    when = b"2026-01-19T14:03:58.257000Z"
    got = "2026-01-19T15:03:58.257000+01:00"
    found = findings(result, "requirement", "file", "offset", "pointer", "got", "cause")
    at = (DOCUMENT, truth[DOCUMENT].index(when) - 1, "/events/3/timestamp", got)
    assert ("TIM-002", *at, "an offset; an export is in UTC and ends in Z") in found
    assert ("TIM-001", *at, "local time with an offset instead of UTC") in found


def test_one_point_of_score(svr: Command, runtime: Runtime, truth: dict[str, bytes]) -> None:
    result = judged(svr, runtime("one_point"))
    place = truth[DOCUMENT].index(b'"score_total":80') + len(b'"score_total":')
    found = findings(result, "requirement", "file", "offset", "expected", "got")
    assert ("REP-001", DOCUMENT, place, "80", "81") in found


def test_a_space_costs_only_levels_beyond_scored(
    svr: Command, runtime: Runtime, truth: dict[str, bytes]
) -> None:
    result = judged(svr, runtime("one_space"), "--junit", "report.xml", status=3)
    place = truth[DOCUMENT].index(b":") + 1
    assert set(findings(result, "requirement", "file", "offset")) == {("JSN-006", DOCUMENT, place)}
    assert judged(svr, runtime("one_space"), "--level", "exact")["target"] == "exact"
    report = ET.parse(runtime("one_space").parent / "report.xml")
    states = {test.attrib["name"]: [child.tag for child in test] for test in report.iter("testcase")}
    levels = {"core": ["error"], "scored": ["error"], "exact": ["skipped"], "hardened": ["skipped"]}
    assert states == {CASE: ["skipped"], **levels}


def test_the_report_names_place_cause_and_command(svr: Command, runtime: Runtime) -> None:
    file = runtime("one_local_time")
    done = svr("run", "--runtime", file.name, "--case", CASE, TERM="xterm")
    assert done.stderr.splitlines()[0].startswith(f"{CASE}: wrong, ")
    assert done.stdout.splitlines()[-1] == "does not conform: the level scored is not reached"
    again = f"  again: svr-conformance run --runtime {file.name} --case {CASE} --keep kept"
    assert again in done.stdout.splitlines()
    assert "      cause    local time with an offset instead of UTC" in done.stdout.splitlines()
    assert done.stdout.replace("\n", "").isprintable()


def test_a_part_of_the_catalogue_reaches_no_level(svr: Command) -> None:
    done = svr("run", "--reference", "--case", "story-*", "--keep", "kept", "--jobs", "2")
    assert done.returncode == 3
    assert "golden bytes equal  yes" in done.stdout.splitlines()
    assert done.stdout.splitlines()[-1].startswith("no verdict: ")
    assert done.stderr == ""


def test_what_was_kept_can_be_verified(svr: Command, runtime: Runtime) -> None:
    svr("run", "--runtime", runtime("one_point"), "--case", CASE, "--keep", "kept")
    done = svr("verify", f"kept/{CASE}/out", "--recordings", f"kept/{CASE}")
    assert done.returncode == 1
    assert "REP-001" in done.stdout
