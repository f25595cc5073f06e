"""What became of an export that was killed half-way, again and again, and what it did on its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from conformance.model.evidence import Answer, Artefact

FOLDER = "."
"""The output folder itself, as a name in it."""
OUTSIDE = "../"
"""What the names of files outside the output folder begin with."""


class Touch(NamedTuple):
    """A system call at something in the output folder, or one that syncs everything.

    `names` are relative to the output folder, in the order of the arguments; `synced` says that what is
    written to the file that it opens is on disk at once.
    """

    call: str
    names: tuple[str, ...]
    synced: bool = False

    def __str__(self) -> str:
        return f"{self.call}({', '.join(self.names)})"


@dataclass(frozen=True)
class Kill:
    """One export that was killed at a system call, before that was carried out.

    `after` is what stood in the output folder then; `again` and `repeat` are the answer of the next export
    into that folder and what stood there after it.
    """

    point: str
    after: Mapping[str, Artefact]
    again: Answer
    repeat: Mapping[str, Artefact]


@dataclass(frozen=True)
class Interruption:
    """An export that was watched to its end, and the same one killed at some of its system calls.

    `whole` is what stood in the output folder after the one that was watched, `touches` what it did there,
    `sent` the internet addresses that it turned to, with the call; `points` counts the calls at which it was
    to be killed.
    """

    whole: Mapping[str, Artefact]
    touches: tuple[Touch, ...]
    sent: tuple[str, ...]
    points: int
    kills: tuple[Kill, ...]
