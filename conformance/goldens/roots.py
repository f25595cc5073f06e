"""Where the golden workflow reads and writes, and what it reads there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from conformance import resources
from conformance.errors import SuiteDamaged
from conformance.model.case import Case
from conformance.model.revision import CURRENT, Revision
from conformance.suite.catalogue import case_of
from conformance.suite.recipes import made

_RESTORE = "restore it from version control"


@dataclass(frozen=True)
class Roots:
    """`data` is a folder `Data/`, `golden` a folder `golden/`; `writable` is true in a checkout."""

    data: Path
    golden: Path
    writable: bool = True

    @staticmethod
    def here() -> Roots:
        """Those of the suite that is running."""
        return Roots(resources.data(), resources.golden(), resources.in_repository())

    @property
    def checkout(self) -> Path:
        """The folder that holds `Data/`."""
        return self.data.parent

    def of(self, revision: Revision) -> Path:
        """The accepted golden exports of a revision."""
        return self.golden / revision.name

    @property
    def accepted(self) -> Path:
        """The golden exports of the current revision."""
        return self.of(CURRENT)

    @property
    def proposed(self) -> Path:
        """The proposal for the current revision."""
        return self.golden / ".proposed" / CURRENT.name

    @property
    def history(self) -> Path:
        """Why golden exports were accepted: a list, the oldest first."""
        return self.golden / "history.json"

    @property
    def catalogue(self) -> Path:
        return self.catalogue_of(CURRENT)

    def catalogue_of(self, revision: Revision) -> Path:
        """The catalogue of a revision."""
        return self.data.joinpath(*revision.place, "Sessions", "catalogue.json")

    def read_catalogue(self, revision: Revision = CURRENT) -> Any:
        """The catalogue of a revision as a value. Raises SuiteDamaged."""
        path = self.catalogue_of(revision)
        try:
            return orjson.loads(resources.read(path))
        except ValueError as fault:
            raise SuiteDamaged(f"{path}: this is not JSON ({fault})", _RESTORE) from fault

    def cases(self) -> tuple[Case, ...]:
        """Every case of the catalogue. Raises SuiteDamaged."""
        try:
            return tuple(case_of(entry, CURRENT) for entry in self.read_catalogue()["cases"])
        except (KeyError, TypeError, AttributeError) as fault:
            raise SuiteDamaged(
                f"{self.catalogue}: this is no catalogue of cases ({fault})", _RESTORE
            ) from fault

    def recording(self, case: Case) -> bytes:
        """The bytes of a case's recording. Raises SuiteDamaged."""
        if case.recipe is None:
            return resources.read(self.data / "Sessions" / (case.file or ""))
        data = made(case.recipe)
        got = hashlib.sha256(data).hexdigest()
        if got != case.recipe.sha256:
            what = f"the recipe {case.recipe.generator} of the case {case.case_id}"
            hint = "if the recipe is right, put its digest into the catalogue"
            raise SuiteDamaged(f"{what} gives the digest {got}, not {case.recipe.sha256}", hint)
        return data

    def scenario(self, case: Case) -> Path:
        """The folder of a case's scenario."""
        return self.data.joinpath("Scenarios", *case.scenario.split("/"))
