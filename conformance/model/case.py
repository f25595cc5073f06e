"""A case of the corpus, as data."""

from __future__ import annotations

from dataclasses import dataclass

OUTPUT_FOLDER_MISSING = (
    "output-folder-missing"  # the flag of a case whose runtime must make its output folder
)


@dataclass(frozen=True)
class Recipe:
    """A recording too large to store: `generator` makes it from `seed`, and `sha256` proves it."""

    generator: str
    seed: int
    events: int
    sha256: str


@dataclass(frozen=True)
class Case:
    """`file` or `recipe` is where the recording comes from; `rejects` is a REJ id, or None."""

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

    @property
    def expected(self) -> str:
        return "reject" if self.rejects else "export"
