"""`run --reference` of the whole corpus in this process, beside its exports and comparisons alone."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from measuring import Figure, least

from conformance.adapters.reference import reference_runtime
from conformance.exporter.export import reference
from conformance.model.revision import CURRENT
from conformance.runner.plan import Plan, plan_of
from conformance.runner.run import run
from conformance.runner.witnessing import Given, given_of
from conformance.runner.workplace import temporary_folder
from conformance.suite.catalogue import cases
from conformance.suite.scenarios import scenario_folder


def bench_reference(folder: Path, runs: int) -> list[Figure]:
    """Wall time, one case after the other on both sides, every case once."""
    plan = plan_of(reference_runtime(), target="scored", jobs=1)
    given = [given_of(case) for case in cases(CURRENT)]
    for entry in given:
        _recording(folder, entry).write_bytes(entry.recording)
    ours, theirs = least(runs, lambda: _run(plan), lambda: _alone(folder, given))
    what = f"`run --reference --level scored --jobs 1`, {len(given)} cases, without the start of Python"
    figure = Figure(what, "its exports and comparisons alone", ours, theirs, 2)
    figure.show()
    return [figure]


def _run(plan: Plan) -> float:
    began = time.perf_counter()
    result = run(plan)
    assert result.reached == "scored"
    return time.perf_counter() - began


def _alone(folder: Path, given: Sequence[Given]) -> float:
    """The reference from files to files, called here, and what it wrote compared with the golden bytes."""
    with temporary_folder(folder) as place:
        began = time.perf_counter()
        for entry in given:
            _export_and_compare(folder, place / entry.case.case_id, entry)
        return time.perf_counter() - began


def _export_and_compare(folder: Path, out: Path, entry: Given) -> None:
    out.mkdir()
    case, recording = entry.case, _recording(folder, entry)
    told = reference(str(recording), str(scenario_folder(case)), str(out), case.exported_at, str(folder))
    assert (told is None) == (entry.golden is not None)
    if entry.golden is not None:
        assert (out / f"{entry.session_id}.json").read_bytes() == entry.golden.document
        assert (out / f"{entry.session_id}.csv").read_bytes() == entry.golden.table


def _recording(folder: Path, entry: Given) -> Path:
    return folder / f"{entry.case.case_id}.jsonl"
