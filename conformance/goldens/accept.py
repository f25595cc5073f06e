"""Accept a proposal, for a reason: what was proposed becomes what every runtime is held to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import conformance
from conformance.adapters.runtime_file import RuntimeFile
from conformance.errors import UsageError
from conformance.exporter.files import write_whole
from conformance.goldens import history
from conformance.goldens.diff import Diff, diff, require_proposal
from conformance.goldens.judged import errors_of
from conformance.goldens.manifest import MANIFEST, entry_of, faults_of, read_manifest
from conformance.goldens.person import person
from conformance.goldens.propose import reference_files, require_checkout, write_tree
from conformance.goldens.refusal import PROPOSE, refuse, refuse_testimony, refuse_without_witness
from conformance.goldens.roots import Roots
from conformance.goldens.swap import mend, swap
from conformance.goldens.testimony import Testimony, hear, witnesses
from conformance.model.revision import CURRENT


@dataclass(frozen=True)
class Accepted:
    """What was accepted: why, by whom, from which revision, counts of cases, and what the witnesses said.

    `base` is None for the first golden exports of all.
    """

    folder: Path
    reason: str
    by: str
    base: str | None
    added: int
    changed: int
    removed: int
    testimony: Testimony

    def told(self) -> str:
        """What was done, for people."""
        moved = f"{self.added} cases added, {self.changed} changed, {self.removed} removed"
        since = f", from {self.base}" if self.base else ""
        lines = [
            f"accepted into {self.folder}: {moved}{since}",
            *self.testimony.told(),
            f"recorded in history.json as accepted by {self.by} with the reason: {self.reason}",
        ]
        return "\n  ".join(lines)

    def entry(self, today: date, manifest: Path) -> dict[str, object]:
        """As the history records it."""
        return {
            "revision": CURRENT.name,
            "from": self.base,
            "date": today.isoformat(),
            "by": self.by,
            "reason": self.reason,
            "suite_version": conformance.__version__,
            **self.testimony.plain(),
            "cases": {"added": self.added, "changed": self.changed, "removed": self.removed},
            history.MANIFEST_DIGEST: history.digest_of(manifest),
        }


def accept(
    reason: str,
    roots: Roots | None = None,
    *,
    by: str | None = None,
    witness: Sequence[Path] = (),
    jobs: int = 2,
    environ: Mapping[str, str] | None = None,
    today: date | None = None,
) -> Accepted:
    """Replace the accepted golden exports by the proposed ones, all or nothing.

    `by` is who accepts, git's user.name if left out; `witness` are runtime files of independent runtimes, all
    the examples if left out. Raises UsageError (no reason, nobody, under CI, nothing proposed), NotAccepted
    (unsound, contradicted, or declared by no witness), CannotJudge (no witness can be asked).
    """
    roots = roots or Roots.here()
    _require_person(reason, roots, os.environ if environ is None else environ)
    by = person(by, roots.checkout)
    mend(roots.accepted, confirmed=history.confirms(roots))
    moved = diff(_sound(roots))
    if not moved.changes and history.confirms(roots):
        raise UsageError("nothing moved, so there is nothing to accept", PROPOSE)
    runtimes = witnesses(roots, witness)
    refuse_without_witness(runtimes)
    files = reference_files(roots)
    testimony = _refuse_unsound(roots, files, runtimes, jobs)
    accepted = _accepted(roots, reason.strip(), by, moved, testimony)
    _replace(roots, files, accepted, today or datetime.now(UTC).date())
    return accepted


def _require_person(reason: str, roots: Roots, environ: Mapping[str, str]) -> None:
    require_checkout(roots, "accept")
    if not reason.strip():
        raise UsageError("a proposal is accepted for a reason only", 'say why: --reason "..."')
    if environ.get("CI", "").lower() not in ("", "0", "false"):
        raise UsageError(
            "golden exports are never accepted under CI, and CI is set here",
            "a person accepts them, in a checkout, having read the diff",
        )


def _sound(roots: Roots) -> Roots:
    """The same roots; raises NotAccepted where the proposal differs from its own manifest."""
    require_proposal(roots)
    found = faults_of(roots.proposed, read_manifest(roots.proposed))
    faults = [f"{fault.name}: {fault.message}" for fault in found]
    refuse(f"{roots.proposed}: the proposal was changed after it was made", faults, PROPOSE)
    return roots


def _refuse_unsound(
    roots: Roots, files: Mapping[str, bytes], runtimes: Sequence[RuntimeFile], jobs: int
) -> Testimony:
    """What the witnesses say of a proposal that is sound, and that none of them contradicts."""
    now = {name: entry_of(data) for name, data in files.items()}
    proposed = read_manifest(roots.proposed)
    stale = [name for name in sorted(now.keys() | proposed.keys()) if now.get(name) != proposed.get(name)]
    refuse("the reference does not make what was proposed", stale, PROPOSE)
    refuse("the proposal fails the checks", errors_of(roots, files), "mend the reference or the data")
    testimony = hear(runtimes, roots, files, jobs)
    refuse_testimony(testimony)
    return testimony


def _accepted(roots: Roots, reason: str, by: str, moved: Diff, testimony: Testimony) -> Accepted:
    added, removed = (len(cases) for cases in (moved.added, moved.removed))
    base = moved.base.name if moved.base else None
    changed = len(moved.moved) - added - removed
    return Accepted(roots.accepted, reason, by, base, added, changed, removed, testimony)


def _replace(roots: Roots, files: dict[str, bytes], accepted: Accepted, today: date) -> None:
    entries = history.read_history(roots)

    def confirm() -> None:
        entry = accepted.entry(today, roots.accepted / MANIFEST)
        write_whole(roots.history, history.appended(entries, entry))

    swap(roots.accepted, lambda new: write_tree(new, files), confirm)
    shutil.rmtree(roots.proposed.parent, ignore_errors=True)
