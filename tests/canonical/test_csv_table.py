"""RFC 4180 both ways: exact bytes out, and every fault at its exact place in."""

from __future__ import annotations

import csv
import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.canonical.csv_table import Field, Record, quoted, read_table, write_table
from conformance.canonical.faults import Fault, FaultKind

NEEDLESS = "found quotes round a field that holds no comma, double quote, CR or LF"
NO_END = "the last record has no end, expected CRLF"
LF_END = "the record ends in LF alone, expected CRLF"
CR_END = "the record ends in CR alone, expected CRLF"
BEHIND = "found text behind a closing quote, expected a comma or the end of the record"
WITHIN = "found a quote in a field that does not begin with one"
OPEN = "the quoted field that begins here is not closed"
NUL = "found a raw byte 00; U+0000 is allowed nowhere"
UTF8 = "byte {} is not UTF-8 here; the text must be UTF-8"
WIDTH = "the number of fields is {}, expected {} as in the first record"
BOM = "found a byte order mark; the table must begin without one"

Row = tuple[str, int, int, str, str]
Cells = list[tuple[str, int, bool]]
TABLES: list[tuple[bytes, list[tuple[int, int, Cells]], list[Row]]] = [
    (b"", [], []),
    (b"a\r\n", [(0, 1, [("a", 0, False)])], []),
    (b"\r\n", [(0, 1, [("", 0, False)])], []),
    (b"a", [(0, 1, [("a", 0, False)])], [("missing_final_end", 1, 1, "/0", NO_END)]),
    (
        b"a,\r\n1,",
        [(0, 1, [("a", 0, False), ("", 2, False)]), (4, 2, [("1", 4, False), ("", 6, False)])],
        [("missing_final_end", 6, 2, "/1", NO_END)],
    ),
    (
        b"a\n1\r2\r\n",
        [(0, 1, [("a", 0, False)]), (2, 2, [("1", 2, False)]), (4, 2, [("2", 4, False)])],
        [("line_end", 1, 1, "/0", LF_END), ("line_end", 3, 2, "/1", CR_END)],
    ),
    (
        b"a\r\r\nb\r\n",
        [(0, 1, [("a", 0, False)]), (2, 1, [("", 2, False)]), (4, 2, [("b", 4, False)])],
        [("line_end", 1, 1, "/0", CR_END)],
    ),
    (
        b'"a",b\r\n"1,2","x""y"\r\n"",\r\n',
        [
            (0, 1, [("a", 0, True), ("b", 4, False)]),
            (7, 2, [("1,2", 7, True), ('x"y', 13, True)]),
            (21, 3, [("", 21, True), ("", 24, False)]),
        ],
        [("needless_quote", 0, 1, "/0/0", NEEDLESS), ("needless_quote", 21, 3, "/2/0", NEEDLESS)],
    ),
    (
        b"a,b\r\n1\r\n1,2,3\r\n\r\n",
        [
            (0, 1, [("a", 0, False), ("b", 2, False)]),
            (5, 2, [("1", 5, False)]),
            (8, 3, [("1", 8, False), ("2", 10, False), ("3", 12, False)]),
            (15, 4, [("", 15, False)]),
        ],
        [
            ("ragged", 5, 2, "/1", WIDTH.format(1, 2)),
            ("ragged", 8, 3, "/2", WIDTH.format(3, 2)),
            ("ragged", 15, 4, "/3", WIDTH.format(1, 2)),
        ],
    ),
    (
        b'"a\r\nb",c\r\n1,2\r\n',
        [(0, 1, [("a\r\nb", 0, True), ("c", 7, False)]), (10, 3, [("1", 10, False), ("2", 12, False)])],
        [],
    ),
    (
        b'a\r\n1,"x"y,"z\r\n',
        [(0, 1, [("a", 0, False)]), (3, 2, [("1", 3, False), ("xy", 5, True), ("z\r\n", 10, True)])],
        [("quote", 8, 2, "/1/1", BEHIND), ("unterminated", 10, 2, "/1/2", OPEN)],
    ),
    (b'"', [(0, 1, [("", 0, True)])], [("unterminated", 0, 1, "/0/0", OPEN)]),
    (
        b'a\r\n"x"y"z\n "x"\r\n"p" ',
        [
            (0, 1, [("a", 0, False)]),
            (3, 2, [('xy"z', 3, True)]),
            (10, 3, [(' "x"', 10, False)]),
            (16, 4, [("p ", 16, True)]),
        ],
        [
            ("quote", 6, 2, "/1/0", BEHIND),
            ("line_end", 9, 2, "/1", LF_END),
            ("quote", 11, 3, "/2/0", WITHIN),
            ("quote", 19, 4, "/3/0", BEHIND),
            ("missing_final_end", 20, 4, "/3", NO_END),
        ],
    ),
    (
        b'a,b\r\nx"y,2"\r\n',
        [(0, 1, [("a", 0, False), ("b", 2, False)]), (5, 2, [('x"y', 5, False), ('2"', 9, False)])],
        [("quote", 6, 2, "/1/0", WITHIN), ("quote", 10, 2, "/1/1", WITHIN)],
    ),
    (b"\xef\xbb\xbfa\r\n", [(3, 1, [("a", 3, False)])], [("bom", 0, 1, "", BOM)]),
    (
        b'a,b\r\n\xff\xfex\xc3,"\xe9,"\r\n',
        [
            (0, 1, [("a", 0, False), ("b", 2, False)]),
            (5, 2, [("\ufffd\ufffdx\ufffd", 5, False), ("\ufffd,", 10, True)]),
        ],
        [
            ("utf8", 5, 2, "/1/0", UTF8.format("FF")),
            ("utf8", 8, 2, "/1/0", UTF8.format("C3")),
            ("utf8", 11, 2, "/1/1", UTF8.format("E9")),
        ],
    ),
    (
        b'a\r\nx\x00\x00y\r\n"\x00"\r\n',
        [(0, 1, [("a", 0, False)]), (3, 2, [("x\0\0y", 3, False)]), (9, 3, [("\0", 9, True)])],
        [("nul", 4, 2, "/1/0", NUL), ("needless_quote", 9, 3, "/2/0", NEEDLESS), ("nul", 10, 3, "/2/0", NUL)],
    ),
]


