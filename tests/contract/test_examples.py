"""The examples that users read are made from one another, and stand in the specification as they are."""

from __future__ import annotations

import re

import pytest

from conformance import resources
from conformance.canonical.jcs import jcs
from conformance.canonical.json_reader import read_json
from conformance.contract.document import derive, export_of, table_bytes
from conformance.contract.reading import read_recording, require
from conformance.contract.rebuilding import recording_lines
from conformance.exporter.export import instant
from conformance.model.revision import CURRENT
from conformance.suite.catalogue import cases
from conformance.suite.recipes import recording_of
from conformance.suite.scenarios import scenario_of, standard

RECORDING, DOCUMENT, TABLE = (
    resources.data("Examples", name).read_bytes()
    for name in ("example_recording.jsonl", "example_export.json", "example_export.csv")
)
AT = instant("2026-03-01T00:00:00Z")


def test_the_export_is_that_of_the_recording() -> None:
    made = export_of(require(read_recording(RECORDING, standard(CURRENT))), standard(CURRENT), AT)
    assert (made.document, made.table) == (DOCUMENT, TABLE)


def test_the_recording_rebuilt_from_the_export_gives_it_again() -> None:
    lines = recording_lines(read_json(DOCUMENT).value)  # type: ignore[arg-type]
    rebuilt = b"".join(jcs(line) + b"\n" for line in lines)
    made = export_of(require(read_recording(rebuilt, standard(CURRENT))), standard(CURRENT), AT)
    assert (made.document, made.table) == (DOCUMENT, TABLE)


def test_the_specification_shows_all_three() -> None:
    text = resources.docs("specification.md").read_text(encoding="utf-8")
    whole = text[text.index("## 13. A whole example") :]
    shown = re.findall(r"```\n(.*?)\n```", whole, re.DOTALL)
    assert shown == [
        RECORDING.decode().rstrip("\n"),
        TABLE.decode().replace("\r", "").rstrip("\n"),
        DOCUMENT.decode(),
    ]


@pytest.mark.slow
def test_both_ways_of_writing_a_document_give_the_same_bytes() -> None:
    for case in cases(CURRENT):
        if case.rejects is None:
            recording = require(read_recording(recording_of(case), scenario_of(case)))
            made = export_of(recording, scenario_of(case), AT)
            document = derive(recording, scenario_of(case), AT)
            assert made.document == jcs(document)
            assert made.table == table_bytes(document["events"], CURRENT)
