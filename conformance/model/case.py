"""A case of the corpus, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from conformance.model.revision import Revision


class Out(StrEnum):
    """What a runtime finds in the place of its output folder; the older ones are exports of the same session.

    `older-torn` is a table without a document, `older-other-table` a document with a table that is damaged,
    `older-no-table` a document alone.
    """

    EMPTY = "empty"
    MISSING = "missing"
    MISSING_DEEP = "missing-deep"
    OTHERS = "others"
    OLDER = "older"
    OLDER_TORN = "older-torn"
    OLDER_OTHER_TABLE = "older-other-table"
    OLDER_NO_TABLE = "older-no-table"

    @property
    def requirement(self) -> str | None:
        """What a runtime breaks that fails because of it."""
        if self is Out.EMPTY:
            return None
        if self in (Out.MISSING, Out.MISSING_DEEP):
            return "RUN-004"
        return "RUN-002" if self is Out.OTHERS else "RUN-008"


@dataclass(frozen=True)
class Recipe:
    """A recording too large to store: `generator` makes it from `seed`, and `sha256` proves it."""

    generator: str
    seed: int
    events: int
    sha256: str


@dataclass(frozen=True)
class Posed:
    """What a case carries that stands in no catalogue: its recording, and the export that must come of it.

    `document` and `table` are None, as is `session_id`, where the recording must be rejected.
    """

    recording: bytes
    session_id: str | None = None
    document: bytes | None = None
    table: bytes | None = None


@dataclass(frozen=True)
class Case:
    """One case of a revision, introduced with that which `since` names.

    `file`, `recipe` or `posed` is where the recording comes from; `rejects` is a REJ id, or None.
    """

    revision: Revision
    case_id: str
    title: str
    why: str
    requirements: tuple[str, ...]
    level: str
    since: str
    flags: tuple[str, ...]
    exported_at: str
    scenario: str
    file: str | None
    recipe: Recipe | None
    rejects: str | None
    out: Out = Out.EMPTY
    posed: Posed | None = None

    @property
    def expected(self) -> str:
        return "reject" if self.rejects else "export"

    @property
    def is_interrupted(self) -> bool:
        """Whether runtimes are killed half-way in it: those that are about what a kill leaves."""
        return "RUN-005" in self.requirements


class Challenge(NamedTuple):
    """Cases that nobody had seen before: they follow from `digits`, which are hexadecimal."""

    digits: str
    cases: tuple[Case, ...]
