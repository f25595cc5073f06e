"""Why golden exports were accepted: a list that only grows, kept beside them and shipped with them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from conformance import resources
from conformance.errors import SuiteDamaged
from conformance.goldens.manifest import MANIFEST, json_bytes
from conformance.goldens.roots import Roots
from conformance.model.revision import CURRENT, REVISIONS, Revision

MANIFEST_DIGEST = "manifest_sha256"


def read_history(roots: Roots) -> list[dict[str, Any]]:
    """Every acceptance, the oldest first; empty before the first. Raises SuiteDamaged."""
    if not roots.history.exists():
        return []
    try:
        entries = orjson.loads(resources.read(roots.history))
        if isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries):
            return entries
    except ValueError:
        pass
    raise SuiteDamaged(f"{roots.history}: this is no list of acceptances", "restore it from version control")


def appended(entries: list[dict[str, Any]], entry: Mapping[str, Any]) -> bytes:
    """The history with one more acceptance."""
    return json_bytes([*entries, entry])


def acceptances(roots: Roots, revision: Revision) -> list[dict[str, Any]]:
    """Those of one revision. Raises SuiteDamaged."""
    return [entry for entry in read_history(roots) if entry.get("revision") == revision.name]


def confirms(roots: Roots, revision: Revision = CURRENT) -> bool:
    """Whether a revision's last acceptance is that of its golden exports which stand there now."""
    entries = acceptances(roots, revision)
    manifest = roots.of(revision) / MANIFEST
    if not entries or not manifest.is_file():
        return not entries and not manifest.is_file()
    return bool(entries[-1].get(MANIFEST_DIGEST) == digest_of(manifest))


def base(roots: Roots) -> Revision | None:
    """The newest revision whose golden exports were ever accepted, which a proposal moves away from.

    None before the first. What a kill has left standing, and the history does not know, is none.
    """
    accepted = (revision for revision in reversed(REVISIONS) if acceptances(roots, revision))
    return next((revision for revision in accepted if (roots.of(revision) / MANIFEST).is_file()), None)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    return hashlib.sha256(resources.read(path)).hexdigest()
