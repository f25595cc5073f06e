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
from typing import Any

import orjson

from conformance import resources
from conformance.contract.scenario_data import shipped_digests
from conformance.contract.schemas import schema_files
from conformance.errors import SuiteDamaged
from conformance.model.revision import CURRENT, REVISIONS, Revision
from conformance.suite.catalogue import cases, entries
from conformance.suite.goldens import golden_of
from conformance.suite.recipes import recording_of
from conformance.suite.scenarios import scenario_named
from conformance.suite.scripts import script_files
from conformance.suite.sizes import size_entries

_FILE = "Data/Sessions/released.json"
_RESTORE = "restore it; where a case is wrong, `Data/Sessions/errata.toml` takes it out of judgement"
_SCHEMAS = (
    *("recording_header.schema.json", "recording_event.schema.json", "recording_end.schema.json"),
    *("telemetry_event.schema.json", "session_export.schema.json", "session_export.csv-metadata.json"),
    *("report.schema.json", "vocabulary.schema.json"),
    *("scenario.schema.json", "rubric.schema.json", "microdrills.schema.json"),
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


def digests(revision: Revision) -> dict[str, str]:
    """Name to SHA-256, for one revision: of a case over its entry, its recording and its golden export.

    A script is there as `capture/ID`, a schema as `schema/FILE`, with the digest of the file; a size as
    `size/ID`, with its entry's, and a scenario as `scenario/FOLDER`, with that which exports have.
    """
    files = {f"capture/{path.stem}": path for path in script_files(revision)}
    files |= {f"schema/{path.name}": path for path in schema_files(revision) if path.name in _SCHEMAS}
    found = {name: _sha256(resources.read(path)) for name, path in files.items()}
    found |= {f"size/{entry['id']}": _sha256(_sorted(entry)) for entry in size_entries(revision)}
    for name in shipped_digests().values():
        found[f"scenario/{name}"] = scenario_named(name, revision).sha256
    for case, entry in zip(cases(revision), entries(revision), strict=True):
        golden = golden_of(case)
        parts = [_sorted(entry), recording_of(case)]
        parts += [golden.document, golden.table] if golden else []
        found[case.case_id] = _sha256(b"".join(hashlib.sha256(part).digest() for part in parts))
    return found


def _sorted(entry: Any) -> bytes:
    return orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def faults(revision: Revision, known: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """Everything of a revision that was released, and is not as it was."""
    for name, digest in known.items():
        if name not in now:
            yield f"{name}: was released with {revision.name}, and is gone"
        elif now[name] != digest:
            yield f"{name}: was released with {revision.name}, and has changed since"


def _counted(names: Iterable[str]) -> str:
    kinds = Counter(name.partition("/")[0] if "/" in name else "case" for name in names)
    told = ", ".join(f"{count} {kind}{'s' * (count > 1)}" for kind, count in sorted(kinds.items()))
    return f"{told} are released, and as they were" if told else "nothing is released"


def main(arguments: list[str]) -> int:
    """`--write` releases what is not; without it, nothing is written. 1 if something has changed."""
    known = released()
    told = [revision for revision in REVISIONS if revision.name in known or revision is CURRENT]
    now = {revision.name: digests(revision) for revision in told}
    wrong = [
        line
        for revision in told
        for line in faults(revision, known.get(revision.name, {}), now[revision.name])
    ]
    for line in wrong:
        print(f"{_FILE}: {line}\n  {_RESTORE}")
    if wrong:
        return 1
    if "--write" in arguments:
        known[CURRENT.name] = {**now[CURRENT.name], **known.get(CURRENT.name, {})}
        text = json.dumps(known, indent=2) + "\n"
        resources.data("Sessions", "released.json").write_text(text, encoding="utf-8", newline="\n")
    for revision in told:
        print(f"{_FILE}: of {revision.name} {_counted(known.get(revision.name, ()))}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
