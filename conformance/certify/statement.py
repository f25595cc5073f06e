"""What a certificate states: an in-toto Statement v1 with a test-result predicate v0.1.

The whole statement follows from the result, the files of the program and those of the certificate, so it can
be made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from conformance.certify.layout import ENVIRONMENT
from conformance.model.result import Outcome, Result
from conformance.model.vocabulary import LEVEL_RANK

FORMAT = "svr-certificate/1"
TYPE = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"
SUITE = "svr-conformance"
NOTES = (
    "whoever signs says that this run was made with the files that are the subject, and when",
    "the artefacts can be judged again by anyone; what only the run could see is attested by the signer",
)


def passed(result: Result) -> bool:
    """Whether a run of every case has reached its target, and no waiver has failed it."""
    if result.filtered or result.failing_waivers:
        return False
    return LEVEL_RANK[result.reached] >= LEVEL_RANK[result.target]


def statement_of(
    result: Result, subject: Mapping[str, str], code: str, files: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The statement about the files in `subject` (path to SHA-256 in hex).

    `code` is the digest of the suite's own code; `files` maps each file of the certificate but those of the
    signers to its SHA-256 and size in bytes.
    """
    return {
        "_type": TYPE,
        "subject": [{"name": name, "digest": {"sha256": digest}} for name, digest in subject.items()],
        "predicateType": PREDICATE,
        "predicate": {
            "format": FORMAT,
            "result": "PASSED" if passed(result) else "FAILED",
            "configuration": [_suite(result), _code(code), *_environment(files)],
            "runtime": asdict(result.runtime),
            "startedAt": result.started_at,
            "passedTests": [case.case for case in result.cases if case.outcome is Outcome.PASS],
            "failedTests": [case.case for case in result.cases if case.outcome is not Outcome.PASS],
            "target": result.target,
            "reached": result.reached,
            "files": {name: dict(entry) for name, entry in files.items()},
            **_waivers(result),
            **({} if result.challenge is None else {"challenge": result.challenge}),
            "notes": list(NOTES),
        },
    }


def _waivers(result: Result) -> dict[str, Any]:
    """The known failures that the vendor has named, where there are any; none of them earns a level."""
    return {"waivers": [row.plain() for row in result.waivers]} if result.waivers else {}


def _suite(result: Result) -> dict[str, Any]:
    about = {"version": result.suite_version, "contract": result.contract}
    return {"name": SUITE, "digest": {"sha256": result.suite_digest}, "annotations": about}


def _code(code: str) -> dict[str, Any]:
    return {"name": f"{SUITE} code", "digest": {"sha256": code}}


def _environment(files: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    known = files.get(ENVIRONMENT)
    return [] if known is None else [{"name": ENVIRONMENT, "digest": {"sha256": known["sha256"]}}]


def subject_in(statement: Mapping[str, Any]) -> dict[str, str]:
    """The files that a statement is about. Raises as reading a made-up one does."""
    return {entry["name"]: entry["digest"]["sha256"] for entry in statement["subject"]}


def code_in(statement: Mapping[str, Any]) -> str:
    """The digest of the code that made the run. Raises as reading a made-up one does."""
    return str(statement["predicate"]["configuration"][1]["digest"]["sha256"])


def file_entry(data: bytes) -> dict[str, Any]:
    """What the statement says of a file with these bytes."""
    return {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
