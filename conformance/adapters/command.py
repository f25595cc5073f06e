"""The kind `command`: one process for each recording."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from conformance.adapters.adapter import Request
from conformance.adapters.running import Program, answer_of
from conformance.adapters.runtime_file import PLACEHOLDERS
from conformance.model.evidence import Answer

_WORD = re.compile(rf"\{{({'|'.join(PLACEHOLDERS)})\}}")


@dataclass(frozen=True)
class CommandAdapter:
    """Runs the vendor's command with its words filled in."""

    program: Program
    command: tuple[str, ...]

    def export(self, request: Request) -> Answer:
        return answer_of(self.program.run(filled(self.command, request), request))

    def close(self) -> dict[str, Answer]:
        return {}

    def below(self, words: tuple[str, ...]) -> CommandAdapter:
        return replace(self, program=replace(self.program, below=words))

    def stop(self) -> None:
        self.program.stop()


def filled(command: tuple[str, ...], request: Request) -> list[str]:
    """The argument list, each word such as `{out}` replaced once; what was put in is not looked at again."""
    return filled_with(command, {word: str(getattr(request, word)) for word in PLACEHOLDERS})


def filled_with(command: tuple[str, ...], values: Mapping[str, str]) -> list[str]:
    """The same, from the values of some words; the others stay as they are."""
    return [_WORD.sub(lambda found: values.get(found[1], found[0]), argument) for argument in command]
