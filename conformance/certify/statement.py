"""What a certificate states: an in-toto Statement v1 with a test-result predicate v0.1, not signed.

The whole statement follows from the result and from the digests of the files, so it can be made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from conformance.model.result import Outcome, Result
from conformance.model.vocabulary import LEVEL_RANK

FORMAT = "svr-certificate/1"
TYPE = "https://in-toto.io/Statement/v1"
PREDICATE = "https://in-toto.io/attestation/test-result/v0.1"
SUITE = "svr-conformance"
NOTES = (
    "not signed: it shows what the suite found, and not who ran it",
    "not bound to a program: its vendor names the subject, and no digest of its files is stated",
    "the guarantees in result.json are what the suite saw when it ran, and are not judged again",
)


def passed(result: Result) -> bool:
    """Whether a run of every case has reached its target, and no waiver has failed it."""
    if result.filtered or result.failing_waivers:
        return False
    return LEVEL_RANK[result.reached] >= LEVEL_RANK[result.target]


def statement_of(result: Result, files: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The statement; `files` maps each file of the certificate to its SHA-256 and size in bytes."""
    runtime = result.runtime
    about = {"version": runtime.version, "vendor": runtime.vendor, "adapter": runtime.adapter}
    return {
        "_type": TYPE,
        "subject": [{"name": runtime.name, "annotations": about}],
        "predicateType": PREDICATE,
        "predicate": {
            "format": FORMAT,
            "result": "PASSED" if passed(result) else "FAILED",
            "configuration": [_suite(result)],
            "passedTests": [case.case for case in result.cases if case.outcome is Outcome.PASS],
            "failedTests": [case.case for case in result.cases if case.outcome is not Outcome.PASS],
            "target": result.target,
            "reached": result.reached,
            "files": {name: dict(entry) for name, entry in files.items()},
            **_waivers(result),
            "notes": list(NOTES),
        },
    }


def _waivers(result: Result) -> dict[str, Any]:
    """The known failures that the vendor has named, where there are any; none of them earns a level."""
    return {"waivers": [row.plain() for row in result.waivers]} if result.waivers else {}


def _suite(result: Result) -> dict[str, Any]:
    about = {"version": result.suite_version, "contract": result.contract}
    return {"name": SUITE, "digest": {"sha256": result.suite_digest}, "annotations": about}


def file_entry(data: bytes) -> dict[str, Any]:
    """What the statement says of a file with these bytes."""
    return {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
