"""Every case of the catalogue, in process: its golden export to the byte, or the code of its rejection."""

from __future__ import annotations

from conformance.canonical.utc import parse_utc
from conformance.contract.document import export_of
from conformance.contract.reading import read_recording, require
from conformance.errors import RecordingRejected
from conformance.exporter.export import produce
from conformance.model.case import Case
from conformance.model.evidence import Golden
from conformance.model.revision import CURRENT
from conformance.suite.catalogue import cases
from conformance.suite.goldens import golden_of
from conformance.suite.recipes import recording_of
from conformance.suite.scenarios import scenario_of

STORED = [(case, recording_of(case), golden_of(case)) for case in cases(CURRENT) if case.recipe is None]


def exported(case: Case, recording: bytes) -> Golden | str:
    """The export of the reference, or the code with which it rejects."""
    try:
        return Golden(*produce(recording, scenario_of(case), parse_utc(case.exported_at))[1:])
    except RecordingRejected as rejection:
        return rejection.message.partition(" ")[0]


def test_the_reference_exports_and_rejects_as_the_catalogue_says() -> None:
    for case, recording, golden in STORED:
        assert (case.case_id, exported(case, recording)) == (case.case_id, golden or case.rejects)


def test_the_quick_way_of_writing_gives_the_same_bytes() -> None:
    for case, recording, golden in STORED:
        if golden:
            told = require(read_recording(recording, scenario_of(case)))
            made = export_of(told, scenario_of(case), parse_utc(case.exported_at))
            assert (case.case_id, made) == (case.case_id, golden)
