"""A document whose table nobody has seen: judged by all checks but those that are about the table."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conformance.checks.judging import judge
from conformance.contract.document import table_bytes
from conformance.model.evidence import Artefact, Evidence
from conformance.model.result import Verdict

OF_THE_TABLE = frozenset(
    (
        "artefacts.files",
        "csv.wellformed",
        "csv.shape",
        "fields.table",
        "parity.table",
        "canonical.table",
        "canonical.cells",
    )
)
_UNSOUND = (KeyError, IndexError, TypeError, AttributeError, ValueError, RecursionError)


def judge_document(evidence: Evidence, *, value: Any = None) -> tuple[Verdict, ...]:
    """The verdicts that need no table; `value` is what orjson reads in the document.

    With the table that its own events make, a sound document is proved by rebuilding, which is faster; any
    other is judged without a table.
    """
    verdicts = judge(_with_its_own_table(evidence, value), value=value)
    if any(verdict.verdict in ("fail", "blocked") for verdict in verdicts):
        verdicts = judge(evidence, value=value)
    return tuple(verdict for verdict in verdicts if verdict.check not in OF_THE_TABLE)


def _with_its_own_table(evidence: Evidence, value: Any) -> Evidence:
    try:
        table = table_bytes(value["events"], evidence.scenario.revision)
    except _UNSOUND:
        return evidence
    name = f"{evidence.session_id}.csv"
    return replace(evidence, artefacts={**evidence.artefacts, name: Artefact(table)})
