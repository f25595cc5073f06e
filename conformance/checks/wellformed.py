"""Both files are texts that any reader can read (specification, sections 6 and 7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from conformance.canonical.csv_table import Record
from conformance.canonical.faults import Fault, FaultKind
from conformance.checks.causes import cause_of_encoding
from conformance.checks.check import check
from conformance.checks.exhibit import LAYOUT_KINDS, Exhibit, exporting
from conformance.model.finding import Finding, show_bytes
from conformance.model.revision import REVISIONS

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
        cause=cause_of_encoding(data) or _cause_of_comma(data, fault.offset) or _CAUSES.get(fault.kind),
    )


def _cause_of_comma(data: bytes, offset: int) -> str | None:
    """A digit where a member name should begin, behind a comma that follows a digit."""
    near = data[max(0, offset - 2) : offset + 1]
    return "decimal comma of the locale" if re.fullmatch(rb"[0-9],[0-9]", near) else None


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
    separator = other_separator(data, exhibit.columns)
    if separator:
        message = "the fields of the table are not separated by commas"
        yield Finding(
            "",
            "CSV-001",
            message,
            file=exhibit.table_name,
            offset=data.index(separator),
            row=1,
            expected=",",
            got=separator.decode(),
            cause="the separator of the locale, or of another format",
        )
        return
    for fault in exhibit.table.faults if exhibit.table else ():
        if fault.kind is not FaultKind.RAGGED and not is_layout(data, fault):
            yield _in_table(exhibit, _finding("CSV-001", exhibit.table_name, data, fault))


def _in_table(exhibit: Exhibit, finding: Finding) -> Finding:
    """The place as row and column; the reader of tables gives a pointer to record and field, both from 0."""
    record, _, field = (finding.pointer or "").removeprefix("/").partition("/")
    row = int(record) + 1 if record else None
    column = exhibit.columns[int(field)] if field and int(field) < len(exhibit.columns) else None
    return replace(finding, pointer=None, row=row, column=column)


def other_separator(data: bytes, columns: tuple[str, ...]) -> bytes | None:
    """What stands between the names of the header, where it is not the comma."""
    header = data.splitlines()[0] if data else b""
    names = [name.encode() for name in columns]
    return next((mark for mark in (b";", b"\t", b"|") if header == mark.join(names)), None)


def is_layout(data: bytes, fault: Fault) -> bool:
    """True for what RFC 4180 readers take and the canonical form does not; a lone CR ends no record."""
    lone_cr = fault.kind is FaultKind.LINE_END and data[fault.offset : fault.offset + 1] == b"\r"
    return fault.kind in LAYOUT_KINDS and not lone_cr


@check("csv.shape", "CSV-002", "CSV-003", applies=exporting, rebuilt=True)
def shape(exhibit: Exhibit) -> Iterator[Finding]:
    """The table has the header of the contract, and all its fields in every record."""
    data = exhibit.need_table_bytes()
    records = exhibit.table.records if exhibit.table else ()
    header = tuple(field.text for field in records[0].fields) if records else ()
    columns = exhibit.columns
    if header != columns:
        message = "the header is not that of the contract"
        cause = None if other_separator(data, columns) else _cause_of_header(header, columns)
        yield exhibit.in_table(
            "CSV-002", 1, None, message, expected=",".join(columns), got=",".join(header), cause=cause
        )
    sizes = {len(record.fields) for record in records[1:]}
    if header != columns and (sizes == {len(header)} or other_separator(data, columns)):
        return  # the records follow their header
    for row, record in enumerate(records[1:], 2):
        if len(record.fields) != len(columns):
            message, size = f"the record has {len(record.fields)} fields", len(record.fields)
            cause = _cause_of_size(record, sizes, len(columns))
            yield exhibit.in_table(
                "CSV-003", row, None, message, expected=str(len(columns)), got=str(size), cause=cause
            )


def _cause_of_header(header: tuple[str, ...], columns: tuple[str, ...]) -> str | None:
    """What was done to the names."""
    of_other = next((other.name for other in REVISIONS if other.columns == header), None)
    if of_other:
        return f"the columns of revision {of_other} of the contract"
    if header == tuple(name for name in header if name in columns) and len(set(header)) == len(header):
        if len(header) == len(columns):
            return "columns in another order"
        return "columns left out" if header else "an empty table"
    if tuple(name for name in header if name in columns) == columns:
        return "columns added"
    if tuple(name.strip().casefold() for name in header) == columns:
        return "names changed in case, or with spaces"
    if not set(header) & set(columns):
        return "no header, or something before it"
    return "columns named otherwise"


def _cause_of_size(record: Record, sizes: set[int], wanted: int) -> str:
    if len(record.fields) == 1:
        return "a line that is no record" if record.fields[0].text else "a blank line"
    if len(record.fields) < wanted:
        return "empty fields left out at the end of a record"
    if len(sizes) == 1:
        return "a field more than the header names, or a comma behind each record"
    return "a comma in a field that is not quoted"
