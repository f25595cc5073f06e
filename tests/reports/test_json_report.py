from __future__ import annotations

import json
from dataclasses import replace

from conformance.contract.schemas import faults
from conformance.model.result import Result, result_of
from conformance.reports.json_report import json_report


def test_the_report_keeps_its_schema_and_gives_the_result_again(result: Result) -> None:
    plain = json.loads(json_report(result))
    assert list(faults("result", plain)) == []
    assert result_of(plain) == replace(result, seconds=12.345679)


def test_the_report_is_ascii_whatever_a_runtime_wrote(result: Result) -> None:
    report = json_report(result)
    assert report.isascii()
    assert report.endswith(b"\n}\n")
    assert json.loads(report)["runtime"]["name"] == result.runtime.name
