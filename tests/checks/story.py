"""Conforming exports of cases, and evidence in which one thing about them is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from conformance import resources
from conformance.canonical.jcs import jcs
from conformance.contract.document import export_of, table_bytes
from conformance.contract.reading import read_recording, require
from conformance.model.evidence import Answer, AnswerKind, Artefact, Evidence
from conformance.model.revision import CURRENT
from conformance.suite.catalogue import find_case
from conformance.suite.scenarios import scenario_of, standard

AT = 1_772_323_200_000_000
Change = Callable[[dict[str, Any]], None]


class Story:
    """A case with its conforming export, and evidence in which something about that export is changed."""

    def __init__(self, case_id: str) -> None:
        self.case = find_case(case_id, CURRENT)
        self.recording = resources.data("Sessions", str(self.case.file)).read_bytes()
        self.scenario = scenario_of(self.case)
        told = require(read_recording(self.recording, self.scenario))
        self.session = told.header.session_id
        self.golden = export_of(told, self.scenario, AT)

    def document(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.golden.document)
        return value

    def evidence(
        self, document: bytes | None = None, table: bytes | None = None, **artefacts: bytes | None
    ) -> Evidence:
        files = {
            f"{self.session}.json": Artefact(self.golden.document if document is None else document),
            f"{self.session}.csv": Artefact(self.golden.table if table is None else table),
        }
        more = {name.replace("__", "."): Artefact(data) for name, data in artefacts.items()}
        return Evidence(
            self.scenario,
            files | more,
            case=self.case,
            recording=self.recording,
            golden=self.golden,
            answer=Answer(AnswerKind.EXPORTED, 0),
            exported_at=AT,
            standard=standard(CURRENT),
        )

    def changed(self, change: Change) -> Evidence:
        """The document with a change of value, both files canonical again: a lie well told."""
        document = self.document()
        change(document)
        return self.evidence(jcs(document), table_bytes(document["events"], CURRENT))


@cache
def story(case_id: str = "story-blocked-exit-corrected") -> Story:
    """The story of a case, made once."""
    return Story(case_id)
