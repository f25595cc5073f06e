"""Comparisons as people and programs are shown them."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from conformance.compare.comparison import compare
from conformance.compare.matrix import matrix
from conformance.model.result import Outcome, Result
from conformance.reports.block import SHOWN, Block, terminal_text
from conformance.reports.comparison import comparison_blocks
from conformance.reports.comparison_json import plain_comparison, plain_matrix
from conformance.reports.markdown import code, markdown_text
from conformance.reports.matrix import matrix_blocks
from conformance.reports.paint import Paint

from .conftest import case, failed, late, unable


def before_of(result: Result) -> Result:
    """A run in which other cases went wrong, and one has another name."""
    cases = {
        "story-two": case("story-two", Outcome.PASS),
        "story-three": case("story-three", Outcome.FAIL, failed(late(1))),
        "crash": case("crash", Outcome.FAIL, failed(late(1))),
        "silence": case("silence", Outcome.HANG, level="exact"),
        "no-golden": case("no-golden", Outcome.PASS),
        "spaced": unable("spaced"),
    }
    kept = (cases.get(one.case, one) for one in result.cases if one.case != "reject-loud")
    levels = (result.levels[0]._replace(reached=True, blocking=()), *result.levels[1:])
    gone = case("gone", Outcome.PASS)
    return replace(result, cases=(*kept, gone), levels=levels, reached="core", suite_version="0.0.9")


def test_two_on_a_terminal(result: Result, text: SnapshotAssertion) -> None:
    assert terminal_text(comparison_blocks(compare(before_of(result), result)), Paint()).encode() == text


def test_two_as_a_page(result: Result, text: SnapshotAssertion) -> None:
    assert markdown_text(comparison_blocks(compare(before_of(result), result))) == text


def test_two_that_are_alike(result: Result, text: SnapshotAssertion) -> None:
    assert terminal_text(comparison_blocks(compare(result, result)), Paint()).encode() == text


def test_two_as_data(result: Result, text: SnapshotAssertion) -> None:
    plain = plain_comparison(compare(before_of(result), result))
    assert json.dumps(plain, indent=1).encode() == text


def test_many_on_a_terminal(result: Result, text: SnapshotAssertion) -> None:
    blocks = matrix_blocks(matrix([result, before_of(result), result]))
    assert terminal_text(blocks, Paint()).encode() == text


def test_many_as_a_page(result: Result, text: SnapshotAssertion) -> None:
    assert markdown_text(matrix_blocks(matrix([result, before_of(result), result]))) == text


def test_many_as_data(result: Result) -> None:
    plain = plain_matrix(matrix([result, before_of(result)]))
    assert plain["levels"]["core"] == ["not reached", "reached"]
    assert plain["requirements"]["TIM-002"][0] == {"state": "findings", "findings": 8}
    assert [run["reached"] for run in plain["runs"]] == ["none", "core"]


def test_a_long_table_says_how_much_of_it_is_not_shown() -> None:
    block = Block("rows", ("n",), tuple((str(number),) for number in range(SHOWN + 3)))
    assert terminal_text([block], Paint()).endswith(f"\n  {SHOWN - 1}\n  … and 3 more, see --json\n")
    assert markdown_text([block]).decode().endswith("\n\n… and 3 more, see --json\n")


def test_a_hostile_text_is_text_in_a_page() -> None:
    hostile = "@all |`x` #7 !8 ![i](https://x.y) www.x <img src=x> </code>\n\x1b[3m\u202e_a_ *b* &lt; \\|"
    assert code(hostile) == (
        "<code>&#64;all &#124;&#96;x&#96; &#35;7 &#33;8 &#33;&#91;i&#93;(https&#58;&#47;&#47;x&#46;y) "
        "www&#46;x &#60;img src&#61;x&#62; &#60;&#47;code&#62;&#92;n&#92;x1b&#91;3m&#92;u202e&#95;a&#95; "
        "&#42;b&#42; &#38;lt; &#92;&#124;</code>"
    )


@given(st.text())
def test_no_text_leaves_its_cell(text: str) -> None:
    page = markdown_text([Block(text, ("a", "b"), ((text, text),))]).decode().splitlines()
    assert len(page) == 5
    assert page[4].count("|") == 3
    assert page[4].count("<code>") == page[4].count("<") / 2
