"""The folders of one case: what the runtime is given, and what it left in the output folder."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from conformance.adapters.adapter import Request
from conformance.model.case import Case, Out
from conformance.model.evidence import Artefact
from conformance.processes import printed_by
from conformance.runner.collecting import FOLDER, collected

RECORDING, SCENARIO = "recording.jsonl", "scenario"


@contextmanager
def temporary_folder(inside: Path | None = None, prefix: str = "") -> Iterator[Path]:
    """A new folder, an absolute path without links as `inside` is one; thrown away with all that is there."""
    made = tempfile.TemporaryDirectory(prefix=f"{prefix}svr-", dir=inside, ignore_cleanup_errors=True)
    try:
        yield Path(made.name) if inside else Path(made.name).resolve()
    finally:
        with suppress(RecursionError):
            made.cleanup()
        if sys.platform != "win32" and os.path.lexists(made.name):  # folders too deep for Python
            printed_by(["rm", "-rf", "--", made.name])


@dataclass(frozen=True)
class Workplace:
    """One empty folder, furnished for one case. No name in it tells the runtime which case it is."""

    root: Path

    def furnish(
        self, case: Case, recording: bytes, scenario: Mapping[str, bytes], before: Mapping[str, Artefact]
    ) -> Request:
        """Lay out recording, scenario, output and scratch folder, and what stands in the output folder.

        `scenario` and `before` hold the files of those folders by name. Raises OSError.
        """
        request = Request(
            recording=self.root / RECORDING,
            scenario=self.root / SCENARIO,
            out=self.root / ("exports/out" if case.out is Out.MISSING_DEEP else "out"),
            exported_at=case.exported_at,
            contract=case.revision.name,
            scratch=self.root / "scratch",
            label=case.case_id,
        )
        _write(self.root, {RECORDING: recording})
        request.scenario.mkdir()
        _write(request.scenario, scenario)
        request.scratch.mkdir()
        if case.out not in (Out.MISSING, Out.MISSING_DEEP):
            request.out.mkdir()
        _write(request.out, {name: artefact.data or b"" for name, artefact in before.items()})
        return request

    def inputs(self, request: Request, room: int) -> dict[str, Artefact]:
        """What stands in the folder of the case beside the places in which the runtime may write."""
        free = frozenset(map(os.fspath, (request.out, request.scratch)))
        found = collected(self.root, room, free=free)
        if request.out.parent != self.root:
            found.pop(request.out.parent.name, None)
        return found


def inputs_of(recording: bytes, scenario: Mapping[str, bytes]) -> dict[str, Artefact]:
    """What `Workplace.inputs` finds where nothing was touched."""
    files = {f"{SCENARIO}/{name}": Artefact(data) for name, data in scenario.items()}
    return {RECORDING: Artefact(recording), SCENARIO: FOLDER, **files}


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
