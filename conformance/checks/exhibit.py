"""One export as the checks look at it: parsed once, and what is missing named with the check that says so."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Any

from conformance.canonical.csv_table import Record, Table, read_table
from conformance.canonical.faults import FaultKind
from conformance.canonical.jcs import jcs
from conformance.canonical.json_reader import ABSENT, Parsed, offset_of, read_json
from conformance.contract import reading
from conformance.contract.document import derive
from conformance.contract.schemas import SchemaFault, faults
from conformance.contract.scoring import Ledger, score
from conformance.contract.timeline import ExportedEvent, order, stamp
from conformance.model.evidence import AnswerKind, Evidence
from conformance.model.finding import Finding, clip
from conformance.model.recording import Recording
from conformance.model.revision import Revision
from conformance.model.vocabulary import OUTCOMES, PHASES

MAX_DEPTH = 100
LAYOUT_KINDS = frozenset((FaultKind.LINE_END, FaultKind.NEEDLESS_QUOTE, FaultKind.MISSING_FINAL_END))


class Blocked(Exception):
    """A check cannot run, because another one has found its input missing or unsound."""

    def __init__(self, by: str) -> None:
        super().__init__(by)
        self.by = by


class Exhibit:
    """Evidence, read. Properties without `need` never raise; the others raise Blocked."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.found: dict[tuple[object, ...], str] = {}

    @cached_property
    def exporting(self) -> bool:
        """True where an export is expected: any case but those that must be rejected, and no script."""
        case = self.evidence.case
        return self.evidence.script is None and (case is None or case.rejects is None)

    @cached_property
    def varied(self) -> bool:
        """True where the scenario is not the standard one."""
        return self.evidence.standard is not None and self.evidence.standard != self.evidence.scenario

    @cached_property
    def revision(self) -> Revision:
        """The revision of the contract under which it is judged."""
        return self.evidence.scenario.revision

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the table."""
        return self.revision.columns

    @property
    def numbers(self) -> tuple[str, ...]:
        """The columns that hold integers."""
        return self.revision.numbers

    @cached_property
    def reading(self) -> reading.Reading | None:
        if self.evidence.recording is None:
            return None
        return reading.read_recording(self.evidence.recording, self.evidence.scenario)

    @cached_property
    def told(self) -> Recording | None:
        """The recording, where there is a legal one."""
        return self.reading.recording if self.reading else None

    @cached_property
    def session_id(self) -> str | None:
        if self.evidence.session_id is not None:
            return self.evidence.session_id
        return self.told.header.session_id if self.told else None

    @cached_property
    def document_name(self) -> str:
        return f"{self.session_id}.json"

    @cached_property
    def table_name(self) -> str:
        return f"{self.session_id}.csv"

    def _file(self, name: str) -> bytes | None:
        answer = self.evidence.answer
        artefact = self.evidence.artefacts.get(name)
        if artefact is None or (answer is not None and answer.kind is not AnswerKind.EXPORTED):
            return None
        return artefact.data

    @cached_property
    def document_bytes(self) -> bytes | None:
        return self._file(self.document_name)

    @cached_property
    def table_bytes(self) -> bytes | None:
        return self._file(self.table_name)

    @cached_property
    def parsed(self) -> Parsed | None:
        return (
            read_json(self.document_bytes, max_depth=MAX_DEPTH) if self.document_bytes is not None else None
        )

    @cached_property
    def canonical(self) -> bytes:
        """The RFC 8785 form of the document, where its text has no fault."""
        return jcs(self.parsed.value) if self.parsed is not None and not self.parsed.faults else b""

    @cached_property
    def golden_value(self) -> Any:
        """The golden document as a value."""
        return read_json(self.evidence.golden.document).value if self.evidence.golden else ABSENT

    @cached_property
    def unsound(self) -> bool:
        """True where the document is no value of the schema."""
        return self.parsed is None or bool(self.schema_faults)

    @cached_property
    def schema_faults(self) -> tuple[SchemaFault, ...]:
        """What breaks the schema of the document; nothing where there is none."""
        return (
            tuple(faults("session_export", self.parsed.value, self.revision))
            if self.parsed is not None
            else ()
        )

    @cached_property
    def table(self) -> Table | None:
        return read_table(self.table_bytes) if self.table_bytes is not None else None

    def need_answer(self) -> None:
        """Raises Blocked where the runtime did not say that it exported."""
        answer = self.evidence.answer
        if answer is None or answer.kind is AnswerKind.EXPORTED:
            return
        if answer.kind is not AnswerKind.NONE or answer.is_absent:
            raise Blocked("answer.exported")

    def need_document_bytes(self) -> bytes:
        if self.document_bytes is None:
            self.need_answer()
            raise Blocked("artefacts.files")
        return self.document_bytes

    def need_table_bytes(self) -> bytes:
        if self.table_bytes is None:
            self.need_answer()
            raise Blocked("artefacts.files")
        return self.table_bytes

    def need_document(self) -> dict[str, Any]:
        """The document as an object, whatever faults its text has."""
        self.need_document_bytes()
        value = self.parsed.value if self.parsed else None
        if not isinstance(value, dict):
            raise Blocked("json.wellformed" if self.parsed and self.parsed.faults else "schema.document")
        return value

    def need_events(self) -> list[ExportedEvent]:
        """The events of the document, each an object."""
        events = self.need_document().get("events")
        if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
            raise Blocked("schema.document")
        return events

    def need_scorable(self) -> list[ExportedEvent]:
        """The events, if each has all that scoring reads."""
        events = self.need_events()
        if not all(self._scorable(event) for event in events):
            raise Blocked("schema.document")
        if len({event["event_id"] for event in events}) != len(events):
            raise Blocked("identifiers.events")
        return events

    def _scorable(self, event: ExportedEvent) -> bool:
        code = event.get("critical_error_code")
        return (
            all(isinstance(event.get(name), str) for name in ("event_id", "timestamp"))
            and event.get("event_type") in self.revision.event_types
            and event.get("phase") in PHASES
            and event.get("outcome") in OUTCOMES
            and isinstance(event.get("details", {}), dict)
            and (event["event_type"] != "critical_error" or code in self.evidence.scenario.errors_by_code)
        )

    def need_member(self, name: str, kind: type) -> Any:
        """A member of the document, of the type that the schema wants."""
        value = self.need_document().get(name)
        if not isinstance(value, kind):
            raise Blocked("schema.document")
        return value

    @cached_property
    def _ledger(self) -> Ledger:
        return score(self.need_scorable(), self.evidence.scenario)

    def need_ledger(self) -> Ledger:
        """The score recomputed from the export's own events."""
        try:
            return self._ledger
        except ValueError:
            raise Blocked("timestamps.form") from None

    def need_records(self) -> tuple[Record, ...]:
        """The records of the table behind its header, if each has all fields in their order."""
        self.need_table_bytes()
        records = self.table.records if self.table else ()
        if not records or any(len(record.fields) != len(self.columns) for record in records):
            raise Blocked("csv.shape")
        names = [field.text for field in records[0].fields]
        if names != list(self.columns) and sorted(names) == sorted(self.columns):
            raise Blocked("csv.shape")
        return records[1:]

    def need_told(self) -> Recording:
        if self.told is None:
            raise Blocked("recording.legal")
        return self.told

    @cached_property
    def recorded(self) -> list[ExportedEvent]:
        """The events as the recording has them, in timeline order, without score."""
        told = self.need_told()
        return stamp(told.header, order(told.events))

    @cached_property
    def derived(self) -> dict[str, Any]:
        """The document that a conforming exporter writes for the recording."""
        exported_at = self.evidence.exported_at
        return derive(self.need_told(), self.evidence.scenario, exported_at if exported_at is not None else 0)

    # findings

    def in_document(self, requirement: str, pointer: str, message: str, **rest: Any) -> Finding:
        """A finding at a place of the document; `with_byte` adds the byte."""
        return Finding("", requirement, message, file=self.document_name, pointer=pointer, **_clipped(rest))

    def note(self, finding: Finding) -> None:
        """Keep which requirement was found broken at a place, for checks that see the place only."""
        if finding.pointer or finding.row is not None:
            self.found.setdefault((finding.pointer, finding.row, finding.column), finding.requirement)

    def found_at(self, pointer: str) -> str | None:
        """The requirement found broken at a value of the document, or, in score and report, around it."""
        parts = pointer.split("/")
        fewest = 3 if parts[1] in ("score", "report") else len(parts)
        nearest = ("/".join(parts[:size]) for size in range(len(parts), max(fewest, 2) - 1, -1))
        return next((self.found[key] for name in nearest if (key := (name, None, None)) in self.found), None)

    def with_byte(self, finding: Finding) -> Finding:
        """The finding with the byte of its pointer, where it has none yet."""
        if finding.pointer is None or finding.offset is not None or finding.file != self.document_name:
            return finding
        return replace(finding, offset=offset_of(self.document_bytes or b"", finding.pointer))

    def in_table(self, requirement: str, row: int, column: str | None, message: str, **rest: Any) -> Finding:
        """A finding at a record of the table; row 1 is the header."""
        records = self.table.records if self.table else ()
        offset = None
        if 0 < row <= len(records):
            fields = records[row - 1].fields
            place = self.columns.index(column) if column in self.columns else -1
            offset = fields[place].offset if 0 <= place < len(fields) else records[row - 1].offset
        return Finding(
            "",
            requirement,
            message,
            file=self.table_name,
            row=row,
            column=column,
            offset=offset,
            **_clipped(rest),
        )


def _clipped(rest: dict[str, Any]) -> dict[str, Any]:
    return {name: clip(text) if isinstance(text, str) else text for name, text in rest.items()}


def answered(exhibit: Exhibit) -> bool:
    """Applies where a runtime was run."""
    return exhibit.exporting and exhibit.evidence.answer is not None


def started(exhibit: Exhibit) -> bool:
    """Applies where a runtime was run to export, whatever is expected."""
    return exhibit.evidence.script is None and exhibit.evidence.answer is not None


def exporting(exhibit: Exhibit) -> bool:
    """Applies to every export."""
    return exhibit.exporting


def with_recording(exhibit: Exhibit) -> bool:
    """Applies to an export whose recording is at hand."""
    return exhibit.exporting and exhibit.evidence.recording is not None


def with_golden(exhibit: Exhibit) -> bool:
    """Applies to an export with a golden one to hold it against."""
    return exhibit.exporting and exhibit.evidence.golden is not None


def rejecting(exhibit: Exhibit) -> bool:
    """Applies to a recording that must be rejected."""
    return exhibit.evidence.script is None and not exhibit.exporting
