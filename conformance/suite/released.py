"""From its release what a revision judges by is append-only: `Data/Sessions/released.json` has digests of it.

That is its cases with their goldens, scripts, sizes, schemas and scenario data. `python -m
conformance.suite.released --check` fails where one that was released is missing or has changed; `--write`
releases those of the current revision that are not yet there, and never changes a line.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from conformance import resources
from conformance.contract.requirements import REVISION
from conformance.contract.scenario_data import shipped_digests
from conformance.errors import SuiteDamaged
from conformance.suite.catalogue import cases, entries
from conformance.suite.goldens import golden_of
from conformance.suite.recipes import recording_of
from conformance.suite.scenarios import scenario_named
from conformance.suite.scripts import script_files
from conformance.suite.sizes import size_entries

_FILE = "Data/Sessions/released.json"
_RESTORE = "restore it; where a case is wrong, `Data/Sessions/errata.toml` takes it out of judgement"
_SCHEMAS = (
    *("recording_header", "recording_event", "recording_end", "telemetry_event", "session_export", "report"),
    *("scenario", "rubric", "microdrills", "vocabulary"),
)
"""What a session and the data of a scenario must be; the other schemas are about files of the suite."""

Released = dict[str, dict[str, str]]


def released() -> Released:
    """Revision to name to digest; a revision that is not there is not released. Raises SuiteDamaged."""
    path = resources.data("Sessions", "released.json")
    try:
        value: Any = orjson.loads(resources.read(path))
        return {
            revision: {name: str(digest) for name, digest in value[revision].items()} for revision in value
        }
    except (ValueError, TypeError, AttributeError) as fault:
        raise SuiteDamaged(f"{path}: this is no list of released cases ({fault})", _RESTORE) from fault


def digests() -> dict[str, str]:
    """Name to SHA-256: of a case over its entry in the catalogue, its recording and its golden export.

    A script is there as `capture/ID`, a schema as `schema/FILE`, with the digest of the file; a size as
    `size/ID`, with its entry's, and a scenario as `scenario/FOLDER`, with that which exports have.
    """
    files = {f"capture/{path.stem}": path for path in script_files()}
    files |= {f"schema/{path.name}": path for path in _schema_files()}
    found = {name: _sha256(resources.read(path)) for name, path in files.items()}
    found |= {f"size/{entry['id']}": _sha256(_sorted(entry)) for entry in size_entries()}
    found |= {f"scenario/{name}": scenario_named(name).sha256 for name in shipped_digests().values()}
    for case, entry in zip(cases(), entries(), strict=True):
        golden = golden_of(case)
        parts = [_sorted(entry), recording_of(case)]
        parts += [golden.document, golden.table] if golden else []
        found[case.case_id] = _sha256(b"".join(hashlib.sha256(part).digest() for part in parts))
    return found


def _schema_files() -> list[Path]:
    names = [*(f"{name}.schema.json" for name in _SCHEMAS), "session_export.csv-metadata.json"]
    return [resources.data("Schemas", name) for name in names]


def _sorted(entry: Any) -> bytes:
    return orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def faults(known: Released, now: Mapping[str, str]) -> Iterator[str]:
    """Everything of the current revision that was released, and is not as it was."""
    for name, digest in known.get(REVISION, {}).items():
        if name not in now:
            yield f"{name}: was released with {REVISION}, and is gone"
        elif now[name] != digest:
            yield f"{name}: was released with {REVISION}, and has changed since"


def _counted(names: Iterable[str]) -> str:
    kinds = Counter(name.partition("/")[0] if "/" in name else "case" for name in names)
    told = ", ".join(f"{count} {kind}{'s' * (count > 1)}" for kind, count in sorted(kinds.items()))
    return f"{told} are released, and as they were" if told else "nothing is released"


def main(arguments: list[str]) -> int:
    """`--write` releases what is not; without it, nothing is written. 1 if something has changed."""
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
    print(f"{_FILE}: of {REVISION} {_counted(known.get(REVISION, ()))}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
