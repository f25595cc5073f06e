from __future__ import annotations

import hashlib

import pytest

from conformance.canonical.utc import parse_utc
from conformance.contract.document import export_of
from conformance.contract.reading import read_recording
from conformance.model.revision import CURRENT
from conformance.suite.recipes import recording_of
from conformance.suite.scenarios import standard
from conformance.suite.sizes import Size, sizes

MIB = 1024 * 1024


@pytest.mark.slow
def test_the_sizes_are_those_of_the_specification() -> None:
    recordings = {size.case.case_id: recording_of(size.case) for size in sizes(CURRENT)}
    events, line, file = recordings.values()
    assert list(recordings) == ["size-100000-events", "size-line-of-1-mib", "size-recording-of-64-mib"]
    assert events.count(b'"record":"event"') == 100_000
    assert max(map(len, line.splitlines(keepends=True))) == MIB
    assert len(file) == 64 * MIB


@pytest.mark.slow
@pytest.mark.parametrize("size", sizes(CURRENT), ids=lambda size: size.case.case_id)
def test_what_is_expected_is_what_the_contract_makes_of_it(size: Size) -> None:
    recording, broken = read_recording(recording_of(size.case), standard(CURRENT))
    assert (broken, recording is not None) == ((), True)
    assert recording is not None
    made = export_of(recording, standard(CURRENT), parse_utc(size.case.exported_at))
    session = recording.header.session_id
    assert size.expected == {
        f"{session}.csv": (len(made.table), hashlib.sha256(made.table).hexdigest()),
        f"{session}.json": (len(made.document), hashlib.sha256(made.document).hexdigest()),
    }
