"""Make all golden exports anew, aside."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from conformance.errors import SuiteDamaged, UsageError
from conformance.exporter.files import told_as_fault, write_whole
from conformance.goldens.making import made_of
from conformance.goldens.manifest import MANIFEST, entry_of, manifest_bytes
from conformance.goldens.roots import Roots


@dataclass(frozen=True)
class Proposal:
    """What was proposed. `cases` have an export; of their `files`, `stored` were written."""

    folder: Path
    cases: int
    files: int
    stored: int
    size: int

    def told(self) -> str:
        """What was done, for people."""
        sizes = f"{self.size} bytes in {self.stored} files"
        derived = self.files - self.stored
        aside = f", and {derived} over 2 MiB as digests only" if derived else ""
        return (
            f"proposed the golden exports of {self.cases} cases: {sizes}{aside}\n"
            f"  in {self.folder}; nothing has been accepted\n"
            "  read `svr-conformance golden diff`, then `svr-conformance golden accept --reason ...`"
        )


def propose(roots: Roots | None = None) -> Proposal:
    """Have the reference export every case into a folder beside the accepted golden exports.

    Raises UsageError outside a checkout, SuiteDamaged where the reference contradicts the catalogue.
    """
    roots = roots or Roots.here()
    require_checkout(roots, "propose")
    files = reference_files(roots)
    _write(roots.proposed, files)
    stored = [data for data in files.values() if entry_of(data).stored]
    cases = len({name.partition("/")[0] for name in files})
    return Proposal(roots.proposed, cases, len(files), len(stored), sum(map(len, stored)))


def require_checkout(roots: Roots, doing: str) -> None:
    """Raises UsageError where the golden exports are those of an installed package."""
    if not roots.writable:
        raise UsageError(
            f"`golden {doing}` works in a checkout of the project only: this is an installed package",
            "clone the project; `golden check` works here too",
        )


def reference_files(roots: Roots) -> dict[str, bytes]:
    """Every file that the reference makes, by `<case>/<file>`. Raises SuiteDamaged, naming each surprise."""
    files: dict[str, bytes] = {}
    surprises = []
    for made in made_of(roots):
        if made.surprise:
            surprises.append(f"{made.case.case_id}: {made.surprise}")
        files |= {f"{made.case.case_id}/{name}": data for name, data in made.files.items()}
    if surprises:
        raise SuiteDamaged("\n".join(surprises), "mend the reference or the catalogue first")
    return files


def _write(folder: Path, files: dict[str, bytes]) -> None:
    making = folder.with_name(f".{folder.name}.making")
    with told_as_fault(folder, "propose into it", "make room there, or correct its permissions"):
        shutil.rmtree(making, ignore_errors=True)
        write_tree(making, files)
        if folder.exists():
            shutil.rmtree(folder)
        making.rename(folder)


def write_tree(folder: Path, files: dict[str, bytes]) -> None:
    """Write the stored files and their manifest into a new folder, each synced. Raises OSError, FileFault."""
    folder.mkdir(parents=True)
    entries = {name: entry_of(data) for name, data in files.items()}
    for name, data in files.items():
        if entries[name].stored:
            (folder / name).parent.mkdir(exist_ok=True)
            write_whole(folder / name, data)
    write_whole(folder / MANIFEST, manifest_bytes(entries))
