"""One specimen through a runtime: what is wrong with what came out, if anything is."""

from __future__ import annotations

from typing import NamedTuple

from conformance.fuzz.specimen import Specimen, given_of
from conformance.model.evidence import AnswerKind, Evidence
from conformance.model.finding import Finding, Severity
from conformance.runner.case_run import verdicts_of
from conformance.runner.witnessing import Given, Witness


class Trial(NamedTuple):
    """What a runtime did with a specimen; `errors` are the findings that are no mere advice.

    `relation` names a relation that does not hold; the evidence is then that of the twin.
    """

    specimen: Specimen
    evidence: Evidence
    errors: tuple[Finding, ...]
    relation: str | None = None

    @property
    def kinds(self) -> frozenset[tuple[str, str]]:
        """Check and requirement of each error."""
        return frozenset((finding.check, finding.requirement) for finding in self.errors)


def tried(witness: Witness, specimen: Specimen) -> Trial:
    """Have the runtime export the specimen, and judge it.

    Raises Inapplicable, CannotJudge and OSError, which say nothing about the runtime.
    """
    given = given_of(specimen)
    evidence = witness.witness(given)
    return Trial(specimen, evidence, () if _is_right(given, evidence) else errors_of(evidence))


def errors_of(evidence: Evidence) -> tuple[Finding, ...]:
    """The errors that the checks find, in the order of the book."""
    findings = (finding for verdict in verdicts_of(evidence) for finding in verdict.findings)
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)


def _is_right(given: Given, evidence: Evidence) -> bool:
    """True where there is no need to ask the checks: equal bytes, or a rejection as it must be."""
    answer = evidence.answer
    if answer is None or answer.survivors:
        return False
    if given.golden is None:
        return answer.kind is AnswerKind.REJECTED and not evidence.artefacts and bool(answer.rejection)
    wanted = {
        f"{given.session_id}.json": given.golden.document,
        f"{given.session_id}.csv": given.golden.table,
    }
    made = {name: artefact.data for name, artefact in evidence.artefacts.items()}
    return answer.kind is AnswerKind.EXPORTED and made == wanted
