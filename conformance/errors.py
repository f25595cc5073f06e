"""Everything that can go wrong, as values.

SvrError                    a statement for a person: what happened, where, and what to do
├── NotAccepted         1   a proposal of goldens is refused (goldens.refusal)
├── UsageError          2   the command was called wrongly
├── CannotJudge         3   the suite could not form a verdict; says nothing about the runtime
│   ├── CannotStart     3   a program cannot be started (processes.start)
│   └── SuiteDamaged    3   data that ships with the suite is missing or changed
├── RecordingRejected  65   a recording breaks a rule of the contract (EX_DATAERR)
├── BrokenDocument     65   a document is no export from which a recording can be rebuilt (exporter.rebuild)
├── RefusedEvent       65   the recorder was given a value that the contract forbids (exporter.refusals)
├── WouldReplace       73   an export of other evidence stands in the way (EX_CANTCREAT)
├── FileFault          74   input or output failed (EX_IOERR)
└── BrokenScenario     78   the scenario data breaks its schema or disagrees with itself (EX_CONFIG)
"""

from __future__ import annotations

from typing import ClassVar


class SvrError(Exception):
    """A fault that a person can act on: `message` names place, expected and found; `hint` says what to do."""

    exit_status: ClassVar[int] = 3

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  {self.hint}" if self.hint else self.message


class UsageError(SvrError):
    exit_status = 2


class CannotJudge(SvrError):
    exit_status = 3


class SuiteDamaged(CannotJudge):
    pass


class RecordingRejected(SvrError):
    """`message` is the whole reason, `REJ-nnn line N: text`, without the leading `rejected: `."""

    exit_status = 65


class WouldReplace(SvrError):
    exit_status = 73


class FileFault(SvrError):
    exit_status = 74


class BrokenScenario(SvrError):
    exit_status = 78
