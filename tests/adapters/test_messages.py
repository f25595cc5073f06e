from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.adapters.messages import NoReply, Reply, reply_in, request_line
from conformance.contract.schemas import faults

TABLE = json.loads(
    Path(__file__).parents[1].joinpath("data", "instances", "conversation.json").read_text(encoding="utf-8")
)


def messages() -> Iterator[tuple[str, Any]]:
    """The good message of the table and all of its changes."""
    yield "good", TABLE["good"]
    for row in (*TABLE["also_good"], *TABLE["bad"]):
        message = json.loads(json.dumps(TABLE["good"]))
        for pointer, value in row.get("set", {}).items():
            place(message, pointer)[pointer.rpartition("/")[2]] = value
        for pointer in row.get("drop", []):
            del place(message, pointer)[pointer.rpartition("/")[2]]
        yield row["name"], message


def place(message: Any, pointer: str) -> Any:
    return message["error"] if pointer.startswith("/error/") else message


ANSWERS = [(name, message) for name, message in messages() if message.get("jsonrpc") == "2.0"]


@pytest.mark.parametrize(("name", "message"), ANSWERS, ids=[name for name, _ in ANSWERS])
def test_the_fast_check_agrees_with_the_schema(name: str, message: Any) -> None:
    is_answer = "method" not in message and next(faults("conversation", message), None) is None
    line = json.dumps(message).encode()
    if is_answer:
        error = message.get("error", {})
        assert reply_in(line) == Reply(message["id"], error.get("code"), error.get("message"))
    else:
        with pytest.raises(NoReply):
            reply_in(line)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b'{"jsonrpc":"2.0","id":2}', "an answer has either a result or an error"),
        (b'{"jsonrpc":"2.0","id":null,"result":{}}', "id must be the id of a request"),
        (b'{"jsonrpc":"2.0","id":2,"result":{},"at":1,"x":2}', "an answer has no member 'at'"),
        (b'{"jsonrpc":"2.0","id":2,"result":true}', "result must be an object"),
        (b'{"jsonrpc":"2.0","id":2,"error":[]}', "error must be an object"),
        (b'{"jsonrpc":"2.0","id":2,"error":{"code":"65"}}', "error/code must be an integer"),
        (b'{"jsonrpc":"2.0","id":2,"error":{"code":65}}', "error/message must be a text"),
        (b'{"jsonrpc":"2.0","id":2,"error":{"code":65,"message":"","m":1}}', "error has no member 'm'"),
        (
            b'{ "jsonrpc": "2.0", "id": 2, "result": {"a": ' + b"[" * 500_000 + b"]" * 500_000 + b"}}",
            "arrays and objects nest deeper here than the 10000 levels that are allowed",
        ),
    ],
)
def test_what_is_wrong_with_an_answer_is_said(line: bytes, fault: str) -> None:
    with pytest.raises(NoReply) as raised:
        reply_in(line)
    assert str(raised.value) == fault


@pytest.mark.parametrize(
    "line",
    [
        b'{"jsonrpc":"2.0","id":2,"id":2,"result":{}}',
        b'{"jsonrpc":"2.0","id":2,"result":{"a":"\\ud800"}}',
        b'{"jsonrpc":"2.0","id":2,"result":{"a":"\xff"}}',
        b'{"jsonrpc":"2.0","id":2,"result":{"a":1e999}}',
    ],
    ids=["twice", "surrogate", "utf-8", "number"],
)
def test_an_answer_is_read_as_strictly_as_a_recording(line: bytes) -> None:
    with pytest.raises(NoReply):
        reply_in(line)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"Loading...",
        b"[]",
        b'"jsonrpc"',
        b"{}",
        b'{"jsonrpc":"1.0","id":2,"result":{}}',
        b'{"jsonrpc":2.0,"id":2,"result":{}}',
        b'log: {"jsonrpc":"2.0","id":2,"result":{}}',
        b'{"JSONRPC":"2.0","id":2,"result":{}}',
        b"\xef\xbb\xbf{}",
    ],
)
def test_every_other_line_is_a_log(line: bytes) -> None:
    assert reply_in(line) is None


def test_spelling_does_not_matter() -> None:
    line = b'\t{ "result" : {}, "\\u006asonrpc": "2\\u002e0", "id": 2.0 } \r'
    assert reply_in(line) == Reply(2)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("initialize", {"contract": "1.1.0", "work": "/w \u00e9\u2028\U0001f600"}),
        (
            "export",
            {"recording": "/r", "scenario": "/s", "out": "/o", "exported_at": "2026-03-01T00:00:00.000000Z"},
        ),
        ("shutdown", {}),
    ],
)
def test_a_request_is_one_line_that_fits_the_schema(method: str, params: dict[str, str]) -> None:
    line = request_line(7, method, params)
    assert line.endswith(b"\n")
    assert line.isascii()
    assert b"\n" not in line[:-1]
    request = json.loads(line)
    assert request == {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
    assert list(faults("conversation", request)) == []
