"""What a level rests on beside its cases, and who vouches for it (specification, section 12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from conformance.adapters.passes import attestations
from conformance.model.result import Guarantee
from conformance.model.vocabulary import LEVEL_RANK
from conformance.processes import Fence, proof
from conformance.runner.plan import DIRECTORY, Plan

ENFORCED, OBSERVED, ATTESTED, UNKNOWN = "enforced", "observed", "attested", "unknown"
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


def stated(plan: Plan, seen: Iterable[Guarantee]) -> tuple[Guarantee, ...]:
    """Every guarantee: as the suite has `seen` it, else as the vendor attests it, else unknown."""
    known = {guarantee.name: guarantee for guarantee in seen}
    vouched = dict(plan.runtime.attested)
    return tuple(_stated(name, known, vouched, plan.target) for name in LEVEL_OF)


def _stated(name: str, known: Mapping[str, Guarantee], vouched: Mapping[str, str], target: str) -> Guarantee:
    asked = LEVEL_RANK[LEVEL_OF[name]] <= LEVEL_RANK[target]
    silent = "the suite has not seen it" if asked else f"not asked for, since the target is {target}"
    found = known.get(name, Guarantee(name, UNKNOWN, silent))
    if found.state == UNKNOWN and name in vouched:
        return Guarantee(name, ATTESTED, vouched[name])
    return found


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
