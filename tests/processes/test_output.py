from __future__ import annotations

import os

from hypothesis import given
from hypothesis import strategies as st

from conformance.processes.output import Output


def read(pieces: list[bytes], limit: int) -> tuple[bytes, bool]:
    reader, writer = os.pipe()
    output = Output(os.fdopen(reader, "rb", buffering=0), limit)
    with os.fdopen(writer, "wb", buffering=0) as file:
        for piece in pieces:
            file.write(piece)
    return output.stop(), output.truncated


def expected(whole: bytes, limit: int) -> tuple[bytes, bool]:
    if len(whole) <= limit:
        return whole, False
    head, tail = whole[: limit // 2], whole[len(whole) - (limit - limit // 2) :]
    return head + b"\n[... %d bytes left out ...]\n" % (len(whole) - limit) + tail, True


@given(st.lists(st.binary(max_size=12), max_size=6), st.integers(0, 40))
def test_the_first_and_the_last_half_of_the_limit_are_kept(pieces: list[bytes], limit: int) -> None:
    assert read(pieces, limit) == expected(b"".join(pieces), limit)


def test_pieces_larger_than_what_is_held_back() -> None:
    pieces = [bytes([number]) * 50_000 for number in range(60)]
    for limit in (0, 1, 1001, 70_001, 2_999_999, 3_000_000):
        assert read(pieces, limit) == expected(b"".join(pieces), limit)


def test_a_writer_that_stays_is_not_waited_for() -> None:
    reader, writer = os.pipe()
    output = Output(os.fdopen(reader, "rb", buffering=0), 100)
    os.write(writer, b"so far")
    assert output.stop() == b"so far"
    os.write(writer, b"more")
    os.close(writer)
    assert output.stop() == b"so far"
