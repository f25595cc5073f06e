"""One broken exporter against the suite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from conformance.adapters.kinds import adapter_of
from conformance.adapters.runtime_file import RuntimeFile
from conformance.checks import judging
from conformance.exporter.export import REFERENCE, Steps
from conformance.model.case import Case
from conformance.model.evidence import AnswerKind, Evidence, Repeat
from conformance.model.finding import Finding
from conformance.model.result import Verdict
from conformance.model.revision import CURRENT
from conformance.model.script import Script
from conformance.mutants.mutant import Mutant
from conformance.mutants.programs import runtime_of
from conformance.mutants.recorders import truthful
from conformance.processes import strace
from conformance.runner.case_run import REPETITION
from conformance.runner.environments import first
from conformance.runner.interruptions import MOST_POINTS, interrupt, is_exported
from conformance.runner.witnessing import Given, InProcess, Started, given_of
from conformance.runner.workplace import temporary_folder
from conformance.suite.catalogue import cases, find_case
from conformance.suite.scenarios import standard
from conformance.suite.scripts import scripts

_LARGE = 10_000  # events
_OF_KILLS = ("interrupted.whole", "interrupted.order", "interrupted.repeat")


@dataclass(frozen=True)
class Hunt:
    """What became of one mutant. In the case `own` its own check reported its own requirement.

    In `differs` of the `tried` cases it did something else than the reference; `caught` maps the cases that
    caught it to the checks that did, the first case only unless the hunt was a full one. A recorder's
    cases are the scripts.
    """

    mutant: str
    requirement: str
    check: str
    own: str | None
    finding: Finding | None
    tried: int
    differs: int
    caught: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def fate(self) -> str:
        """`killed`, `caught by another check`, `survived`, or `not applied`."""
        if self.own:
            return "killed"
        if self.caught:
            return "caught by another check"
        return "survived" if self.differs else "not applied"


def hunt(mutant: Mutant, *, full: bool = False, among: Iterable[Case] | None = None) -> Hunt:
    """Let a mutant export the cases, those of its requirement first; stops where its own check kills it.

    A recorder performs the scripts.
    """
    own, found, tried, differs = None, None, 0, 0
    caught: list[tuple[str, tuple[str, ...]]] = []
    for name, evidence in _trials(mutant, among):
        tried += 1
        if evidence is None:
            continue
        differs += 1
        found = found or _found(mutant, evidence)
        if found and own is None:
            own = name
        if full or not own:
            caught += _caught(name, evidence)
        if own and not full:
            caught = [(own, (mutant.check,))]
            break
    return Hunt(mutant.name, mutant.requirement, mutant.check, own, found, tried, differs, tuple(caught))


def _trials(mutant: Mutant, among: Iterable[Case] | None) -> Iterator[tuple[str, Evidence | None]]:
    """Each case, or script of a recorder, with what the mutant made of it if that is its lie."""
    if mutant.records:
        cites = [script for script in scripts(CURRENT) if mutant.requirement in script.requirements]
        for script in (*cites, *(script for script in scripts(CURRENT) if script not in cites)):
            recording = mutant.records(script)
            lies = recording != truthful(script)
            yield script.script_id, _recorded(script, recording) if lies else None
        return
    for case in _in_order(mutant, cases(CURRENT) if among is None else among):
        yield case.case_id, _evidence(mutant, case)


def _recorded(script: Script, recording: bytes | None) -> Evidence:
    return Evidence(standard(CURRENT), {}, recording=recording, script=script)


def control(case_ids: Iterable[str]) -> tuple[str, ...]:
    """What the unbroken exporter does otherwise than these cases want."""
    return tuple(wrong for case_id in case_ids for wrong in _wrong(find_case(case_id, CURRENT)))


def control_recorder() -> tuple[str, ...]:
    """What the unbroken recorder does otherwise than the scripts want."""
    told = (
        (script, _failed(judging.judge(_recorded(script, truthful(script))))) for script in scripts(CURRENT)
    )
    return tuple(
        f"{script.script_id}: {', '.join(failed)}" for script, each in told if (failed := tuple(each))
    )


def _wrong(case: Case) -> Iterator[str]:
    evidence = _told(case, REFERENCE)
    failed = tuple(_failed(judging.judge(evidence)))
    if failed or not _is_expected(evidence):
        yield f"{case.case_id}: {', '.join(failed) or 'another answer than the case wants'}"


def _in_order(mutant: Mutant, among: Iterable[Case]) -> list[Case]:
    """The cases that cite the requirement first, but large ones last; with kills only those for it."""
    if mutant.interrupted:
        interrupted = [case for case in among if case.is_interrupted and strace.is_able()]
        return sorted(interrupted, key=lambda case: len(_given(case).recording))

    def rank(case: Case) -> tuple[bool, bool]:
        large = case.recipe is not None and case.recipe.events >= _LARGE
        return large, mutant.requirement not in case.requirements

    return sorted(among, key=rank)


def _evidence(mutant: Mutant, case: Case) -> Evidence | None:
    """What the mutant made of a case, None where that is what the reference makes of it."""
    evidence = _driven(mutant, case) if mutant.program else _told(case, mutant.steps or REFERENCE)
    if _is_expected(evidence):
        return None
    return _as_found(evidence) if mutant.wild else evidence


def _driven(mutant: Mutant, case: Case) -> Evidence:
    runtime = runtime_of(mutant)
    with temporary_folder() as work:
        adapter = adapter_of(runtime, work)
        given, most = given_of(case), MOST_POINTS if mutant.check in _OF_KILLS else 0
        evidence = Started(adapter, work).witness(given)
        if mutant.interrupted and is_exported(evidence):
            evidence = replace(evidence, interruption=interrupt(adapter, work, given, most=most))
        if mutant.check == REPETITION:
            evidence = replace(evidence, repeats=(_elsewhere(runtime, given),))
        return replace(evidence, answer=adapter.close().get(case.case_id, evidence.answer))


def _elsewhere(runtime: RuntimeFile, given: Given) -> Repeat:
    """What it makes of the case in a hostile environment."""
    environment = first()
    with temporary_folder(prefix=environment.folder) as work:
        adapter = adapter_of(runtime, work, environment.surroundings(None))
        again = Started(adapter, work, environment.folder).witness(given)
        answer = adapter.close().get(given.case.case_id, again.answer)
    assert answer is not None
    return Repeat(environment.name, environment.changed, answer, again.artefacts)


def _told(case: Case, steps: Steps) -> Evidence:
    """A case in process, without any file."""
    return InProcess(steps).witness(_given(case))


_given = cache(given_of)


def _is_expected(evidence: Evidence) -> bool:
    answer, case = evidence.answer, evidence.case
    if answer is None or case is None or evidence.touched:
        return False
    if (evidence.interruption or evidence.repeats) and any(_failed(judging.judge(evidence))):
        return False
    if answer.survivors or answer.left_behind or answer.conversation or answer.ending:
        return False
    code = f"rejected: {case.rejects} "
    said = answer.kind is AnswerKind.REJECTED and (answer.rejection or "").startswith(code)
    return (said if case.rejects else answer.kind is AnswerKind.EXPORTED) and _is_written(evidence)


def _is_written(evidence: Evidence) -> bool:
    wanted = {name: artefact.data for name, artefact in evidence.before.items()}
    if evidence.golden:
        wanted[f"{evidence.session_id}.json"] = evidence.golden.document
        wanted[f"{evidence.session_id}.csv"] = evidence.golden.table
    return wanted == {name: artefact.data for name, artefact in evidence.artefacts.items()}


def _as_found(evidence: Evidence) -> Evidence:
    """The same export as `verify` finds it."""
    names = [name.removesuffix(".json") for name in evidence.artefacts if name.endswith(".json")]
    session = names[0] if names else None
    return replace(evidence, case=None, golden=None, answer=None, session_id=session)


def _found(mutant: Mutant, evidence: Evidence) -> Finding | None:
    """The finding of its own check that names its own requirement."""
    verdict = judging.judge_by(mutant.check, evidence)
    findings: Sequence[Finding] = verdict.findings if verdict else ()
    return next((finding for finding in findings if finding.requirement == mutant.requirement), None)


def _caught(name: str, evidence: Evidence) -> list[tuple[str, tuple[str, ...]]]:
    failed = tuple(_failed(judging.judge(evidence)))
    return [(name, failed)] if failed else []


def _failed(verdicts: Iterable[Verdict]) -> Iterator[str]:
    for verdict in verdicts:
        if verdict.verdict == "fail":
            yield verdict.check
