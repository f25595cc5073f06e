"""Hosts a runtime of the kind `python` in a process of its own. A script; it imports nothing of the suite.

Arguments: `module:name`, recording, scenario, out, exported_at, scratch, then the folders to look in first.
Ends with 0 exported, 65 rejected, 70 after an exception, 78 where there is no such callable.
"""

from __future__ import annotations

import functools
import importlib
import os
import sys
from collections.abc import Callable
from typing import NoReturn

REJECTED, FAILED, ABSENT = 65, 70, 78
ABSENT_MARK = "svr-conformance python host: "


def main(arguments: list[str]) -> int:
    target, request, folders = arguments[0], arguments[1:6], arguments[6:]
    sys.path[:0] = [*folders, os.getcwd()]
    # At the end: a checkout holds the suite's own exporter, and nothing there may hide a vendor's module.
    sys.path.append(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    export = found(target)
    try:
        reason = export(*request)
    except (Exception, SystemExit) as fault:  # noqa: BLE001 - whatever a vendor's code raises
        return failed(fault)
    if reason is None:
        return 0
    if not isinstance(reason, str):
        say(f"{target} must return None or a text, and returned {reason!r}")
        return FAILED
    say(f"rejected: {reason}")
    return REJECTED


def found(target: str) -> Callable[..., object]:
    """The callable; ends the process where there is none."""
    module, _, name = target.partition(":")
    try:
        export = functools.reduce(getattr, name.split("."), importlib.import_module(module))
    except ModuleNotFoundError as fault:
        if fault.name and (module == fault.name or module.startswith(fault.name + ".")):
            absent(f"there is no module {fault.name!r}, looked for in {os.pathsep.join(sys.path)}")
        sys.exit(failed(fault))
    except AttributeError:
        absent(f"the module {module!r} has no {name!r}")
    except (Exception, SystemExit) as fault:  # noqa: BLE001 - as above
        sys.exit(failed(fault))
    if not callable(export):
        absent(f"{target!r} cannot be called")
    return export


def absent(why: str) -> NoReturn:
    say(ABSENT_MARK + why)
    sys.exit(ABSENT)


def failed(fault: BaseException) -> int:
    import traceback  # only a failing runtime needs it

    traceback.print_exception(fault)
    return FAILED


def say(text: str) -> None:
    """Print a line on standard error, at the beginning of a line whatever was printed before."""
    sys.stdout.flush()
    sys.stderr.flush()
    sys.stderr.buffer.write(f"\n{text}\n".encode("utf-8", "backslashreplace"))
    sys.stderr.buffer.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
