"""A copy of a session's table for spreadsheets: marked as a copy, escaped, and no evidence (CSV-008)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from conformance.canonical.csv_table import write_table
from conformance.contract.document import table_records
from conformance.contract.timeline import ExportedEvent
from conformance.model.revision import INTEGERS, Revision

MARK = "A COPY FOR READING, AND NO EVIDENCE."
HEAD = codecs.BOM_UTF8 + b'"' + MARK.encode()
"""Every copy begins so, and no table of an export does: its first letters are `timestamp`."""

_GUESSED = re.compile(
    r"\s*[=+\-@|%\u2212\uff1d\uff0b\uff0d\uff20]"  # formulas, those with other marks of plus and minus too
    r"|[\t\r\n]"
    r"|\s*[0-9.,]"  # numbers, and dates that begin with one
    r"|\s*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ .,/-]*[0-9]"
    r"|\s*(?:true|false)\s*\Z",
    re.IGNORECASE,
)


def spreadsheet_copy(events: Iterable[ExportedEvent], revision: Revision, name: str) -> bytes:
    """The table as one that may be opened by a double click. `name` says of which document it is.

    UTF-8 with a byte order mark; the first record is the mark, the second the header. Scores and
    durations stay numbers. Any other text gets an apostrophe before it where a spreadsheet would take it for
    a formula, a number, a date or a truth value.
    """
    mark = (
        f"{MARK} Made of {name} by svr-conformance; an apostrophe stands before what a spreadsheet would "
        "take for something else, and is no part of what was recorded."
    )
    header, *records = table_records(events, revision)
    copied = [list(map(_kept, header, record)) for record in records]
    return codecs.BOM_UTF8 + write_table([[mark], header, *copied])


def _kept(column: str, text: str) -> str:
    return f"'{text}" if column not in INTEGERS and _GUESSED.match(text) else text
