"""RFC 8785: the published samples, and equality with other implementations."""

from __future__ import annotations

import enum
import json
import math
import random
import shutil
import struct
import subprocess
import time
import uuid
from datetime import UTC, datetime

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.canonical import jcs as module
from conformance.canonical.jcs import (
    MAX_INTEGER,
    NoCanonicalForm,
    jcs,
    jcs_around,
    jcs_each,
    number_text,
    written,
)

APPENDIX_B = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


@pytest.mark.parametrize(("bits", "text"), APPENDIX_B)
def test_numbers_of_appendix_b(bits: str, text: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert number_text(number) == text
    assert jcs([number]) == f"[{text}]".encode()


def test_names_are_sorted_by_utf16_unit() -> None:
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\xf6": 7}
    expected = '{"\\r":2,"1":4,"\x80":6,"\xf6":7,"\u20ac":1,"\U0001f600":5,"\ufb33":3}'
    assert jcs(value) == expected.encode()
    assert jcs([{"\U0001f600": 1.0, "\ufb33": []}]) == '[{"\U0001f600":1,"\ufb33":[]}]'.encode()


def test_strings_escape_only_what_they_must() -> None:
    text = "".join(map(chr, range(0x22))) + '\\/\x7f\u2028\ufffe\U0001f600"'
    expected = (
        '"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f'
        "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d"
        '\\u001e\\u001f !\\\\/\x7f\u2028\ufffe\U0001f600\\""'
    )
    assert jcs(text) == expected.encode()
    assert jcs({text: 1e300}) == b"{" + expected.encode() + b":1e+300}"


EDGES = "\ud7ff\ue000\uffff\U00010000\U0010ffff\ufb33\U0001f600"
TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(EDGES))
FLOATS = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(
    [1e-5, 9.999999999999999e-6, 1e15, 999999999999999.9, 1e16, 1e21, 1e-7, 0.1, -0.0, 100.0, 4.5]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | FLOATS | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=20,
)


@settings(max_examples=150)
@given(VALUES)
def test_equals_rfc8785(value: object) -> None:
    assert jcs(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@settings(max_examples=500)
@given(FLOATS | st.integers(-(2**53) + 1, 2**53 - 1))
def test_number_text_is_what_jcs_writes(number: int | float) -> None:
    assert number_text(number).encode() == jcs(number)


def doubles(count: int) -> list[float]:
    chance = random.Random(8785)
    raw = [struct.unpack(">d", chance.randbytes(8))[0] for _ in range(count)]
    near = [round(chance.uniform(-1e4, 1e4), chance.randint(0, 6)) for _ in range(count)]
    powers = [math.ldexp(chance.random(), chance.randint(-40, 80)) for _ in range(count)]
    return [number for number in raw + near + powers if math.isfinite(number)]


@pytest.mark.slow
def test_numbers_equal_those_of_node() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is missing: its JSON.stringify is the second witness for numbers")
    numbers = doubles(2_000)
    bits = "".join(struct.pack(">d", number).hex() for number in numbers)
    script = (
        "const b=Buffer.from(require('fs').readFileSync(0,'latin1'),'hex'),r=[];"
        "for(let i=0;i<b.length;i+=8)r.push(JSON.stringify(b.readDoubleBE(i)));"
        "process.stdout.write(r.join('\\n'))"
    )
    run = subprocess.run(
        [node, "-e", script], input=bits, capture_output=True, text=True, check=True, timeout=60
    )
    assert [number_text(number) for number in numbers] == run.stdout.split("\n")


class Word(str):
    """A str that is not exactly one."""


class Colour(enum.Enum):
    RED = "red"


class Number(enum.IntEnum):
    ONE = 1


@pytest.mark.parametrize(
    "value",
    [
        (1, 2),
        {1},
        b"a",
        Word("a"),
        Colour.RED,
        uuid.UUID(int=0),
        datetime(2026, 1, 1, tzinfo=UTC),
        1j,
        object(),
        Number.ONE,
        type("D", (dict,), {})(),
    ],
    ids=range(11),
)
def test_other_types_are_refused(value: object) -> None:
    message = f"found a {type(value).__name__}, expected dict, list, str, int, float, bool or None"
    for wrapped in (value, [1, {"a": value}], [1e-9, value]):
        with pytest.raises(TypeError) as caught:
            jcs(wrapped)
        assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "kind"), [(1, "int"), (None, "NoneType"), (Word("a"), "Word"), (True, "bool")]
)
def test_other_names_are_refused(name: object, kind: str) -> None:
    with pytest.raises(TypeError) as caught:
        jcs([{name: 1}])
    assert str(caught.value) == f"found a member name of type {kind}, expected str"


SURROGATE = "found a lone surrogate in '{}'; surrogates stand in pairs"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (math.nan, "found the number nan; a number must be finite"),
        (-math.inf, "found the number -inf; a number must be finite"),
        (2**53, "an integer of 54 bits; allowed are -(2^53-1) to 2^53-1"),
        (-(2**53), "an integer of 54 bits; allowed are -(2^53-1) to 2^53-1"),
        (10**5000, "an integer of 16610 bits; allowed are -(2^53-1) to 2^53-1"),
        ("a\ud800", SURROGATE.format("a\\ud800")),
        ({"\udfff": 1}, SURROGATE.format("\\udfff")),
    ],
    ids=range(7),
)
def test_values_without_a_canonical_form(value: object, message: str) -> None:
    for wrapped in (value, [value], {"a": [0, value]}):
        with pytest.raises(NoCanonicalForm) as caught:
            jcs(wrapped)
        assert str(caught.value) == message
    assert issubclass(NoCanonicalForm, ValueError)


