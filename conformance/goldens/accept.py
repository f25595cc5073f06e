"""Accept a proposal, for a reason: what was proposed becomes what every runtime is held to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import ClassVar

import conformance
from conformance.adapters.runtime_file import RuntimeFile, load_runtime
from conformance.contract.requirements import REVISION
from conformance.errors import SvrError, UsageError
from conformance.exporter.files import write_whole
from conformance.goldens import history
from conformance.goldens.diff import Change, diff, require_proposal
from conformance.goldens.judged import errors_of
from conformance.goldens.manifest import MANIFEST, entry_of, faults_of, read_manifest
from conformance.goldens.propose import reference_files, require_checkout, write_tree
from conformance.goldens.roots import Roots
from conformance.goldens.swap import mend, swap
from conformance.goldens.witness import disagreements

_PROPOSE = "nothing was accepted; propose anew with `svr-conformance golden propose`"
_SHOWN = 20


class NotAccepted(SvrError):
    """The proposal is unsound, or somebody independent contradicts it. Nothing was changed."""

    exit_status: ClassVar[int] = 1


@dataclass(frozen=True)
class Accepted:
    """What was accepted: counts of cases, and by which witness it was confirmed."""

    folder: Path
    reason: str
    added: int
    changed: int
    removed: int
    witness: str

    def told(self) -> str:
        """What was done, for people."""
        moved = f"{self.added} cases added, {self.changed} changed, {self.removed} removed"
        return (
            f"accepted into {self.folder}: {moved}\n"
            f"  confirmed by {self.witness}, recorded in history.json with the reason: {self.reason}"
        )


def accept(
    reason: str,
    roots: Roots | None = None,
    *,
    witness: Path | None = None,
    jobs: int = 2,
    environ: Mapping[str, str] | None = None,
    today: date | None = None,
) -> Accepted:
    """Replace the accepted golden exports by the proposed ones, all or nothing.

    `witness` is the runtime file of an independent runtime, that in JavaScript if left out. Raises UsageError
    (no reason, under CI, nothing proposed), NotAccepted (unsound, or contradicted), CannotJudge (no witness).
    """
    roots = roots or Roots.here()
    _require_person(reason, roots, os.environ if environ is None else environ)
    mend(roots.accepted, confirmed=history.confirms(roots))
    changes = diff(_sound(roots))
    if not changes and history.confirms(roots):
        raise UsageError("nothing moved, so there is nothing to accept", _PROPOSE)
    runtime = load_runtime(witness or roots.data.parent / "examples/runtimes/javascript/svr-runtime.toml")
    files = reference_files(roots)
    _refuse_unsound(roots, files, runtime, jobs)
    accepted = _accepted(roots, reason.strip(), changes, runtime)
    _replace(roots, files, accepted, runtime, today or datetime.now(UTC).date())
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
    _refuse(f"{roots.proposed}: the proposal was changed after it was made", faults, _PROPOSE)
    return roots


def _refuse_unsound(roots: Roots, files: Mapping[str, bytes], runtime: RuntimeFile, jobs: int) -> None:
    now = {name: entry_of(data) for name, data in files.items()}
    proposed = read_manifest(roots.proposed)
    stale = [name for name in sorted(now.keys() | proposed.keys()) if now.get(name) != proposed.get(name)]
    _refuse("the reference does not make what was proposed", stale, _PROPOSE)
    _refuse("the proposal fails the checks", errors_of(roots, files), "mend the reference or the data")
    found = [str(one) for one in disagreements(runtime, roots, files, jobs)]
    hint = "nothing was accepted; find out by the specification which of the two is right"
    _refuse(f"the witness {runtime.name} {runtime.version} contradicts the proposal", found, hint)


def _refuse(what: str, places: list[str], hint: str) -> None:
    if places:
        more = [f"and {len(places) - _SHOWN} more"] if len(places) > _SHOWN else []
        lines = "".join(f"\n  {place}" for place in [*places[:_SHOWN], *more])
        raise NotAccepted(f"{what}:{lines}", hint)


def _accepted(roots: Roots, reason: str, changes: tuple[Change, ...], runtime: RuntimeFile) -> Accepted:
    kinds = {change.case: change.kind for change in changes}
    added, removed = (list(kinds.values()).count(f"case {verb}") for verb in ("added", "removed"))
    witness = f"{runtime.name} {runtime.version}"
    return Accepted(roots.accepted, reason, added, len(kinds) - added - removed, removed, witness)


def _replace(
    roots: Roots, files: dict[str, bytes], accepted: Accepted, runtime: RuntimeFile, today: date
) -> None:
    entries = history.read_history(roots)

    def confirm() -> None:
        entry = {
            "revision": REVISION,
            "date": today.isoformat(),
            "reason": accepted.reason,
            "suite_version": conformance.__version__,
            "witness": {"name": runtime.name, "version": runtime.version},
            "cases": {"added": accepted.added, "changed": accepted.changed, "removed": accepted.removed},
            history.MANIFEST_DIGEST: history.digest_of(roots.accepted / MANIFEST),
        }
        write_whole(roots.history, history.appended(entries, entry))

    swap(roots.accepted, lambda new: write_tree(new, files), confirm)
    shutil.rmtree(roots.proposed.parent, ignore_errors=True)
