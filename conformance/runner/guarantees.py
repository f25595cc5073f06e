"""What a level rests on beside its cases, and who vouches for it (specification, section 12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from conformance.adapters.passes import attestations
from conformance.model.capture import ATTESTED as BY_HAND
from conformance.model.capture import CaptureResult
from conformance.model.result import CaseResult, Guarantee, Verdict
from conformance.model.vocabulary import LEVEL_RANK
from conformance.processes import Fence, proof, strace
from conformance.runner.plan import DIRECTORY, Plan

ENFORCED, OBSERVED, ATTESTED, UNKNOWN, BROKEN = "enforced", "observed", "attested", "unknown", "broken"
LEVEL_OF = {
    "offline": "core",
    "writes": "core",
    "locale and zone": "exact",
    "repetition": "exact",
    "kill": "hardened",
    "sizes": "hardened",
    "capture": "hardened",
}
"""Each guarantee with the lowest level that rests on it."""
_KILLED = "interrupted.whole"


def stated(plan: Plan, seen: Iterable[Guarantee]) -> tuple[Guarantee, ...]:
    """Every guarantee: as the suite has `seen` it, else as the vendor attests it, else unknown."""
    known = {guarantee.name: guarantee for guarantee in seen}
    vouched = dict(plan.runtime.attested)
    return tuple(_stated(name, known, vouched, plan) for name in LEVEL_OF)


def _stated(name: str, known: Mapping[str, Guarantee], vouched: Mapping[str, str], plan: Plan) -> Guarantee:
    asked = LEVEL_RANK[LEVEL_OF[name]] <= LEVEL_RANK[plan.target]
    why = "not asked for, since only some cases were run" if asked else beyond(plan.target)
    found = known.get(name, Guarantee(name, UNKNOWN, why))
    if found.state == UNKNOWN and name in vouched:
        return Guarantee(name, ATTESTED, vouched[name])
    return found


def beyond(target: str) -> str:
    """The note of a guarantee that only levels beyond the target rest on."""
    return f"not asked for, since the target is {target}"


def fence_of(plan: Plan) -> tuple[Fence | None, tuple[Guarantee, ...]]:
    """The fence that the processes of a run stand behind, and what that guarantees."""
    if plan.runtime.kind == DIRECTORY:
        return None, tuple(_made_elsewhere(plan))
    if plan.fenced and proof().holds:
        offline = "no process has a network; a probe found no way out"
        writes = "all but the folders of a case is read-only; a probe could not write there"
        return Fence(), (Guarantee("offline", ENFORCED, offline), Guarantee("writes", ENFORCED, writes))
    why = f"there is no fence: {_why(plan)}"
    watched = f"{why}; the folders of each case are compared, and no others"
    return None, (Guarantee("offline", UNKNOWN, why), Guarantee("writes", OBSERVED, watched))


def _why(plan: Plan) -> str:
    if not plan.runtime.fenced:
        return "the runtime file says fence = false"
    return proof().why if plan.fenced else "--no-fence was given"


def _made_elsewhere(plan: Plan) -> Iterator[Guarantee]:
    """What the passes over artefacts attest, which were made where the suite does not see it."""
    yield Guarantee("writes", UNKNOWN, "the suite has not seen the artefacts made")
    for found in attestations(plan.runtime.artefacts, [case.case_id for case in plan.cases]):
        if found.holds:
            yield Guarantee(
                found.guarantee, ATTESTED, f"the pass {found.by} gave the same as the pass default"
            )
        else:
            yield Guarantee(found.guarantee, UNKNOWN, "; ".join(found.blocking))


def kill_of(plan: Plan, runs: Iterable[CaseResult]) -> Guarantee:
    """What is guaranteed once the cases about it have been interrupted."""
    if plan.runtime.kind == DIRECTORY:
        return Guarantee("kill", UNKNOWN, "nothing runs that could be killed")
    if not strace.is_able():
        return Guarantee("kill", UNKNOWN, "strace is not installed, or may not trace here: install it")
    killed = [run.case for run in runs if any(map(_tells_of_kills, run.verdicts))]
    lost = [case.case_id for case in plan.cases if case.is_interrupted and case.case_id not in killed]
    if lost or not killed:
        return Guarantee("kill", UNKNOWN, f"not interrupted: {', '.join(lost) or 'no case is about it'}")
    what = f"killed at its system calls in {', '.join(killed)}, and run again"
    return Guarantee("kill", ENFORCED, what)


def _tells_of_kills(verdict: Verdict) -> bool:
    return verdict.check == _KILLED and verdict.verdict != "blocked"


def capture_of(captures: Sequence[CaptureResult]) -> Guarantee:
    """What is guaranteed once the recordings of the scripted sessions have been judged."""
    if not captures:
        return Guarantee("capture", UNKNOWN, "the runtime file has no [capture]")
    wrong = [made for made in captures if made.findings and not made.is_right]
    if wrong:
        named = ", ".join(dict.fromkeys(finding.requirement for finding in wrong[0].findings))
        told = f"{len(wrong)} of {len(captures)} scripts, first {wrong[0].script}: {named}"
        return Guarantee("capture", BROKEN, f"{told}; `svr-conformance capture` tells more")
    unjudged = [made for made in captures if made.unjudged is not None]
    if unjudged:
        return Guarantee("capture", UNKNOWN, f"{unjudged[0].script}: {unjudged[0].unjudged}")
    if any(made.how == BY_HAND for made in captures):
        return Guarantee("capture", ATTESTED, f"recordings of {len(captures)} scripts that the vendor gave")
    return Guarantee("capture", OBSERVED, f"{len(captures)} scripts were performed")
