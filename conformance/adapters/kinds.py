"""From a runtime file to the adapter that drives it."""

from __future__ import annotations

from conformance.adapters.adapter import Adapter
from conformance.adapters.command import CommandAdapter
from conformance.adapters.python import PythonAdapter
from conformance.adapters.running import Program
from conformance.adapters.runtime_file import RuntimeFile


def adapter_of(runtime: RuntimeFile) -> Adapter:
    """A new adapter for the runtime; nothing is started before the first export."""
    program = Program(runtime)
    if runtime.kind == "python":
        return PythonAdapter(program, runtime.callable, runtime.path)
    return CommandAdapter(program, runtime.command)
