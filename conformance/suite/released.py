"""From its release what a revision judges by is append-only: `Data/Sessions/released.json` has digests of it.

`python -m conformance.suite.released --check` fails where a released case is missing or was changed;
`--write` releases the cases of the current revision that are not yet there, and never changes a line.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from conformance import resources
from conformance.contract.requirements import REVISION
from conformance.errors import SuiteDamaged
from conformance.suite.catalogue import cases, entries
from conformance.suite.goldens import golden_of
from conformance.suite.recipes import recording_of
from conformance.suite.scripts import script_files
from conformance.suite.sizes import size_entries

_FILE = "Data/Sessions/released.json"
_RESTORE = "restore the case; where it is wrong, `Data/Sessions/errata.toml` takes it out of judgement"

Released = dict[str, dict[str, str]]


def released() -> Released:
    """Revision to case to digest; a revision that is not there is not released. Raises SuiteDamaged."""
    path = resources.data("Sessions", "released.json")
    try:
        value: Any = orjson.loads(resources.read(path))
        return {
            revision: {case: str(digest) for case, digest in value[revision].items()} for revision in value
        }
    except (ValueError, TypeError, AttributeError) as fault:
        raise SuiteDamaged(f"{path}: this is no list of released cases ({fault})", _RESTORE) from fault


def digests() -> dict[str, str]:
    """Case to SHA-256 over its entry in the catalogue, its recording and its golden export.

    A script is there as `capture/ID`, with the digest of its file; a size as `size/ID`, with its entry's.
    """
    found = {f"capture/{path.stem}": _sha256(resources.read(path)) for path in script_files()}
    found |= {f"size/{entry['id']}": _sha256(_sorted(entry)) for entry in size_entries()}
    for case, entry in zip(cases(), entries(), strict=True):
        golden = golden_of(case)
        parts = [_sorted(entry), recording_of(case)]
        parts += [golden.document, golden.table] if golden else []
        found[case.case_id] = _sha256(b"".join(hashlib.sha256(part).digest() for part in parts))
    return found


def _sorted(entry: Any) -> bytes:
    return orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def faults(known: Released, now: Mapping[str, str]) -> Iterator[str]:
    """Every released case of the current revision that is not as it was."""
    for case, digest in known.get(REVISION, {}).items():
        if case not in now:
            yield f"{case}: was released with {REVISION}, and is gone"
        elif now[case] != digest:
            yield f"{case}: was released with {REVISION}, and has changed since"


def main(arguments: list[str]) -> int:
    """`--write` releases what is not; without it, nothing is written. 1 if a case has changed."""
    known, now = released(), digests()
    wrong = list(faults(known, now))
    for line in wrong:
        print(f"{_FILE}: {line}\n  {_RESTORE}")
    if wrong:
        return 1
    if "--write" in arguments:
        known[REVISION] = {**now, **known.get(REVISION, {})}
        text = json.dumps(known, indent=2) + "\n"
        resources.data("Sessions", "released.json").write_text(text, encoding="utf-8", newline="\n")
    print(f"{_FILE}: {len(known.get(REVISION, {}))} cases of {REVISION} are released, and as they were")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
