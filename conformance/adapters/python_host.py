"""Hosts a runtime of the kind `python` in a process of its own. A script; it imports nothing of the suite.

Arguments: `module:name`, the scratch folder, then the folders to look in first. Speaks `stdio`; errors have
the codes 65 rejected, 70 after an exception, 78 where there is no such callable.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import json
import os
import sys
from collections.abc import Callable
from typing import BinaryIO, NoReturn

REJECTED, FAILED, ABSENT = 65, 70, 78


class Failure(Exception):
    """An error to answer with: its code and its message."""


class Host:
    """Answers the requests about one callable."""

    def __init__(self, target: str, scratch: str) -> None:
        self.target = target
        self.scratch = scratch
        self.callable: Callable[..., object] | None = None

    def initialize(self, params: dict[str, str]) -> None:
        self.callable = found(self.target)
        if takes_contract(self.callable):
            self.callable = functools.partial(self.callable, contract=params["contract"])

    def export(self, params: dict[str, str]) -> None:
        assert self.callable is not None
        told = [params[name] for name in ("recording", "scenario", "out", "exported_at")]
        try:
            reason = self.callable(*told, self.scratch)
        except (Exception, SystemExit) as fault:  # noqa: BLE001 - whatever a vendor's code raises
            failed(fault)
        if isinstance(reason, str):
            raise Failure(REJECTED, f"rejected: {reason}")
        if reason is not None:
            raise Failure(FAILED, f"{self.target} must return None or a text, and returned {reason!r}")

    def shutdown(self, _params: dict[str, str]) -> None:
        """Nothing is left to do."""


def main(arguments: list[str]) -> int:
    target, scratch, *folders = arguments
    requests, answers = channels()
    sys.path[:0] = [*folders, os.getcwd()]
    # At the end: a checkout holds the suite's own exporter, and nothing there may hide a vendor's module.
    sys.path.append(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    host = Host(target, scratch)
    for line in requests:
        request = json.loads(line)
        answer = answered(host, request)
        sys.stdout.flush()
        sys.stderr.flush()
        answers.write(json.dumps({"jsonrpc": "2.0", "id": request["id"], **answer}).encode("ascii") + b"\n")
        if request["method"] == "shutdown":
            break
    return 0


def takes_contract(called: Callable[..., object]) -> bool:
    """Whether it wants to be told the revision to write."""
    try:
        return "contract" in inspect.signature(called).parameters
    except (TypeError, ValueError):
        return False


def channels() -> tuple[BinaryIO, BinaryIO]:
    """Requests and answers, apart from what the callable reads (nothing) and prints (the log)."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


def answered(host: Host, request: dict[str, object]) -> dict[str, object]:
    methods = {"initialize": host.initialize, "export": host.export, "shutdown": host.shutdown}
    params = request["params"]
    assert isinstance(params, dict)
    try:
        methods[str(request["method"])](params)
    except Failure as failure:
        code, message = failure.args
        # a lone surrogate is nothing that UTF-8 has
        message = message.encode("utf-8", "backslashreplace").decode("utf-8")
        return {"error": {"code": code, "message": message}}
    return {"result": {}}


def found(target: str) -> Callable[..., object]:
    """The callable. Raises Failure where there is none."""
    module, _, name = target.partition(":")
    try:
        export = functools.reduce(getattr, name.split("."), importlib.import_module(module))
    except ModuleNotFoundError as fault:
        if fault.name and (module == fault.name or module.startswith(fault.name + ".")):
            absent(f"there is no module {fault.name!r}, looked for in {os.pathsep.join(sys.path)}")
        failed(fault)
    except AttributeError:
        absent(f"the module {module!r} has no {name!r}")
    except (Exception, SystemExit) as fault:  # noqa: BLE001 - as above
        failed(fault)
    if not callable(export):
        absent(f"{target!r} cannot be called")
    return export


def absent(why: str) -> NoReturn:
    raise Failure(ABSENT, why)


def failed(fault: BaseException) -> NoReturn:
    """Print the traceback, and raise Failure."""
    import traceback  # only a failing runtime needs it

    traceback.print_exception(fault)
    raise Failure(FAILED, f"{type(fault).__name__}: {fault}") from fault


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
