"""The examples for analysts: two libraries and a third way find the same in a cohort."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from conformance import resources
from conformance.cli.main import main
from conformance.model.revision import CURRENT, REVISIONS, Revision
from conformance.suite.catalogue import cases
from conformance.suite.goldens import golden_of
from conformance.suite.recipes import recording_of

EXAMPLES = Path(__file__).parents[2] / "examples" / "analysis"
FIRST = REVISIONS[0]
NAMES = {"of-20260228-a7k3": "001", "anon-p017": "NA"}
Rows = list[tuple[str, ...]]


COHORTS = {"1.0.0": (FIRST, FIRST), "1.1.0": (CURRENT, CURRENT), "both": (FIRST, CURRENT)}


@pytest.fixture(scope="module", params=COHORTS)
def cohort(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stories, one under the name of a number, with the results of `verify`; and one that was changed.

    They are of the first of two revisions, and the cases about durations of the second.
    """
    folder = tmp_path_factory.mktemp("cohort")
    exports = folder / "exports"
    exports.mkdir()
    stories, others = COHORTS[request.param]
    chosen = [case for case in cases(stories) if case.case_id.startswith("story-")]
    chosen += [case for case in cases(others) if case.case_id in ("csv-durations", "form-durations")]
    for case in chosen:
        golden = golden_of(case)
        if golden:
            name = json.loads(golden.document)["session_id"]
            (exports / f"{name}.json").write_bytes(golden.document)
            (exports / f"{name}.csv").write_bytes(golden.table)
    renamed(folder, exports, stories)
    spoilt = next(exports.glob("run_*.json"))
    spoilt.write_bytes(spoilt.read_bytes().replace(b'"score_total":', b'"score_total":1'))
    assert main(["verify", str(exports), "--out", str(folder / "results")]) == 1
    return folder


def renamed(folder: Path, exports: Path, revision: Revision) -> None:
    """Another session with ids that a library would guess about."""
    case = next(case for case in cases(revision) if case.case_id == "story-clean-pass")
    text = recording_of(case).decode()
    for old, new in NAMES.items():
        text = text.replace(old, new)
    recording = folder / "recording.jsonl"
    recording.write_text(text, encoding="utf-8", newline="\n")
    scenario = str(resources.data("Scenarios", "OfficeFire"))
    at = ("--exported-at", "2026-03-01T00:00:00Z", "--contract", revision.name)
    assert main(["export", str(recording), "--scenario", scenario, "--out", str(exports), *at]) == 0


def told(name: str, cohort: Path) -> list[Rows]:
    """What an example prints, table by table."""
    command = [sys.executable, str(EXAMPLES / name), str(cohort / "results" / "results.parquet")]
    done = subprocess.run(
        [*command, str(cohort / "exports")], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.stderr == ""
    parts = done.stdout.removesuffix("\n\n").split("\n\n")
    return [[tuple(row) for row in csv.reader(io.StringIO(part))] for part in parts]


def found(cohort: Path) -> list[Rows]:
    """The same, by hand."""
    lines = (cohort / "results" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    good = [line["path"] for line in map(json.loads, lines) if line["state"] == "conforms"]
    documents = [json.loads(Path(path).read_bytes()) for path in sorted(good)]
    breakdown = [entry for each in documents for entry in each["report"]["objective_breakdown"]]
    tried, achieved = (
        Counter(entry["objective_id"] for entry in part)
        for part in (breakdown, [entry for entry in breakdown if entry["achieved"]])
    )
    ended = Counter((event["event_type"], event["outcome"]) for each in documents for event in each["events"])
    return [
        [
            ("objective_id", "sessions", "achieved"),
            *rows((name, tried[name], achieved[name]) for name in tried),
        ],
        [("session_id", "participant_id", "seconds"), *rows(filter(None, map(waited, documents)))],
        [
            ("session_id", "score_before", "score_after", "gained"),
            *rows(filter(None, map(gained, documents))),
        ],
        [("event_type", "outcome", "events"), *rows((*key, count) for key, count in ended.items())],
        [("event_type", "events", "duration_us"), *rows(lasted(documents))],
    ]


def rows(values: Any) -> Rows:
    return sorted(tuple(map(str, value)) for value in values)


def lasted(documents: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    kinds: dict[str, list[int]] = {}
    for event in (event for each in documents for event in each["events"] if "duration_us" in event):
        kinds.setdefault(event["event_type"], []).append(event["duration_us"])
    return [(kind, len(told), sum(told)) for kind, told in kinds.items()]


def gained(document: dict[str, Any]) -> tuple[object, ...] | None:
    delta = document["report"].get("re_audit_delta")
    return delta and (
        document["session_id"],
        delta["score_before"],
        delta["score_after"],
        delta["score_delta"],
    )


def waited(document: dict[str, Any]) -> tuple[object, ...] | None:
    audit = [event for event in document["events"] if event["phase"] == "audit"]
    tries = [each for each in audit if each["event_type"] == "alarm_activated" and each["outcome"] != "info"]
    if not tries:
        return None
    begin, end = (datetime.fromisoformat(event["timestamp"]) for event in (audit[0], tries[0]))
    return document["session_id"], document["participant_id"], (end - begin).total_seconds()


def test_both_libraries_find_what_is_there(cohort: Path, request: pytest.FixtureRequest) -> None:
    expected = found(cohort)
    assert (len(expected[4]) > 1) == ("1.0.0" not in request.node.callspec.id)
    assert told("with_pandas.py", cohort) == expected
    assert told("with_duckdb.py", cohort) == expected
    assert ("001", "NA", "47.250009") in expected[1]
    assert len(expected[1]) > 5
    assert "run_5e1f02" not in {row[0] for row in expected[1]}
