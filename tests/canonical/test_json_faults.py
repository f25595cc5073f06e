"""Broken JSON texts, each with the whole tuple of its faults."""

from __future__ import annotations

import pytest

from conformance.canonical import json_scanner
from conformance.canonical.faults import Fault, FaultKind
from conformance.canonical.json_reader import ABSENT, read_json
from conformance.canonical.json_scanner import scan

CONTROL = "found the raw control character U+{} in a string; it must be escaped"
DUPLICATE = "the object has a second member '{}'; names are unique"
ESCAPE = 'found an escape that JSON does not have; allowed are \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX'
NUMBER = "found the number '{}'; it must be finite, and an integer at most 2^53-1 from zero"
WORD = "found '{}'; a number must be finite, and JSON has no word for others"
SURROGATE = "found the lone surrogate U+{}; surrogates stand in pairs, high before low"
UTF8 = "byte {} is not UTF-8 here; the text must be UTF-8"
PLUS = "found a plus sign; a number begins with a digit or a minus"
POINT = "found a bare point; digits must stand on both sides of it"
ZERO = "found a leading zero; only the number zero begins with 0"
QUOTE = "found a single quote; strings stand in double quotes"
COMMA = "found a comma before '{}'; a comma stands only between two items"
COMMENT = "found a comment; JSON has none"
NUL = "found a raw byte 00; U+0000 is allowed nowhere"
BOM = "found a byte order mark; the text must begin without one"
UTF16 = "the text looks like UTF-16 or UTF-32; it must be UTF-8"
OPEN_STRING = "the string that begins here is not closed"

