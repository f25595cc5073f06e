"""The bytes of the table are the canonical ones (specification, section 7)."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.canonical.csv_table import write_table
from conformance.canonical.faults import FaultKind
from conformance.canonical.jcs import jcs
from conformance.canonical.json_reader import read_json
from conformance.checks.canonical_json import around, first_difference
from conformance.checks.causes import cause_of_number
from conformance.checks.check import check
from conformance.checks.exhibit import LAYOUT_KINDS, Blocked, Exhibit, exporting
from conformance.model.finding import Finding, show_bytes
from conformance.model.revision import INTEGERS

_CAUSES = {
    FaultKind.LINE_END: "LF for CRLF: the platform's line ends",
    FaultKind.NEEDLESS_QUOTE: "every field quoted, or fields with spaces",
    FaultKind.MISSING_FINAL_END: "no line end after the last record",
}


@check("canonical.table", "CSV-007", applies=exporting, rebuilt=True)
def table(exhibit: Exhibit) -> Iterator[Finding]:
    """Records end with CRLF, and a field is quoted only where it must be."""
    data = exhibit.need_table_bytes()
    if exhibit.table is None or any(
        f.kind not in LAYOUT_KINDS and f.kind != FaultKind.RAGGED for f in exhibit.table.faults
    ):
        raise Blocked("csv.wellformed")
    wanted = write_table([field.text for field in record.fields] for record in exhibit.table.records)
    if wanted != data:
        yield _layout(exhibit, wanted, data)


def _layout(exhibit: Exhibit, wanted: bytes, data: bytes) -> Finding:
    offset = first_difference(wanted, data)
    kinds = (
        [fault.kind for fault in exhibit.table.faults if fault.kind in LAYOUT_KINDS] if exhibit.table else []
    )
    return Finding(
        "",
        "CSV-007",
        "the table is laid out otherwise",
        file=exhibit.table_name,
        offset=offset,
        row=data.count(b"\n", 0, offset) + 1,
        expected=show_bytes(around(wanted, offset)),
        got=show_bytes(around(data, offset)),
        cause=_CAUSES[kinds[0]] if kinds else None,
    )


@check("canonical.cells", "CSV-006", applies=exporting, rebuilt=True)
def cells(exhibit: Exhibit) -> Iterator[Finding]:
    """score_delta, duration_us and details are spelled as RFC 8785 has them."""
    for row, record in enumerate(exhibit.need_records(), 2):
        for column in (*exhibit.numbers, "details"):
            text = record.fields[exhibit.columns.index(column)].text
            parsed = read_json(text.encode("utf-8"))
            if not text or parsed.faults:
                continue
            wanted = jcs(parsed.value).decode()
            if wanted != text:
                cause = cause_of_number(wanted, text) if column in INTEGERS else None
                message = f"{column} is not the JCS text of its value"
                yield exhibit.in_table(
                    "CSV-006", row, column, message, expected=wanted, got=text, cause=cause
                )
