"""Lies in the conversation of a process that stays (section 10, `stdio`)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from conformance.errors import RecordingRejected
from conformance.exporter.export import export, instant
from conformance.model.revision import CURRENT
from conformance.mutants.mutant import Mutant, enter

_LONG = 600
Message = dict[str, Any]
Talk = Callable[[Message, Message], list[Message]]
_TALKS: dict[str, Talk] = {}


def _talk(requirement: str, check: str) -> Callable[[Talk], Talk]:
    """Registers what is said instead of the right answer: the request and that answer are given."""

    def register(function: Talk) -> Talk:
        name = function.__name__.replace("_", "-")
        _TALKS[name] = function
        lie = (function.__doc__ or "").strip()
        enter(Mutant(name, lie, requirement, check, program=name, stays=True))
        return function

    return register


@_talk("RUN-018", "answer.conversation")
def answers_another_request(request: Message, answer: Message) -> list[Message]:
    """Answers an export with the id of the next request."""
    return [{**answer, "id": answer["id"] + (request["method"] == "export")}]


@_talk("RUN-018", "answer.conversation")
def answers_twice(request: Message, answer: Message) -> list[Message]:
    """Answers an export two times."""
    return [answer, answer] if request["method"] == "export" else [answer]


@_talk("RUN-018", "answer.conversation")
def answers_without_an_id(request: Message, answer: Message) -> list[Message]:
    """Answers an export with no id at all."""
    answer = {name: value for name, value in answer.items() if name != "id" or request["method"] != "export"}
    return [answer]


@_talk("RUN-015", "answer.ending")
def ends_with_1_after_shutdown(request: Message, answer: Message) -> list[Message]:
    """Ends with status 1 when it is asked to end."""
    if request["method"] == "shutdown":
        _say(answer)
        sys.exit(1)
    return [answer]


@_talk("RUN-017", "answer.ending")
def leaves_a_process_after_shutdown(request: Message, answer: Message) -> list[Message]:
    """Leaves a program running when it is asked to end."""
    if request["method"] == "shutdown":
        sleep = f"import time; time.sleep({_LONG})"
        subprocess.Popen([sys.executable, "-c", sleep], start_new_session=True, stdout=subprocess.DEVNULL)
    return [answer]


def serve(name: str) -> NoReturn:
    """Answer requests until `shutdown`, by one lie."""
    for line in sys.stdin:
        request = json.loads(line)
        for message in _TALKS[name](request, _answer(request)):
            _say(message)
        if request["method"] == "shutdown":
            break
    sys.exit(0)


def _answer(request: Message) -> Message:
    right = {"jsonrpc": "2.0", "id": request["id"]}
    if request["method"] != "export":
        return {**right, "result": {}}
    told = request["params"]
    recording, scenario, out = (Path(told[name]) for name in ("recording", "scenario", "out"))
    try:
        export(recording, scenario, out, instant(told["exported_at"]), CURRENT)
    except RecordingRejected as rejection:
        return {**right, "error": {"code": 65, "message": f"rejected: {rejection.message}"}}
    return {**right, "result": {}}


def _say(message: Message) -> None:
    print(json.dumps(message), flush=True)