Row = tuple[str, int, int, str, str]
RECOVERED: list[tuple[bytes, object, list[Row]]] = [
    (b"[1,]", [1], [("trailing_comma", 2, 1, "", COMMA.format("]"))]),
    (b'{"a":1,}', {"a": 1}, [("trailing_comma", 6, 1, "", COMMA.format("}"))]),
    (b'{"a":[{"b":1 , }]}', {"a": [{"b": 1}]}, [("trailing_comma", 13, 1, "/a/0", COMMA.format("}"))]),
    (
        b'{"a":1,"b":2,"\\u0061":3,"a":4}',
        {"a": 4, "b": 2},
        [
            ("duplicate", 13, 1, "/a", DUPLICATE.format("a")),
            ("duplicate", 24, 1, "/a", DUPLICATE.format("a")),
        ],
    ),
    (
        b'{"x":[{"k":1},{"k":1,"k":2}]}',
        {"x": [{"k": 1}, {"k": 2}]},
        [("duplicate", 21, 1, "/x/1/k", DUPLICATE.format("k"))],
    ),
    (
        b'{"a/b":{"c~d":[0,NaN]}}',
        {"a/b": {"c~d": [0, ABSENT]}},
        [("nonfinite_word", 17, 1, "/a~1b/c~0d/1", WORD.format("NaN"))],
    ),
    (b"NaN", ABSENT, [("nonfinite_word", 0, 1, "", WORD.format("NaN"))]),
    (
        b"[-Infinity,+inf,nan]",
        [ABSENT, ABSENT, ABSENT],
        [
            ("nonfinite_word", 1, 1, "/0", WORD.format("-Infinity")),
            ("nonfinite_word", 11, 1, "/1", WORD.format("+inf")),
            ("nonfinite_word", 16, 1, "/2", WORD.format("nan")),
        ],
    ),
    (
        b"[+1,-01,00,.5,-.5,5.,1.e3,+.5]",
        [1, -1, 0, 0.5, -0.5, 5, 1000, 0.5],
        [
            ("plus_sign", 1, 1, "/0", PLUS),
            ("leading_zero", 5, 1, "/1", ZERO),
            ("leading_zero", 8, 1, "/2", ZERO),
            ("bare_point", 11, 1, "/3", POINT),
            ("bare_point", 15, 1, "/4", POINT),
            ("bare_point", 19, 1, "/5", POINT),
            ("bare_point", 22, 1, "/6", POINT),
            ("plus_sign", 26, 1, "/7", PLUS),
            ("bare_point", 27, 1, "/7", POINT),
        ],
    ),
    (
        b"[1e400,-1e400,9007199254740992,-9007199254740992,1e16]",
        [ABSENT, ABSENT, ABSENT, ABSENT, ABSENT],
        [
            ("number", 1, 1, "/0", NUMBER.format("1e400")),
            ("number", 7, 1, "/1", NUMBER.format("-1e400")),
            ("number", 14, 1, "/2", NUMBER.format("9007199254740992")),
            ("number", 31, 1, "/3", NUMBER.format("-9007199254740992")),
            ("number", 49, 1, "/4", NUMBER.format("1e16")),
        ],
    ),
    (b"1" + b"0" * 5000, ABSENT, [("number", 0, 1, "", NUMBER.format("1" + "0" * 39 + "..."))]),
    (
        b"{'a':'it\\'s'}",
        {"a": "it's"},
        [("single_quote", 1, 1, "", QUOTE), ("single_quote", 5, 1, "/a", QUOTE)],
    ),
    (b"'a\"b'", 'a"b', [("single_quote", 0, 1, "", QUOTE)]),
    (
        b'["a\tb","c\n\nd"]',
        ["a\tb", "c\n\nd"],
        [("control", 3, 1, "/0", CONTROL.format("0009")), ("control", 9, 1, "/1", CONTROL.format("000A"))],
    ),
    (b'{"a\x01":1}', {"a\x01": 1}, [("control", 3, 1, "", CONTROL.format("0001"))]),
    (
        b'{"\\ud800":{"b":01}}',
        {"\ufffd": {"b": 1}},
        [("surrogate", 2, 1, "", SURROGATE.format("D800")), ("leading_zero", 15, 1, "/\ufffd/b", ZERO)],
    ),
    (
        b'["\\ud800","\\udc00\\ud800","\\ud83d\\ude00","\\\\ud800"]',
        ["\ufffd", "\ufffd\ufffd", "\U0001f600", "\\ud800"],
        [
            ("surrogate", 2, 1, "/0", SURROGATE.format("D800")),
            ("surrogate", 11, 1, "/1", SURROGATE.format("DC00")),
            ("surrogate", 17, 1, "/1", SURROGATE.format("D800")),
        ],
    ),
    (
        b'["\\u0000","\\\\u0000"]',
        ["\0", "\\u0000"],
        [("nul", 2, 1, "/0", "found the escape of U+0000; it is allowed nowhere")],
    ),
    (
        b'["a\x00\x00b"]',
        ["a\0\0b"],
        [("nul", 3, 1, "/0", "found the raw control character U+0000 in a string; it is allowed nowhere")],
    ),
    (b'{"a":1}\x00\x00', {"a": 1}, [("nul", 7, 1, "", NUL)]),
    (b'{\x00"a":\x001}', {"a": 1}, [("nul", 1, 1, "", NUL), ("nul", 6, 1, "/a", NUL)]),
    (
        b'["\xff","\xc3(","\xed\xa0\x80","\xf0\x9f\x98","ok \xc3\xa9\xfe"]',
        ["\ufffd", "\ufffd(", "\ufffd\ufffd\ufffd", "\ufffd\ufffd\ufffd", "ok \xe9\ufffd"],
        [
            ("utf8", 2, 1, "/0", UTF8.format("FF")),
            ("utf8", 6, 1, "/1", UTF8.format("C3")),
            ("utf8", 11, 1, "/2", UTF8.format("ED")),
            ("utf8", 17, 1, "/3", UTF8.format("F0")),
            ("utf8", 28, 1, "/4", UTF8.format("FE")),
        ],
    ),
    (
        b'["\xc3\xa9\xff\xc3\xa9\xfe"]',
        ["\xe9\ufffd\xe9\ufffd"],
        [("utf8", 4, 1, "/0", UTF8.format("FF")), ("utf8", 7, 1, "/0", UTF8.format("FE"))],
    ),
    (b'{"a\xff":1}', {"a\ufffd": 1}, [("utf8", 3, 1, "", UTF8.format("FF"))]),
    (
        b"[1] \xff",
        [1],
        [("utf8", 4, 1, "", "found byte FF (not UTF-8) after the value, expected the end of the text")],
    ),
    (b"\xef\xbb\xbf[1]", [1], [("bom", 0, 1, "", BOM)]),
    (
        b"/*a*/[1,//b\n2]#c",
        [1, 2],
        [("comment", 0, 1, "", COMMENT), ("comment", 8, 1, "", COMMENT), ("comment", 14, 2, "", COMMENT)],
    ),
    (b'{"a":/*x*/1/*y*/}', {"a": 1}, [("comment", 5, 1, "/a", COMMENT), ("comment", 11, 1, "", COMMENT)]),
    (b"/*\xff*/1", 1, [("comment", 0, 1, "", COMMENT), ("utf8", 2, 1, "", UTF8.format("FF"))]),
    (b"[1,/*c*/]", [1], [("trailing_comma", 2, 1, "", COMMA.format("]")), ("comment", 3, 1, "", COMMENT)]),
    (b"[1]]", [1], [("trailing_text", 3, 1, "", "found ']' after the value, expected the end of the text")]),
    (
        b'{"a":1}\n{"b":2}',
        {"a": 1},
        [("trailing_text", 8, 2, "", "found '{' after the value, expected the end of the text")],
    ),
    (
        b"[1]\x0c",
        [1],
        [("trailing_text", 3, 1, "", "found U+000C after the value, expected the end of the text")],
    ),
    (
        b'[\n1,\n\n01,\n"\xff"\n]',
        [1, 1, "\ufffd"],
        [("leading_zero", 6, 4, "/1", ZERO), ("utf8", 11, 5, "/2", UTF8.format("FF"))],
    ),
]

