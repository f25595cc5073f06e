"""Reading JSON: every fault at its exact place, and the quick way and the thorough way in step."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
import time
import tracemalloc

import orjson
import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.canonical import json_reader
from conformance.canonical.faults import Fault, FaultKind
from conformance.canonical.jcs import jcs
from conformance.canonical.json_reader import ABSENT, MAX_LEVELS, offset_of, read_json
from conformance.canonical.json_scanner import MAX_FAULTS, scan
from conformance.canonical.json_tokens import shown


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5.0", 5),
        ("7e7", 70_000_000),
        ("-0", 0),
        ("-0.0", 0),
        ("1e-400", 0),
        ("1.5", 1.5),
        ("5e-324", 5e-324),
        ("9007199254740991", 2**53 - 1),
        ("-9007199254740991", 1 - 2**53),
        ("9007199254740991.4", 2**53 - 1),
        ("true", True),
        ("null", None),
        (' {"" : [ ]\r\n} ', {"": []}),
        ('"\\/\\u00e9\\ud83d\\ude00"', "/\xe9\U0001f600"),
        ('"\x7f\u2028\ufffe"', "\x7f\u2028\ufffe"),
        ("0e99999", 0),
        ("1E+2", 100),
    ],
)
def test_clean_texts_have_normal_values(text: str, value: object) -> None:
    expected = (repr(value), ())
    for parsed in (read_json(text.encode()), scan(text.encode(), MAX_LEVELS)):
        assert (repr(parsed.value), parsed.faults) == expected


@pytest.mark.parametrize("shape", [(b"[", b"]"), (b'{"a":', b"}")])
@pytest.mark.parametrize("limit", [1, 2, 32])
def test_depth_is_counted_from_the_outermost(shape: tuple[bytes, bytes], limit: int) -> None:
    opener, closer = shape
    inmost = b"{}" if opener == b"[" else b"[]"
    fits = opener * (limit - 1) + inmost + closer * (limit - 1)
    assert read_json(fits, max_depth=limit).faults == ()
    deeper = opener + fits + closer
    pointer = "/0" * limit if opener == b"[" else "/a" * limit
    message = f"arrays and objects nest deeper here than the {limit} levels that are allowed"
    expected = Fault(FaultKind.DEPTH, len(opener) * limit, 1, pointer, message)
    assert read_json(deeper, max_depth=limit) == (ABSENT, (expected,))


def test_brackets_in_strings_are_no_depth() -> None:
    data = b'["' + b"[{" * 100 + b'"]'
    assert read_json(data, max_depth=1) == (["[{" * 100], ())


def test_ten_thousand_levels_are_read_and_no_more() -> None:
    deep = read_json(b"[" * MAX_LEVELS + b"]" * MAX_LEVELS)
    assert deep.faults == ()
    assert jcs(deep.value) == b"[" * MAX_LEVELS + b"]" * MAX_LEVELS
    assert [fault.kind for fault in read_json(b"[" * 10_001 + b"]" * 10_001).faults] == ["depth"]


@pytest.mark.parametrize("opener", [b"[", b'{"a":', b'[{"b":[', b"[0,"])
def test_a_million_levels_are_one_fault_and_soon(opener: bytes) -> None:
    begun = time.process_time()
    parsed = read_json(opener * 1_000_000)
    assert time.process_time() - begun < 2
    assert (parsed.value, [fault.kind for fault in parsed.faults]) == (ABSENT, ["depth"])


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        b"[" + b"NaN," * 6_000 + b"0]",
        b'"' + b"\\ud800" * 4_000 + b'"',
        b'"' + b"\xff\x01" * 4_000 + b'"',
        b'{"' + b"x" * 12_000 + b'":[' + b"01," * 4_000 + b"0]}",
        b"[" + b"/**/" * 5_000 + b"]",
        b"[" * 9_999 + b"01," * 250,
        b'"' + b'\\"' * 12_000,
    ],
    ids=range(7),
)
def test_hostile_texts_take_no_more_memory_than_their_length_allows(data: bytes) -> None:
    tracemalloc.start()
    parsed = read_json(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 0 < len(parsed.faults) <= MAX_FAULTS + 1
    assert peak < 6_000_000


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-1e15, 1e15)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), inner, max_size=5
        )
    ),
    max_leaves=20,
)


@settings(max_examples=100)
@given(JSON_VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_clean_texts_read_alike_in_both_ways(value: object, escaped: bool, indent: int | None) -> None:
    data = json.dumps(value, ensure_ascii=escaped, indent=indent).encode()
    quick, thorough = read_json(data), scan(data, MAX_LEVELS)
    assert (repr(quick), quick.faults) == (repr(thorough), ())
    assert jcs(quick.value) == rfc8785.dumps(json.loads(data))


PIECES = st.sampled_from(
    [
        b"{", b"}", b"[", b"]", b",", b":", b'"', b'"a"', b'"b":', b"1", b"0", b"-", b".", b"e5", b"5.0",
        b"1e400",
        b"9007199254740992", b"true", b"null", b"NaN", b" ", b"\n", b"\t", b"\\", b"\\u0061", b"\\u0000",
        b"\\ud83d",
        b"\\ude00", b"\\\\", b"\\n", b"\xc3\xa9", b"\xff", b"\xed\xa0\x80", b"\xf0\x9f\x98\x80", b"\x00",
        b"\x01",
        b"//", b"/*", b"*/", b"'", b"#", b"\xef\xbb\xbf", b'{"a":1}', b'["a",', b'"a":1,', b'{"a":', b"+1",
        b".5",
    ]
)  # fmt: skip


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=9).map(b"".join), st.sampled_from([1, 2, MAX_LEVELS]))
def test_any_bytes_read_alike_in_both_ways_and_as_orjson_judges(data: bytes, limit: int) -> None:
    quick, thorough = read_json(data, max_depth=limit), scan(data, limit)
    assert repr(quick) == repr(thorough)
    try:
        orjson.loads(data)
    except orjson.JSONDecodeError:
        assert quick.faults
    else:
        assert {fault.kind for fault in quick.faults} <= {"duplicate", "nul", "number", "depth"}
    for fault in quick.faults:
        assert 0 <= fault.offset <= len(data)
        assert fault.line == data.count(b"\n", 0, fault.offset) + 1
        fault.pointer.encode("utf-8")


def pointers(value: object, at: str = "") -> dict[str, object]:
    found = {at: value}
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found |= pointers(item, at + "/" + str(key).replace("~", "~0").replace("/", "~1"))
    return found


@settings(max_examples=100)
@given(JSON_VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_every_pointer_leads_to_its_value(value: object, escaped: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=escaped, indent=indent)
    for pointer, item in pointers(value).items():
        offset = offset_of(text.encode(), pointer)
        assert offset is not None
        assert repr(json.JSONDecoder().raw_decode(text.encode()[offset:].decode())[0]) == repr(item)


@pytest.mark.parametrize(
    "pointer",
    ["a", "/b", "/a/2", "/a/-", "/a/01", "/a/0/x", "/a/" + "9" * 5000, "/a/-1", "/", "/e/0", "/e/1", "/o/x"],
)
def test_pointers_to_nothing(pointer: str) -> None:
    assert offset_of(b'{"a":[1,"x"],"e":[],"o":{}}', pointer) is None


def test_offsets_of_some_pointers() -> None:
    data = b'\xef\xbb\xbf {"a~/b" : [ 1 , {"\\u0063":"\\"}]"} ], "d":2}'
    places = [offset_of(data, pointer) for pointer in ("", "/a~0~1b", "/a~0~1b/0", "/a~0~1b/1/c", "/d")]
    assert places == [4, 14, 16, data.index(b'"\\"}'), data.index(b"2}")]
    assert offset_of(b"", "") is None
    assert offset_of(b'{"\\\\q":1,"b":2}', "/b") == 13
    assert offset_of(b'{"\\q":1,"b":2}', "/b") == 12
    assert offset_of(b'{"a":"' + b'\\"' * 500_000 + b'","b":1}', "/b") == 1_000_012
    assert offset_of(b'{"a":' + b"[" * 500_000, "/b") is None


def test_nesting_is_bounded_whatever_the_recursion_limit() -> None:
    script = (
        "import sys; sys.setrecursionlimit(10**6)\n"
        "from conformance.canonical.json_reader import read_json\n"
        "print([(fault.kind.value, fault.offset) for fault in read_json(b'[' * 10**6).faults])"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout == "[('depth', 10000)]\n"


def test_what_ended_the_reading_is_told_after_any_number_of_faults() -> None:
    parsed = read_json(b"[" + b"01," * 2 * MAX_FAULTS + b"!")
    assert parsed.value is ABSENT
    assert [fault.kind for fault in parsed.faults] == ["leading_zero"] * MAX_FAULTS + ["syntax"]
    assert parsed.faults[-1][1:] == (
        6 * MAX_FAULTS + 1,
        1,
        f"/{2 * MAX_FAULTS}",
        "found '!', expected a value",
    )


def test_absent_stays_itself() -> None:
    assert pickle.loads(pickle.dumps([ABSENT]))[0] is copy.deepcopy(ABSENT) is ABSENT
    assert repr(ABSENT) == "ABSENT"


def test_a_clean_text_is_read_the_quick_way() -> None:
    data = b'{"a":[1,2.5,5.0,-0,1e400e]}'.replace(b"1e400e", b'1e-400,{"b":[]},"\\u00fc"')
    value = {"a": [1, 2.5, 5, 0, 0, {"b": []}, "\u00fc"]}
    for limit in (4, 5):
        assert json_reader._clean_value(data, limit) == value
    assert json_reader._clean_value(b"[[],{},[]]", 2) == [[], {}, []]
    assert json_reader._clean_value(b'["\\ud83d\\ude00"]', 1) == ["\U0001f600"]
    assert json_reader._clean_value(b"[" + b"[]," * 1_000 + b"[]]", 2) == [[]] * 1_001
    for edge in (2**53 - 1, 1 - 2**53):
        assert json_reader._clean_value(str(edge).encode(), 1) == edge


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":2}',
        b"NaN",
        b"1e400",
        b"9007199254740992",
        b'"\\u0000"',
        b'"\0"',
        b"\0 1",
        b'["\\ud800"]',
        b"[[[]]]",
    ],
)
def test_a_text_in_doubt_is_not_read_the_quick_way(data: bytes) -> None:
    with pytest.raises(ValueError):
        json_reader._clean_value(data, 2)


@pytest.mark.parametrize(
    ("data", "pointer"), [(b'{"a":1}', "/b/c"), (b"[,1]", "/1"), (b'{"a":,"b":1}', "/b")]
)
def test_there_is_no_way_past_what_is_not_there(data: bytes, pointer: str) -> None:
    assert offset_of(data, pointer) is None


def test_a_word_in_a_message_is_cut_at_forty_characters() -> None:
    assert (shown(b"x" * 40), shown(b"x" * 41)) == (f"'{'x' * 40}'", f"'{'x' * 40}...'")
    assert shown(b"a\xff") == "'a\ufffd'"


@pytest.mark.parametrize(
    ("data", "offset"),
    [
        (b'{"a":{"x":{"y":[1]}},"b":1}', 25),
        (b'{"a":[{"x":[]},{}],"b":1}', 23),
        (b'{"a":"{","b":1}', 13),
        (b'{"a":{"x":"}"},"b":1}', 19),
    ],
)
def test_an_offset_behind_objects_and_arrays(data: bytes, offset: int) -> None:
    assert offset_of(data, "/b") == offset
