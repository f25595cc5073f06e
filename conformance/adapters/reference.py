"""The suite's own exporter as one more runtime."""

from __future__ import annotations

import sys

import conformance
from conformance import resources
from conformance.adapters.capture_table import CaptureTable
from conformance.adapters.runtime_file import RuntimeFile
from conformance.model.revision import CURRENT, REVISIONS

_WORDS = ("{script}", "{recording}", "{scenario}", "{contract}")


def reference_runtime() -> RuntimeFile:
    """The reference, driven as a vendor's Python runtime would be."""
    return RuntimeFile(
        name="svr-conformance reference",
        version=conformance.__version__,
        vendor="svr-conformance",
        contract=CURRENT.name,
        contracts=tuple(revision.name for revision in REVISIONS),
        level="scored",
        kind="python",
        folder=resources.data(),
        callable="conformance.exporter.export:reference",
        attested=(("offline", "conformance/exporter opens files, and nothing else"),),
        capture=CaptureTable((sys.executable, "-m", "conformance.exporter.performing", *_WORDS)),
    )