STOPPED: list[tuple[bytes, Row]] = [
    (b"", ("syntax", 0, 1, "", "the text is empty; it must hold one value")),
    (b" ", ("syntax", 1, 1, "", "found the end of the text, expected a value")),
    (b"[1,,2]", ("syntax", 3, 1, "/1", "found ',', expected a value")),
    (b"[,1]", ("syntax", 1, 1, "/0", "found ',', expected a value or ']'")),
    (b"\n!", ("syntax", 1, 2, "", "found '!', expected a value")),
    (b"[1 2]", ("syntax", 3, 1, "", "found '2', expected a comma or ']'")),
    (b"[1}", ("syntax", 2, 1, "", "found '}', expected a comma or ']'")),
    (b"[", ("syntax", 1, 1, "/0", "found the end of the text, expected a value or ']'")),
    (b"{", ("syntax", 1, 1, "", "found the end of the text, expected a member name in double quotes or '}'")),
    (b"[1,", ("syntax", 3, 1, "/1", "found the end of the text, expected a value")),
    (b'{"a"', ("syntax", 4, 1, "", "found the end of the text, expected a colon")),
    (b'{"a":', ("syntax", 5, 1, "/a", "found the end of the text, expected a value")),
    (b'{"a":1', ("syntax", 6, 1, "", "found the end of the text, expected a comma or '}'")),
    (b'{"a":1,b:2}', ("syntax", 7, 1, "", "found 'b', expected a member name in double quotes")),
    (b'{"a":1,1:2}', ("syntax", 7, 1, "", "found '1', expected a member name in double quotes")),
    (b'{"a" 1}', ("syntax", 5, 1, "", "found '1', expected a colon")),
    (b'{"a":[0,{"b":1e}]}', ("syntax", 13, 1, "/a/1/b", "found '1e', expected a value")),
    (b"0x1F", ("syntax", 0, 1, "", "found '0x1F', expected a value")),
    (b"1.2.3", ("syntax", 0, 1, "", "found '1.2.3', expected a value")),
    (b"--1", ("syntax", 0, 1, "", "found '--1', expected a value")),
    (b"-", ("syntax", 0, 1, "", "found '-', expected a value")),
    (b"True", ("syntax", 0, 1, "", "found 'True', expected a value")),
    (b"x" * 50, ("syntax", 0, 1, "", f"found '{'x' * 40}...', expected a value")),
    (b"'a", ("syntax", 0, 1, "", OPEN_STRING)),
    (b'{"a":"b\xff\x01', ("syntax", 5, 1, "/a", OPEN_STRING)),
    (b'"a\\', ("syntax", 0, 1, "", OPEN_STRING)),
    (b'"\\q"', ("syntax", 1, 1, "", ESCAPE)),
    (b'"\\q', ("syntax", 1, 1, "", ESCAPE)),
    (b"[1\xc3\xa9\xe2\x82\xac]", ("syntax", 2, 1, "", "found '\u00e9', expected a comma or ']'")),
    (b'"\\u12G4"', ("syntax", 1, 1, "", ESCAPE)),
    (b'"\\\'"', ("syntax", 1, 1, "", ESCAPE)),
    (b"[1,\xff]", ("utf8", 3, 1, "/1", "found byte FF (not UTF-8), expected a value")),
    (b"\xff", ("utf8", 0, 1, "", "found byte FF (not UTF-8), expected a value")),
    ("[1]".encode("utf-16"), ("utf8", 0, 1, "", UTF16)),
    ("[1]".encode("utf-16-le"), ("utf8", 0, 1, "", UTF16)),
    ("[1]".encode("utf-16-be"), ("utf8", 0, 1, "", UTF16)),
    ("[1]".encode("utf-32-le"), ("utf8", 0, 1, "", UTF16)),
    (b"/* [1]", ("syntax", 0, 1, "", "the comment that begins here is not closed")),
    (b'{"a":/', ("syntax", 5, 1, "/a", "found '/', which is no JSON")),
    (b"[1/2]", ("syntax", 2, 1, "", "found '/', which is no JSON")),
    ("[1\u00a0]".encode(), ("syntax", 2, 1, "", "found U+00A0, expected a comma or ']'")),
    (b'{\n"a": [tru\n', ("syntax", 8, 2, "/a/0", "found 'tru', expected a value")),
]


