"""Results that were written before, by `run --json` or into a certificate."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from conformance.canonical.json_reader import read_json
from conformance.contract.schemas import first_fault
from conformance.errors import FileFault, UsageError
from conformance.exporter.files import read_regular
from conformance.model.result import Result, result_of

IN_A_FOLDER = "result.json"
LARGEST = 256 * 1024 * 1024
_DEEPEST = 20
_HINT = "name a file that `svr-conformance run --json FILE` wrote, or the folder of a certificate"


def read_result(named: Path) -> Result:
    """The result in a file, or in the folder of a certificate. Raises UsageError with place and fault."""
    path = named / IN_A_FOLDER if named.is_dir() else named
    try:
        data = read_regular(path, LARGEST)
    except FileFault as fault:
        raise UsageError(fault.message, _HINT) from fault
    if len(data) > LARGEST:
        raise UsageError(f"{path}: is larger than {LARGEST} bytes", _HINT)
    value = _parsed(path, data)
    wrong = first_fault("result", value)
    if wrong is not None:
        raise UsageError(f"{path} {wrong.pointer or '/'}: {wrong.message}", _HINT)
    result = result_of(value)
    _refuse_twins(path, result)
    return result


def _parsed(path: Path, data: bytes) -> Any:
    parsed = read_json(data, max_depth=_DEEPEST)
    for broken in parsed.faults:
        raise UsageError(f"{path} line {broken.line}: this is not JSON: {broken.message}", _HINT)
    return parsed.value


def _refuse_twins(path: Path, result: Result) -> None:
    """A case that stands there twice has no one outcome."""
    for case, times in Counter(case.case for case in result.cases).items():
        if times > 1:
            raise UsageError(f"{path} /cases: the case {case} stands there {times} times, not once", _HINT)
