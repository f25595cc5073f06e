"""Both files are texts that any reader can read (specification, sections 6 and 7)."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.canonical.faults import Fault, FaultKind
from conformance.checks.causes import cause_of_encoding
from conformance.checks.check import check
from conformance.checks.exhibit import LAYOUT_KINDS, Exhibit, exporting
from conformance.model.finding import Finding, show_bytes
from conformance.model.vocabulary import COLUMNS

_CAUSES = {
    FaultKind.NONFINITE_WORD: "NaN or infinity written as a bare word",
    FaultKind.DUPLICATE: "a member written twice",
    FaultKind.TRAILING_COMMA: "JSON put together by hand",
    FaultKind.SINGLE_QUOTE: "a dictionary printed instead of JSON",
    FaultKind.CONTROL: "control characters not escaped",
    FaultKind.SURROGATE: "a lone surrogate",
    FaultKind.UTF8: "another encoding than UTF-8",
    FaultKind.QUOTE: "quotes not doubled, or a field with quotes not quoted",
    FaultKind.UNTERMINATED: "the table was cut off, or a quote was not doubled",
}


def _near(data: bytes, offset: int) -> str:
    return show_bytes(data[offset : offset + 40])


def _finding(requirement: str, name: str, data: bytes, fault: Fault) -> Finding:
    return Finding(
        "",
        requirement,
        fault.message,
        file=name,
        offset=fault.offset,
        pointer=fault.pointer,
        got=_near(data, fault.offset),
        cause=cause_of_encoding(data) or _CAUSES.get(fault.kind),
    )


@check("json.wellformed", "JSN-002", applies=exporting, rebuilt=True)
def document(exhibit: Exhibit) -> Iterator[Finding]:
    """The document is one JSON text in UTF-8 without BOM and without duplicate members."""
    data = exhibit.need_document_bytes()
    for fault in exhibit.parsed.faults if exhibit.parsed else ():
        yield _finding("JSN-002", exhibit.document_name, data, fault)


@check("csv.wellformed", "CSV-001", applies=exporting, rebuilt=True)
def table(exhibit: Exhibit) -> Iterator[Finding]:
    """The table is RFC 4180 text in UTF-8 without BOM."""
    data = exhibit.need_table_bytes()
    for fault in exhibit.table.faults if exhibit.table else ():
        if fault.kind is not FaultKind.RAGGED and not is_layout(data, fault):
            yield _finding("CSV-001", exhibit.table_name, data, fault)


def is_layout(data: bytes, fault: Fault) -> bool:
    """True for what RFC 4180 readers take and the canonical form does not; a lone CR ends no record."""
    lone_cr = fault.kind is FaultKind.LINE_END and data[fault.offset : fault.offset + 1] == b"\r"
    return fault.kind in LAYOUT_KINDS and not lone_cr


@check("csv.shape", "CSV-002", "CSV-003", applies=exporting, rebuilt=True)
def shape(exhibit: Exhibit) -> Iterator[Finding]:
    """The table has the header of the contract, and 13 fields in every record."""
    exhibit.need_table_bytes()
    records = exhibit.table.records if exhibit.table else ()
    header = tuple(field.text for field in records[0].fields) if records else ()
    if header != COLUMNS:
        message = "the header is not that of the contract"
        yield exhibit.in_table("CSV-002", 1, None, message, expected=",".join(COLUMNS), got=",".join(header))
    for row, record in enumerate(records[1:], 2):
        if len(record.fields) != len(COLUMNS):
            cause = "a blank line" if len(record.fields) == 1 else "a comma in a field that is not quoted"
            message = f"the record has {len(record.fields)} fields"
            got = str(len(record.fields))
            yield exhibit.in_table(
                "CSV-003", row, None, message, expected=str(len(COLUMNS)), got=got, cause=cause
            )
