"""The kind `command`: one process for each recording."""

from __future__ import annotations

import re
from dataclasses import dataclass

from conformance.adapters.adapter import Request
from conformance.adapters.running import Program, answer_of
from conformance.adapters.runtime_file import PLACEHOLDERS
from conformance.model.evidence import Answer

_WORD = re.compile("|".join(rf"\{{{word}\}}" for word in PLACEHOLDERS))


@dataclass(frozen=True)
class CommandAdapter:
    """Runs the vendor's command with its words filled in."""

    program: Program
    command: tuple[str, ...]

    def export(self, request: Request) -> Answer:
        return answer_of(self.program.run(filled(self.command, request), request))

    def stop(self) -> None:
        self.program.stop()


def filled(command: tuple[str, ...], request: Request) -> list[str]:
    """The argument list, each word such as `{out}` replaced once; what was put in is not looked at again."""
    values = {f"{{{word}}}": str(getattr(request, word)) for word in PLACEHOLDERS}
    return [_WORD.sub(lambda found: values[found[0]], argument) for argument in command]
