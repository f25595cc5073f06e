"""From a runtime file to the adapter that drives it."""

from __future__ import annotations

from pathlib import Path

from conformance.adapters.adapter import Adapter
from conformance.adapters.command import CommandAdapter
from conformance.adapters.conversation import Patience
from conformance.adapters.directory import DirectoryAdapter
from conformance.adapters.python import PythonAdapter
from conformance.adapters.running import Program
from conformance.adapters.runtime_file import RuntimeFile
from conformance.adapters.stdio import StdioAdapter
from conformance.adapters.surroundings import NONE, Surroundings


def adapter_of(
    runtime: RuntimeFile,
    work: Path,
    surroundings: Surroundings = NONE,
    patience: Patience | None = None,
) -> Adapter:
    """A new adapter for the runtime; nothing is started before the first export.

    `work` is an absolute folder that holds the folders of all requests, and is thrown away after `close`.
    `patience` is with processes that stay.
    """
    program = Program(runtime, surroundings)
    match runtime.kind:
        case "python":
            return PythonAdapter(program, runtime.callable, runtime.path, work, patience)
        case "stdio":
            return StdioAdapter(program, runtime.command, work, patience)
        case "directory":
            return DirectoryAdapter(runtime.artefacts)
        case _:
            return CommandAdapter(program, runtime.command)
