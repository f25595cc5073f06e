"""The kind `python`: a callable, hosted in a process that stays and speaks `stdio`."""

from __future__ import annotations

import sys
from pathlib import Path

from conformance.adapters import python_host
from conformance.adapters.adapter import Request
from conformance.adapters.conversation import Patience
from conformance.adapters.running import Program
from conformance.adapters.stdio import StdioAdapter
from conformance.model.evidence import Answer
from conformance.processes import CannotStart

_HOST = str(Path(python_host.__file__).resolve())


class PythonAdapter(StdioAdapter):
    """Calls `target`, a `module:name`, looked for in `path`, the working folder and where Python looks."""

    def __init__(
        self,
        program: Program,
        target: str,
        path: tuple[Path, ...],
        work: Path,
        patience: Patience | None = None,
    ) -> None:
        # -P: the folder of the host is no place to look for a vendor's modules
        # -B: nothing is written beside them, so that each process makes the same calls
        host = (sys.executable, "-P", "-B", _HOST, target, "{scratch}", *map(str, path))
        super().__init__(program, host, work, patience)

    def export(self, request: Request) -> Answer:
        answer = super().export(request)
        if answer.error is not None and answer.status == python_host.ABSENT:
            raise CannotStart(answer.error, "correct `callable` or `path` in the runtime file")
        return answer