def faults(rows: list[Row]) -> tuple[Fault, ...]:
    return tuple(Fault(FaultKind(row[0]), *row[1:]) for row in rows)


@pytest.mark.parametrize(("data", "value", "rows"), RECOVERED, ids=range(len(RECOVERED)))
def test_faults_that_can_be_passed_over(data: bytes, value: object, rows: list[Row]) -> None:
    parsed = read_json(data)
    assert parsed.faults == faults(rows)
    assert repr(parsed.value) == repr(value)


@pytest.mark.parametrize(("data", "row"), STOPPED, ids=range(len(STOPPED)))
def test_faults_that_end_the_reading(data: bytes, row: Row) -> None:
    assert read_json(data) == (ABSENT, faults([row]))


@pytest.mark.parametrize(("room", "told"), [(12, 2), (13, 3), (18, 3), (19, 4)])
def test_pointers_have_room_for_so_many_characters(
    monkeypatch: pytest.MonkeyPatch, room: int, told: int
) -> None:
    monkeypatch.setattr(json_scanner, "_MAX_POINTER_CHARACTERS", room)
    pointers = [fault.pointer for fault in read_json(b'{"abc":[01,02,03,04]}').faults]
    assert pointers == ["/abc/0", "/abc/1", "/abc/2", "/abc/3"][:told]


def test_surrogates_at_both_ends_of_their_range() -> None:
    lone = "found the lone surrogate U+{}; surrogates stand in pairs, high before low"
    for text, codes in ((b'"\\udc00\\udc00"', ["DC00", "DC00"]), (b'"\\udfff\\ud800"', ["DFFF", "D800"])):
        parsed = read_json(text)
        assert parsed.value == "\ufffd\ufffd"
        assert [fault.message for fault in parsed.faults] == [lone.format(code) for code in codes]
    assert read_json(b'[1.0,"\\ue000\\ud7ff"]') == ([1, "\ue000\ud7ff"], ())
    assert scan(b'"\\ue000\\ud7ff\\ud800\\udfff"', 1) == ("\ue000\ud7ff\U000103ff", ())


def test_a_mark_before_nothing_is_two_faults() -> None:
    expected = faults(
        [("bom", 0, 1, "", BOM), ("syntax", 3, 1, "", "found the end of the text, expected a value")]
    )
    assert read_json(b"\xef\xbb\xbf") == (ABSENT, expected)


def test_a_stroke_behind_a_comment_is_no_comment() -> None:
    assert [fault.message for fault in read_json(b"/**/[1/2]").faults] == [
        "found a comment; JSON has none",
        "found '/', which is no JSON",
    ]


def test_bytes_in_a_comment_are_faults_of_the_item_and_told_once() -> None:
    expected = faults(
        [
            ("comment", 5, 1, "/a", "found a comment; JSON has none"),
            ("utf8", 7, 1, "/a", "byte FF is not UTF-8 here; the text must be UTF-8"),
            ("utf8", 11, 1, "/a", "byte FE is not UTF-8 here; the text must be UTF-8"),
        ]
    )
    assert read_json(b'{"a":/*\xff*/"\xfe"}').faults == expected


def test_a_lone_surrogate_in_a_name_twice() -> None:
    told = [fault.message for fault in read_json(b'{"\\ud800":1,"\\ud800":2}').faults]
    lone = "found the lone surrogate U+D800; surrogates stand in pairs, high before low"
    assert told == [lone, "the object has a second member '?'; names are unique", lone]
