"""What a runtime did with one recording, and what it should have done: all that a check may look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from conformance.model.case import Case
from conformance.model.scenario import Scenario
from conformance.model.script import Script

if TYPE_CHECKING:
    from conformance.model.interruption import Interruption


class AnswerKind(StrEnum):
    """How a runtime ended. Four ways of going wrong are four kinds."""

    EXPORTED = "exported"
    REJECTED = "rejected"
    ERROR = "error"
    CRASH = "crash"
    HANG = "hang"
    NONE = "none"


@dataclass(frozen=True)
class Answer:
    """What a runtime said, and how it ended.

    `status` is an exit status or, where `error` holds the message of an error that was answered, its code;
    None after a signal. `rejection` is the line that begins with `rejected: `. `conversation` says what was
    wrong with the messages, so that, with the kind `error`, there is no answer to judge; `ending`, what was
    wrong with the end of a process that had answered; `left_behind` counts the processes that outlived it.
    """

    kind: AnswerKind
    status: int | None = None
    signal: int | None = None
    rejection: str | None = None
    log: str = ""
    survivors: int = 0
    seconds: float = 0.0
    error: str | None = None
    conversation: str | None = None
    ending: str | None = None
    left_behind: int = 0

    @property
    def is_absent(self) -> bool:
        """True where nobody has answered: among artefacts made elsewhere there are none of the case."""
        return self.kind is AnswerKind.NONE and self.status is None


@dataclass(frozen=True)
class Artefact:
    """One entry of the output folder; `data` is None where it is no regular file (`kind` says what it is)."""

    data: bytes | None
    kind: str = "file"


def moved(before: Mapping[str, Artefact], after: Mapping[str, Artefact]) -> dict[str, str]:
    """The names, sorted, under which something else stands after than before: removed, changed or added."""
    told = {}
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            told[name] = "removed"
        elif name not in before:
            told[name] = "added"
        elif before[name] != after[name]:
            told[name] = "changed"
    return told


@dataclass(frozen=True)
class Golden:
    """The two files that a conforming exporter writes for a case.

    `derived` says that they were made from the recording just now: to derive them again would tell nothing.
    """

    document: bytes
    table: bytes
    derived: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Repeat:
    """What the same recording gave once more, in an `environment` that differs.

    `changed` says in what it differs, a text for each thing; `cause` what makes the difference by itself,
    where it was looked for.
    """

    environment: str
    changed: tuple[str, ...]
    answer: Answer
    artefacts: Mapping[str, Artefact]
    cause: str | None = None


@dataclass(frozen=True)
class Evidence:
    """One export to be judged, or, with a `script`, the recording that a runtime made of it.

    `case`, `recording`, `golden` and `answer` are None where an export was found in the wild; `exported_at`
    is the instant that the exporter was given, in microseconds; `artefacts` maps the names in the output
    folder, with `/` between folders, to what stands there, and `before` to what stood there when the runtime
    was started; `touched` maps what it was given and may not write to what it did to it: removed, changed or
    added; `standard` is the scenario without variation; `repeats` are what the same recording gave again;
    `interruption` is there where the export was killed half-way as well.
    """

    scenario: Scenario
    artefacts: Mapping[str, Artefact]
    session_id: str | None = None
    case: Case | None = None
    recording: bytes | None = None
    golden: Golden | None = None
    answer: Answer | None = None
    exported_at: int | None = None
    standard: Scenario | None = field(default=None, repr=False)
    before: Mapping[str, Artefact] = field(default_factory=dict)
    touched: Mapping[str, str] = field(default_factory=dict)
    repeats: tuple[Repeat, ...] = ()
    script: Script | None = None
    interruption: Interruption | None = None
