"""What is measured of a runtime, and what is kept of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.errors import FileFault
from conformance.model.diagnosis import Measured
from conformance.model.revision import CURRENT
from conformance.runner.measuring import keep, kept, longest_case

from .conftest import Runtime

MEASURED = Measured(0.25, 0.5, 1.5, 10_000, 0.125, True)


def test_the_longest_case_is_the_one_with_the_most_events() -> None:
    assert longest_case(CURRENT).case_id == "size-ten-thousand-events"


def test_what_was_measured_is_kept_for_the_same_runtime_file(runtime: Runtime, tmp_path: Path) -> None:
    file = runtime("")
    assert kept(file) is None
    place = keep(file, MEASURED)
    assert place == tmp_path / "vendor" / ".svr" / "svr-runtime.doctor.json"
    assert keep(file, MEASURED) == place
    assert kept(file) == MEASURED
    assert sorted(path.name for path in place.parent.iterdir()) == [".gitignore", place.name]
    assert kept(runtime("", "timeout_seconds = 7")) is None


@pytest.mark.parametrize(
    "change",
    [{"format": "svr-doctor/2"}, {"case": -1}, {"case": "fast"}, {"own": None}, {"more": 1}, {"case": 1e400}],
)
def test_what_is_kept_in_another_form_is_not_known(runtime: Runtime, change: dict[str, object]) -> None:
    file = runtime("")
    place = keep(file, MEASURED)
    plain = json.loads(place.read_text(encoding="utf-8"))
    place.write_text(json.dumps({**plain, **change}), encoding="utf-8")
    assert kept(file) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "\ufeff{}"])
def test_what_is_damaged_is_not_known(runtime: Runtime, text: str) -> None:
    file = runtime("")
    keep(file, MEASURED).write_text(text, encoding="utf-8")
    assert kept(file) is None


def test_a_folder_that_cannot_be_made_is_told(runtime: Runtime, tmp_path: Path) -> None:
    file = runtime("")
    (tmp_path / "vendor" / ".svr").write_text("", encoding="utf-8")
    with pytest.raises(FileFault, match="cannot make"):
        keep(file, MEASURED)
