"""Tables: records of text to RFC 4180 bytes, and bytes back to records, with every fault in them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from conformance.canonical import utf8
from conformance.canonical.faults import Fault, FaultKind, with_lines

_BOM = b"\xef\xbb\xbf"
_CRLF = b"\r\n"
_CELL = re.compile(rb'(?:"((?:[^"]++|"")*+)"|([^,"\r\n]*+))(,|\r\n|\n|\r|\Z)')
_QUOTED = re.compile(rb'"((?:[^"]++|"")*+)("?)')
_LITERAL = re.compile(rb"[^,\r\n]*+")
_DELIMITER = re.compile(rb",|\r\n|\n|\r|\Z")
_SPECIAL = re.compile('[,"\r\n]')
_NEEDS_QUOTES = re.compile(rb'[,"\r\n]')
_NULS = re.compile(rb"\x00+")


class Field(NamedTuple):
    """One field: its text without quoting, the offset of its first byte, whether it stood in quotes."""

    text: str
    offset: int
    quoted: bool


class Record(NamedTuple):
    """One record: its fields, the offset of its first byte, and the 1-based line that it begins on."""

    fields: tuple[Field, ...]
    offset: int
    line: int


class Table(NamedTuple):
    """The records of a table and the faults of its bytes, by offset."""

    records: tuple[Record, ...]
    faults: tuple[Fault, ...]


def write_table(records: Iterable[Sequence[str]]) -> bytes:
    """RFC 4180 bytes: CRLF behind every record, quotes only round a field that holds comma, quote, CR or LF.

    A record of one empty field is a blank line. Raises UnicodeEncodeError (a ValueError) on a lone surrogate.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    kept = list(records)
    if [""] in kept or ("",) in kept:
        for record in kept:
            text.write("\r\n") if list(record) == [""] else writer.writerow(record)
    else:
        writer.writerows(kept)
    return text.getvalue().encode()


def quoted(field: str) -> str:
    """One field as it stands in a table: in quotes where it must be."""
    return '"' + field.replace('"', '""') + '"' if _SPECIAL.search(field) else field


def quoted_each(column: list[str]) -> list[str]:
    """The fields of one column, each as it stands in a table."""
    texts = set(column)
    if not _SPECIAL.search("".join(texts)):
        return column
    told = {text: quoted(text) for text in texts}
    return [told[text] for text in column]


def read_table(data: bytes) -> Table:
    """Read a table byte by byte as RFC 4180 has it, and go on over every fault; linear, never raises.

    A blank line is a record with one empty field. Text behind a closing quote, and a quote in a field that
    does not begin with one, are kept as they stand. A record with a `quote` or `unterminated` fault is not
    called ragged too. Bytes that are not UTF-8 read as U+FFFD. No data is no record and no fault.
    """
    reader = _Reader(data)
    reader.read()
    return Table(tuple(reader.records), with_lines(data, reader.faults))


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.has_nul = 0 in data
        self.at = 0
        self.records: list[Record] = []
        self.fields: list[Field] = []
        self.faults: list[Fault] = []
        self.broken: FaultKind | None = None

    def read(self) -> None:
        line = 1
        if self.data.startswith(_BOM):
            message = "found a byte order mark; the table must begin without one"
            self.faults.append(Fault(FaultKind.BOM, 0, 0, "", message))
            self.at = len(_BOM)
        while (start := self.at) < len(self.data):
            self._record(start, line)
            line += self.data.count(b"\n", start, self.at)

    def _record(self, start: int, line: int) -> None:
        self.fields, self.broken = [], None
        delimiter = self._field()
        while delimiter == b",":
            delimiter = self._field()
        if delimiter != _CRLF:
            self._end(delimiter)
        record = Record(tuple(self.fields), start, line)
        self._width(record)
        self.records.append(record)

    def _end(self, delimiter: bytes) -> None:
        place = f"/{len(self.records)}"
        if delimiter:
            name = "LF" if delimiter == b"\n" else "CR"
            message = f"the record ends in {name} alone, expected CRLF"
            self._add(FaultKind.LINE_END, self.at - 1, message, place)
        elif self.broken is not FaultKind.UNTERMINATED:
            self._add(
                FaultKind.MISSING_FINAL_END, self.at, "the last record has no end, expected CRLF", place
            )

    def _width(self, record: Record) -> None:
        width = len((self.records or [record])[0].fields)
        if len(record.fields) != width and not self.broken:
            message = f"the number of fields is {len(record.fields)}, expected {width} as in the first record"
            self._add(FaultKind.RAGGED, record.offset, message, f"/{len(self.records)}")

    def _field(self) -> bytes:
        """Read a field and the delimiter behind it; gives the delimiter, empty at the end of the data."""
        match = _CELL.match(self.data, self.at)
        if match is None:
            return self._crooked_field()
        group = 2 if match[1] is None else 1
        text = self._text(match.start(group), match.end(group))
        if group == 1:
            self._needless(match[1])
            text = text.replace('""', '"')
        self.fields.append(Field(text, self.at, group == 1))
        self.at = match.end()
        return match[3]

    def _needless(self, quoted: bytes) -> None:
        if not _NEEDS_QUOTES.search(quoted):
            message = "found quotes round a field that holds no comma, double quote, CR or LF"
            self._add(FaultKind.NEEDLESS_QUOTE, self.at, message)

    def _crooked_field(self) -> bytes:
        """Read a field whose quotes are not those of RFC 4180, and the delimiter behind it."""
        start = self.at
        quoted = _QUOTED.match(self.data, start)
        text = self._text(quoted.start(1), quoted.end(1)).replace('""', '"') if quoted else ""
        behind = quoted.end() if quoted else start
        literal = _LITERAL.match(self.data, behind)
        assert literal is not None
        self.at = literal.end()
        if quoted and not quoted[2]:
            self._break(FaultKind.UNTERMINATED, start, "the quoted field that begins here is not closed")
        elif quoted:
            message = "found text behind a closing quote, expected a comma or the end of the record"
            self._break(FaultKind.QUOTE, behind, message)
        else:
            at = self.data.index(b'"', start)
            self._break(FaultKind.QUOTE, at, "found a quote in a field that does not begin with one")
        self.fields.append(Field(text + self._text(behind, self.at), start, quoted is not None))
        return self._delimiter()

    def _delimiter(self) -> bytes:
        match = _DELIMITER.match(self.data, self.at)
        assert match is not None
        self.at = match.end()
        return match[0]

    def _text(self, start: int, end: int) -> str:
        text, bad = utf8.decode(self.data, start, end)
        for kind, offset, message in bad:
            self._add(kind, offset, message)
        if self.has_nul:
            for match in _NULS.finditer(self.data, start, end):
                self._add(FaultKind.NUL, match.start(), "found a raw byte 00; U+0000 is allowed nowhere")
        return utf8.clean(text) if bad else text

    def _break(self, kind: FaultKind, offset: int, message: str) -> None:
        self.broken = kind
        self._add(kind, offset, message)

    def _add(self, kind: FaultKind, offset: int, message: str, place: str | None = None) -> None:
        """Note a fault, in the field that is being read or at `place`; its line is filled in at the end."""
        pointer = f"/{len(self.records)}/{len(self.fields)}" if place is None else place
        self.faults.append(Fault(kind, offset, 0, pointer, message))
