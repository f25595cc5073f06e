"""The kit: one archive with all that is needed to have the cases exported anywhere, and to judge by hand."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import conformance
from conformance import resources
from conformance.contract.reading import read_recording
from conformance.contract.requirements import specification
from conformance.contract.schemas import schema_files
from conformance.errors import SuiteDamaged
from conformance.model.case import Case
from conformance.model.evidence import Golden
from conformance.model.passes import FORM, PASSES, REJECTED
from conformance.model.revision import Revision
from conformance.suite.catalogue import entries
from conformance.suite.digest import suite_digest
from conformance.suite.goldens import golden_of, session_of
from conformance.suite.recipes import recording_of
from conformance.suite.scenarios import folder_named, scenario_folder, scenario_of
from conformance.suite.staging import staged

FORMAT = "svr-kit/1"
MANIFEST = "manifest.json"
_DAY = (1980, 1, 1, 0, 0, 0)  # the first one that an archive can tell
_MODE = 0o100644 << 16
_UNIX = 3


def kit(cases: Sequence[Case], revision: Revision) -> bytes:
    """The archive with these cases of a revision, the same bytes for ever from the same suite.

    Nothing in it is compressed: libraries that compress write other bytes from one release to the next.
    Raises SuiteDamaged.
    """
    files = dict(_files(cases, revision))
    manifest = _indented(_manifest(cases, files, revision))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as written:
        for name, data in sorted({**files, MANIFEST: manifest}.items()):
            entry = zipfile.ZipInfo(name, _DAY)
            entry.create_system, entry.external_attr = _UNIX, _MODE
            written.writestr(entry, data)
    return archive.getvalue()


def _files(cases: Sequence[Case], revision: Revision) -> Iterator[tuple[str, bytes]]:
    """Every file but the manifest, by its name in the archive."""
    for name in ("INSTRUCTIONS.md", FORM):
        yield name, resources.read(resources.data("Kit", name))
    yield "specification.md", specification(revision)
    for path in schema_files(revision):
        yield f"schemas/{path.name}", resources.read(path)
    for scenario in sorted({case.scenario for case in cases}):
        for path in sorted(folder_named(scenario).glob("*.json")):
            yield f"scenarios/{scenario}/{path.name}", resources.read(path)
    for case in cases:
        yield from _files_of(case)
    known = {case.case_id for case in cases}
    chosen = [entry for entry in entries(revision) if entry["id"] in known]
    yield "expected/catalogue.json", _indented({"revision": revision.name, "cases": chosen, "retired": []})


def _files_of(case: Case) -> Iterator[tuple[str, bytes]]:
    """The recording, what stands in the output folder, and what a conforming runtime leaves there."""
    recording, golden = recording_of(case), golden_of(case)
    before = staged(case, recording, golden, scenario_folder(case))
    there = {name: artefact.data or b"" for name, artefact in before.items()}
    made = _export(case, golden) if golden else {REJECTED: _rejection(case, recording)}
    yield _recording_name(case), recording
    for name, data in there.items():
        yield f"before/{case.case_id}/{name}", data
    for name, data in {**there, **made}.items():
        yield f"expected/{case.case_id}/{name}", data


def _export(case: Case, golden: Golden) -> dict[str, bytes]:
    session = session_of(case)
    return {f"{session}.json": golden.document, f"{session}.csv": golden.table}


def _rejection(case: Case, recording: bytes) -> bytes:
    broken = read_recording(recording, scenario_of(case)).broken
    if not broken:
        what = f"the recording of {case.case_id} breaks no rule, and must be rejected"
        raise SuiteDamaged(what, "restore it from version control or install again")
    return f"rejected: {broken[0].reason}\n".encode()


def _recording_name(case: Case) -> str:
    return f"recordings/{case.case_id}.jsonl"


def _manifest(cases: Sequence[Case], files: Mapping[str, bytes], revision: Revision) -> dict[str, Any]:
    """What the archive holds, in the form of `kit_manifest.schema.json`."""
    return {
        "format": FORMAT,
        "suite": {"version": conformance.__version__, "digest": suite_digest()},
        "contract": revision.name,
        "passes": [{"name": name, "what": what} for name, what in PASSES.items()],
        "cases": [_entry(case, files) for case in cases],
        "files": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in sorted(files.items())
        },
    }


def _entry(case: Case, files: Mapping[str, bytes]) -> dict[str, Any]:
    before = f"before/{case.case_id}/"
    return {
        "id": case.case_id,
        "title": case.title,
        "recording": _recording_name(case),
        "scenario": f"scenarios/{case.scenario}",
        "exported_at": case.exported_at,
        "folder": case.case_id,
        "out": case.out.value,
        "before": sorted(name for name in files if name.startswith(before)),
    }


def _indented(value: Any) -> bytes:
    """JSON for people and programs alike."""
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
