"""The kind `python`: a callable, hosted in a process of its own for each recording."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from conformance.adapters import python_host
from conformance.adapters.adapter import Request
from conformance.adapters.running import Program, answer_of
from conformance.model.evidence import Answer
from conformance.processes import CannotStart, Ended

_HOST = str(Path(python_host.__file__).resolve())


@dataclass(frozen=True)
class PythonAdapter:
    """Calls `target`, a `module:name`, looked for in `path`, the working folder and where Python looks."""

    program: Program
    target: str
    path: tuple[Path, ...]

    def export(self, request: Request) -> Answer:
        ended = self.program.run(self._command(request), request)
        _refuse_absent(ended)
        return answer_of(ended)

    def stop(self) -> None:
        self.program.stop()

    def _command(self, request: Request) -> list[str]:
        paths = (request.recording, request.scenario, request.out)
        call = [self.target, *map(str, paths), request.exported_at, str(request.scratch)]
        # -P: the folder of the host is no place to look for a vendor's modules
        return [sys.executable, "-P", _HOST, *call, *map(str, self.path)]


def _refuse_absent(ended: Ended) -> None:
    if ended.status != python_host.ABSENT:
        return
    lines = ended.stderr.decode("utf-8", "replace").splitlines()
    said = [line for line in lines if line.startswith(python_host.ABSENT_MARK)]
    if said:
        what = said[-1].removeprefix(python_host.ABSENT_MARK)
        raise CannotStart(what, "correct `callable` or `path` in the runtime file")