@pytest.mark.parametrize(("data", "records", "rows"), TABLES, ids=range(len(TABLES)))
def test_tables_and_their_faults(data: bytes, records: list[tuple[int, int, Cells]], rows: list[Row]) -> None:
    table = read_table(data)
    assert table.faults == tuple(Fault(FaultKind(row[0]), *row[1:]) for row in rows)
    assert table.records == tuple(
        Record(tuple(Field(*cell) for cell in cells), offset, line) for offset, line, cells in records
    )


def test_writing_quotes_only_what_needs_it() -> None:
    records = [["a", "", " b ", "'", ";", "\t", "#"], ["x,y", 'say "hi"', "\r", "\n", "", "-1", "=1+1"]]
    expected = b'a,, b ,\',;,\t,#\r\n"x,y","say ""hi""","\r","\n",,-1,=1+1\r\n'
    assert write_table(records) == expected
    assert write_table(iter([("\xe9", "\u2028\0")])) == b"\xc3\xa9,\xe2\x80\xa8\0\r\n"
    assert write_table([[""], ["a"]]) == b"\r\na\r\n"
    assert write_table([]) == b""


def test_writing_refuses_a_lone_surrogate() -> None:
    with pytest.raises(UnicodeEncodeError):
        write_table([["\ud800"]])


def plainly_written(records: list[list[str]]) -> bytes:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\r\n') else text

    return "".join(",".join(map(cell, record)) + "\r\n" for record in records).encode()


ODD = ",\"\r\n a;'\t#\0\\\x1c\x85\u2028\ufeff="
CELLS = st.text(st.sampled_from(ODD) | st.characters(exclude_categories=["Cs"]), max_size=6)
RECORDS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=4)
)
PIECES = st.sampled_from([b",", b'"', b"\r\n", b"\n", b"\r", b"a", b'""', b"\xc3\xa9", b" "])


@settings(max_examples=300)
@given(RECORDS)
def test_written_tables_are_the_plain_bytes_and_read_back(records: list[list[str]]) -> None:
    data = write_table(records)
    assert data == plainly_written(records)
    table = read_table(data)
    assert {fault.kind for fault in table.faults} <= {"nul", "bom"}
    read = [[field.text for field in record.fields] for record in table.records]
    if not data.startswith(b"\xef\xbb\xbf"):
        assert read == records
    for record in table.records:
        for field in record.fields:
            assert data[field.offset : field.offset + 1] == b'"' if field.quoted else field.text[:1] != '"'


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=12).map(b"".join))
def test_any_bytes_are_read_as_the_standard_library_mends_them(data: bytes) -> None:
    table = read_table(data)
    theirs = [row or [""] for row in csv.reader(io.StringIO(data.decode(), newline=""))]
    assert [[field.text for field in record.fields] for record in table.records] == theirs
    for fault in table.faults:
        assert fault.line == data.count(b"\n", 0, fault.offset) + 1


@pytest.mark.slow
def test_ten_thousand_records_are_quick() -> None:
    records = [[f"evt-{n}", "x" * 20, "", '{"a":"b"}', *["word"] * 9] for n in range(10_000)]
    begun = time.process_time()
    table = read_table(write_table(records))
    assert time.process_time() - begun < 2
    assert (len(table.records), table.faults) == (10_000, ())


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [b'"' + b'""' * 300_000, b'x"' * 300_000, b'"",' * 40_000, b"\r" * 40_000, b'""x' * 300_000],
    ids=range(5),
)
def test_hostile_tables_take_linear_time(data: bytes) -> None:
    begun = time.process_time()
    assert read_table(data).faults
    assert time.process_time() - begun < 3


def test_a_record_of_one_empty_field_is_a_blank_line_whatever_its_type() -> None:
    assert write_table([("",), ("a", "")]) == write_table([[""], ["a", ""]]) == b"\r\na,\r\n"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("", ""), ("a b", "a b"), (" a\t", " a\t"), ("a,b", '"a,b"'), ('"', '""""'), ('a"b"', '"a""b"""'),
        ("a\rb", '"a\rb"'), ("a\nb", '"a\nb"'), ("\x85\u2028", "\x85\u2028"),
    ],
    ids=range(9),
)  # fmt: skip
def test_one_field_as_it_stands_in_a_table(field: str, text: str) -> None:
    assert quoted(field) == text
    assert write_table([[field, "x"]]) == f"{text},x\r\n".encode()


def test_doubled_quotes_before_text_behind_a_closing_quote() -> None:
    (record,) = read_table(b'"a""b"c\r\n').records
    assert record.fields == (Field('a"bc', 0, True),)
