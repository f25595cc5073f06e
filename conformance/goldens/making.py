"""What the reference exporter makes of the cases: written by it into a folder, and read back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from conformance.errors import RecordingRejected
from conformance.exporter.export import export, instant
from conformance.goldens.roots import Roots
from conformance.model.case import Case


class Made(NamedTuple):
    """One case as the reference treats it: the files of its export by name, or its reason for a rejection."""

    case: Case
    files: dict[str, bytes]
    rejection: str | None

    @property
    def surprise(self) -> str | None:
        """What is wrong if the reference does not do what the catalogue says of the case."""
        wanted = self.case.rejects
        if wanted is None:
            return None if self.rejection is None else f"the reference rejects it: {self.rejection}"
        if self.rejection is None:
            return f"the reference exports it, and the catalogue wants it rejected with {wanted}"
        if not self.rejection.startswith(f"{wanted} "):
            return f"the catalogue wants it rejected with {wanted}, and the reference says: {self.rejection}"
        return None


def made_of(roots: Roots) -> Iterator[Made]:
    """Every case of the catalogue, in its order. Raises SuiteDamaged, BrokenScenario, FileFault."""
    with tempfile.TemporaryDirectory(prefix="svr-golden-") as folder:
        for case in roots.cases():
            yield _made(case, roots, Path(folder, case.case_id))


def _made(case: Case, roots: Roots, work: Path) -> Made:
    work.mkdir()
    recording, out = work / "recording.jsonl", work / "out"
    recording.write_bytes(roots.recording(case))
    try:
        export(recording, roots.scenario(case), out, instant(case.exported_at), case.revision)
    except RecordingRejected as rejection:
        return Made(case, {}, rejection.message)
    return Made(case, {path.name: path.read_bytes() for path in sorted(out.iterdir())}, None)
