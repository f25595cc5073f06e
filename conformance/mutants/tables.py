"""Lies about the CSV table (section 7)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

from conformance.canonical.csv_table import read_table, write_table
from conformance.contract.timeline import ExportedEvent
from conformance.exporter.export import Steps
from conformance.model.revision import REVISIONS
from conformance.mutants.mutant import lie, rows, tables

_TEXT, _SHAPE, _PARITY, _CELLS, _LAYOUT = (
    "csv.wellformed",
    "csv.shape",
    "parity.table",
    "canonical.cells",
    "canonical.table",
)
Cells = list[list[str]]


def _cells(change: Callable[[Cells], Sequence[Sequence[str]]]) -> Steps:
    """Other fields, header included; written as the table is."""

    def changed(data: bytes) -> bytes:
        fields = [[field.text for field in record.fields] for record in read_table(data).records]
        return write_table(change(fields))

    return tables(changed)


def _field(*names: str) -> Callable[[Callable[[str], str]], Steps]:
    """Fields of some columns changed, but not the header."""

    def made(change: Callable[[str], str]) -> Steps:
        def changed(cells: Cells) -> Cells:
            places = [cells[0].index(name) for name in names]
            for record in cells[1:]:
                for place in places:
                    record[place] = change(record[place])
            return cells

        return _cells(changed)

    return made


def _printed(**dialect: Any) -> Callable[[Cells], bytes]:
    def printed(cells: Cells) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text, **{"lineterminator": "\r\n", **dialect}).writerows(cells)
        return text.getvalue().encode()

    return printed


def _layout(write: Callable[[Cells], bytes]) -> Steps:
    """The same fields, laid out otherwise."""
    return tables(
        lambda data: write([[f.text for f in record.fields] for record in read_table(data).records])
    )


@lie("CSV-001", _TEXT, tables)
def begins_the_table_with_a_byte_order_mark(data: bytes) -> bytes:
    """Begins the table with a byte order mark, for a spreadsheet."""
    return b"\xef\xbb\xbf" + data


@lie("CSV-001", _TEXT, tables)
def escapes_quotes_with_a_backslash(data: bytes) -> bytes:
    """Writes a backslash before a quote in a quoted field."""
    return data.replace(b'""', b'\\"')


@lie("CSV-001", _TEXT, tables)
def writes_the_table_in_utf_16(data: bytes) -> bytes:
    """Writes the table in UTF-16."""
    return data.decode().encode("utf-16")


@lie("CSV-001", _TEXT, tables)
def ends_records_with_cr(data: bytes) -> bytes:
    """Ends records with CR alone."""
    return data.replace(b"\r\n", b"\r")


@lie("CSV-002", _SHAPE, _cells)
def writes_no_header(cells: Cells) -> Cells:
    """Writes no header."""
    return cells[1:]


@lie("CSV-002", _SHAPE, _cells)
def names_columns_for_people(cells: Cells) -> Cells:
    """Writes names of its own into the header."""
    return [[name.replace("_", " ").title() for name in cells[0]], *cells[1:]]


@lie("CSV-002", _SHAPE, _cells)
def sorts_columns(cells: Cells) -> Cells:
    """Sorts the columns by their names."""
    order = sorted(range(len(cells[0])), key=lambda place: cells[0][place])
    return [[record[place] for place in order] for record in cells]


@lie("CSV-002", _SHAPE, _cells)
def leaves_out_empty_columns(cells: Cells) -> Cells:
    """Leaves out columns that no event has."""
    kept = [place for place in range(len(cells[0])) if any(record[place] for record in cells[1:])]
    return [[record[place] for place in kept] for record in cells]


@lie("CSV-002", _SHAPE, _cells)
def writes_the_columns_of_the_first_revision(cells: Cells) -> Cells:
    """Writes the columns of revision 1.0.0."""
    return [record[: len(REVISIONS[0].columns)] for record in cells]


@lie("CSV-002", _SHAPE, _cells)
def puts_durations_beside_timestamps(cells: Cells) -> Cells:
    """Puts the new column where it would have been put from the beginning."""
    return [[record[0], record[-1], *record[1:-1]] for record in cells]


@lie("CSV-003", _SHAPE, _cells)
def leaves_out_empty_fields_at_the_end(cells: Cells) -> Cells:
    """Ends a record with its last field that is not empty."""
    return [record if any(record[-2:]) else record[:-2] for record in cells]


@lie("CSV-003", _PARITY, rows)
def filters_failures_in_the_table(events: list[ExportedEvent]) -> list[ExportedEvent]:
    """Writes no record of a failed attempt."""
    return [event for event in events if event["outcome"] != "fail"]


@lie("CSV-003", _PARITY, rows)
def filters_practice_in_the_table(events: list[ExportedEvent]) -> list[ExportedEvent]:
    """Writes no record of an unscored phase but its transition."""
    practice = ("score_report", "micro_drill")
    return [e for e in events if e["phase"] not in practice or e["event_type"] == "phase_transition"]


@lie("CSV-003", _PARITY, _cells)
def ends_the_table_with_a_total(cells: Cells) -> Cells:
    """Ends the table with a record of its own."""
    return [*cells, ["total", *cells[-1][1:]]] if len(cells) > 1 else cells


def _values(change: Callable[[ExportedEvent], ExportedEvent]) -> Steps:
    return rows(lambda events: [change(event) for event in events])


@lie("CSV-004", _PARITY, _field("objective_id", "critical_error_code", "target_id"))
def writes_null_into_empty_fields(text: str) -> str:
    """Writes `null` where a member is absent."""
    return text or "null"


@lie("CSV-004", _PARITY, _field("timestamp"))
def cuts_times_in_the_table(text: str) -> str:
    """Writes whole seconds into the table."""
    return f"{text[:19]}Z"


@lie("CSV-004", _PARITY, _field("actor_id", "target_id"))
def trims_fields(text: str) -> str:
    """Trims fields."""
    return text.strip()


@lie("CSV-004", _PARITY, _field("actor_id", "target_id"))
def replaces_commas_in_fields(text: str) -> str:
    """Replaces commas in fields, so that it need not quote."""
    return text.replace(",", ";")


@lie("CSV-004", _PARITY, _field("outcome"))
def translates_outcomes(text: str) -> str:
    """Writes outcomes for people."""
    return "passed" if text == "success" else text


@lie("CSV-005", _PARITY, _field("details"))
def leaves_details_out_of_the_table(text: str) -> str:
    """Leaves the details of a transition out of the table."""
    return "" if text.startswith('{"to_phase"') else text


@lie("CSV-005", _PARITY, _values)
def prints_details(event: ExportedEvent) -> ExportedEvent:
    """Writes details as a text inside a text."""
    return {**event, "details": str(event["details"])} if "details" in event else event


@lie("CSV-005", _PARITY, _field("score_delta"))
def leaves_a_delta_of_zero_out_of_the_table(text: str) -> str:
    """Writes an empty field for a score_delta of 0."""
    return "" if text == "0" else text


@lie("CSV-006", _CELLS, _field("details"))
def writes_details_with_spaces(text: str) -> str:
    """Writes details with a space behind each colon of their first level."""
    return text.replace('":', '": ', 1)


@lie("CSV-006", _CELLS, _field("score_delta"))
def writes_deltas_with_a_point(text: str) -> str:
    """Writes 25.0 for 25."""
    return f"{text}.0" if text else text


@lie("CSV-007", _LAYOUT, _layout)
def ends_records_with_lf(cells: Cells) -> bytes:
    """Ends records with LF."""
    return _printed(lineterminator="\n")(cells)


@lie("CSV-007", _LAYOUT, _layout)
def quotes_every_field(cells: Cells) -> bytes:
    """Quotes every field."""
    return _printed(quoting=csv.QUOTE_ALL)(cells)


@lie("CSV-007", _LAYOUT, _layout)
def quotes_every_text(cells: Cells) -> bytes:
    """Quotes fields with a space."""
    return b"\r\n".join(b",".join(map(_spaced, record)) for record in cells) + b"\r\n"


def _spaced(text: str) -> bytes:
    needs = any(character in text for character in ',"\r\n ')
    return ('"' + text.replace('"', '""') + '"' if needs else text).encode()


@lie("CSV-007", _LAYOUT, tables)
def ends_the_table_without_line_end(data: bytes) -> bytes:
    """Leaves out the end of the last record."""
    return data.removesuffix(b"\r\n")


@lie("CSV-008", _PARITY, _field("actor_id", "target_id"))
def escapes_formulas(text: str) -> str:
    """Writes an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


@lie("CSV-008", _PARITY, _field("score_delta"))
def escapes_negative_numbers(text: str) -> str:
    """Writes an apostrophe before a negative score_delta."""
    return f"'{text}" if text.startswith("-") else text


@lie("EVT-006", "fields.table", _field("outcome"))
def leaves_the_outcome_info_out_of_the_table(text: str) -> str:
    """Writes an empty field for the outcome info."""
    return "" if text == "info" else text