def test_number_text_refuses_a_bool() -> None:
    with pytest.raises(TypeError) as caught:
        number_text(True)
    assert str(caught.value) == "found bool, expected int or float"


def test_a_value_within_itself_is_too_deep() -> None:
    knot: list[object] = []
    knot += [knot, knot]
    with pytest.raises(NoCanonicalForm) as caught:
        jcs(knot)
    assert str(caught.value) == "found more than 10000 levels of arrays and objects"


def test_ten_thousand_levels_are_written_and_no_more() -> None:
    nested: object = 1.0
    for _ in range(10_000):
        nested = [nested]
    assert jcs(nested) == b"[" * 10_000 + b"1" + b"]" * 10_000
    with pytest.raises(NoCanonicalForm):
        jcs([nested])


def event(number: int) -> dict[str, object]:
    return {
        "event_id": f"evt-{number:03}",
        "session_id": "sess-001",
        "participant_id": "anon-p001",
        "phase": "audit",
        "timestamp": "2026-02-28T14:01:10.000000Z",
        "event_type": "alarm_activated",
        "actor_id": "anon-p001",
        "outcome": "success",
        "details": {"panel": "east", "at": [1.25, number, 0.0035], "\xfc": True},
    }


@pytest.mark.slow
def test_ten_thousand_events_are_quick() -> None:
    document = {"events": [event(number) for number in range(10_000)]}
    begun = time.process_time()
    text = jcs(document)
    assert time.process_time() - begun < 1
    assert json.loads(text) == document


PLAIN = {
    "b": [1, -2, None, True, False, "x\u00fc"],
    "a": {"e\u0301": {}, "d": [], "\ud7ff": 0.5},
    "c": [[], {}],
}
PLAIN_TEXT = '{"a":{"d":[],"e\u0301":{},"\ud7ff":0.5},"b":[1,-2,null,true,false,"x\u00fc"],"c":[[],{}]}'


def test_both_ways_write_a_plain_value() -> None:
    assert module._quick(PLAIN) == module._written(PLAIN) == jcs(PLAIN) == PLAIN_TEXT.encode()


@pytest.mark.parametrize("number", [1e-5, 0.00012, -1.5, 123456789012345.6, 999999999999999.9])
def test_doubles_that_the_quick_way_takes(number: float) -> None:
    assert module._quick([number]) == f"[{number_text(number)}]".encode()


@pytest.mark.parametrize(
    "value",
    [
        1e-6,
        0.0,
        -0.0,
        5.0,
        1e15,
        1e16,
        1e400,
        {"\ue000": 1, "\U0001f600": 2},
        {"\ufb33": 1},
        {"\U0001f600": 1},
    ],
)
def test_what_the_quick_way_leaves_alone(value: object) -> None:
    assert module._quick([value]) is None


@pytest.mark.parametrize("value", [True, False, None, "a", 1, 1.5])
def test_a_single_value_with_care(value: object) -> None:
    assert module._written(value) == json.dumps(value).encode()


def test_parts_with_and_without_care_side_by_side() -> None:
    value = [[1.0, True], {"a": [None]}, 2, {"\ue000": [False, {"x": 1e-7}]}, [3]]
    assert jcs(value) == '[[1,true],{"a":[null]},2,{"\ue000":[false,{"x":1e-7}]},[3]]'.encode()


@pytest.mark.parametrize("number", [MAX_INTEGER, -MAX_INTEGER])
def test_the_largest_integers(number: int) -> None:
    assert (number_text(number), jcs([number, 1.0])) == (str(number), f"[{number},1]".encode())


def test_many_values_at_once() -> None:
    plain, odd = [{"b": 1, "a": 2}, [0.5]], [{"b": 1.0, "a": 2}, {"\ufb33": 1, "\U0001f600": 2}]
    assert jcs_each(plain) == (['{"a":2,"b":1}', "[0.5]"], [])
    assert jcs_each(odd) == (['{"a":2,"b":1}', '{"\U0001f600":2,"\ufb33":1}'], [0, 1])
    assert jcs_each([]) == ([], [])
    with pytest.raises(NoCanonicalForm):
        jcs_each([1, math.inf])


def test_a_value_around_texts_that_are_written_already() -> None:
    assert (
        jcs_around({"b": written(b'{"x":1e-7}'), "a": [1, "\u00fc"]})
        == '{"a":[1,"\u00fc"],"b":{"x":1e-7}}'.encode()
    )
    with pytest.raises(TypeError):
        jcs_around({1: 2})


def test_a_lone_surrogate_is_shown_in_eighty_characters() -> None:
    with pytest.raises(NoCanonicalForm) as caught:
        jcs("\ud800" + "x" * 100)
    shown = "'\\ud800" + "x" * 73
    assert str(caught.value) == f"found a lone surrogate in {shown}; surrogates stand in pairs"
