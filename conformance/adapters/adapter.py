"""What the runner asks of every kind of runtime."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from conformance.adapters.runtime_file import RuntimeFile
from conformance.model.evidence import Answer
from conformance.model.result import RuntimeName


@dataclass(frozen=True)
class Request:
    """One recording to export (specification, section 10).

    All paths are absolute; `exported_at` has the form of TIM-002, `contract` is a revision. `label` says to
    the caller whose request this is, and is told to no runtime.
    """

    recording: Path
    scenario: Path
    out: Path
    exported_at: str
    contract: str
    scratch: Path
    label: str = ""

    @property
    def room(self) -> Path:
        """The folder of this recording alone, which holds all the others."""
        return self.recording.parent


class Adapter(Protocol):
    """Drives one runtime. `export` and `stop` may be called from any thread."""

    def export(self, request: Request) -> Answer:
        """Has one recording exported. Raises CannotJudge where the runtime cannot be started at all."""
        ...

    def close(self) -> Mapping[str, Answer]:
        """Ends the runtime as it wants to be ended, when no export is running.

        Returns, by the label of its request, each answer of which something was learnt after it had been
        given: that it was given twice, or how its process ended.
        """
        ...

    def below(self, words: tuple[str, ...]) -> Adapter:
        """A new adapter of the same runtime, with `words` in front of each command that it starts.

        `stop` of either ends the processes of both.
        """
        ...

    def stop(self) -> None:
        """Ends every process of the runtime that is running now, in whatever it does."""
        ...


def name_of(runtime: RuntimeFile) -> RuntimeName:
    """The runtime as a result names it."""
    return RuntimeName(runtime.name, runtime.version, runtime.vendor, runtime.kind)
