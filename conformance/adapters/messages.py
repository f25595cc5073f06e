"""The messages of the kind `stdio`: JSON-RPC 2.0, one in a line (`conversation.schema.json`)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple

from conformance.canonical.faults import FaultKind
from conformance.canonical.json_reader import read_json

LONGEST = 1024 * 1024
"""Bytes of a line on standard output, its LF included."""
_BEGINS = re.compile(rb'[ \t\r]*\{[ \t\r]*"jsonrpc"[ \t\r]*:[ \t\r]*"2\.0"')
"""What is nested too deep to be read is a message if it begins like one."""
_MEMBERS = frozenset({"jsonrpc", "id", "result", "error"})
_MEMBERS_OF_ERROR = frozenset({"code", "message", "data"})


class Reply(NamedTuple):
    """A valid answer: the `id` of its request, and the code and the message of an error where it is one."""

    number: int
    code: int | None = None
    message: str | None = None


class NoReply(Exception):
    """A message that is no valid answer, and why."""


def request_line(number: int, method: str, params: Mapping[str, str]) -> bytes:
    """One request as a line, in ASCII."""
    message = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
    return json.dumps(message).encode("ascii") + b"\n"


def reply_in(line: bytes) -> Reply | None:
    """The answer in a line, None where the line is no message but a log. Raises NoReply."""
    if not line.lstrip(b" \t\r").startswith(b"{"):
        return None
    value, faults = read_json(line)
    if not isinstance(value, dict):
        if faults[0].kind is FaultKind.DEPTH and _BEGINS.match(line):
            raise NoReply(str(faults[0].message))
        return None
    if value.get("jsonrpc") != "2.0":
        return None
    fault = str(faults[0].message) if faults else fault_of(value)
    if fault is not None:
        raise NoReply(fault)
    error = value.get("error")
    return Reply(value["id"], error["code"], error["message"]) if error else Reply(value["id"])


def fault_of(answer: Mapping[str, object]) -> str | None:
    """Why a message (a strictly read JSON object with `"jsonrpc":"2.0"`) is no answer; None if it is one.

    Says the same as the schema `conversation` of everything that is not a request, far faster.
    """
    if not _is_integer(answer.get("id"), least=1):
        return "id must be the id of a request"
    unknown = answer.keys() - _MEMBERS
    if unknown:
        return f"an answer has no member {min(unknown)!r}"
    if ("result" in answer) == ("error" in answer):
        return "an answer has either a result or an error"
    if "result" in answer:
        return None if isinstance(answer["result"], dict) else "result must be an object"
    return _fault_of_error(answer["error"])


def _fault_of_error(error: object) -> str | None:
    if not isinstance(error, dict):
        return "error must be an object"
    if not _is_integer(error.get("code")):
        return "error/code must be an integer"
    if not isinstance(error.get("message"), str):
        return "error/message must be a text"
    unknown = error.keys() - _MEMBERS_OF_ERROR
    return f"error has no member {min(unknown)!r}" if unknown else None


def _is_integer(value: object, least: int | None = None) -> bool:
    return type(value) is int and (least is None or value >= least)
